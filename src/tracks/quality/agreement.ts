import { degreesOfFreedom, type TrackFits, type TrackHits, trackCount } from '../track.ts';
import { chi2Probability } from './probability.ts';

/** How well tracks agree with their hits, in an event whose errors may be other than supposed. */
export interface Agreement {
  /** Probability that chi squared of a right track of so many hits is larger; 0 where chi2 is NaN. */
  probability(chi2: number, hits: number, eta: number): number;
  /** What chi squared of such a track is divided by: all that the probability depends on beside the track. */
  scale(hits: number, eta: number): number;
}

/** Tracks of as many hits as this or more are one class. */
const MOST = 7;
const LEAST = 3;
/** Bins of |eta| of half a unit. */
const ETA_BINS = 9;
/** Fewest tracks of a class that tell anything; bins on both sides are added until there are so many. */
const ENOUGH = 15;
/** Median of chi squared of one degree of freedom and so on, over their number: that of the class's first. */
const MEDIAN_AT = [0.455, 0.789, 0.87, 0.907, 0.927];

/**
 * The agreement of tracks of one event. Where field, errors or positions of the modules are not what the fit
 * supposes, chi squared of right tracks is large too: it is divided by what the median of all tracks with about as
 * many hits and that pseudorapidity is larger than it should be, so that a cut on the probability takes what is unlike
 * the others. Never less than by 1.
 */
export function createAgreement(tracks: TrackHits, fits: TrackFits): Agreement {
  const cells: number[][] = Array.from({ length: (MOST - LEAST + 1) * ETA_BINS }, () => []);
  for (let t = 0; t < trackCount(tracks); t++) {
    const hits = tracks.offset[t + 1] - tracks.offset[t];
    const { chi2, eta } = fits;
    if (hits >= LEAST && !Number.isNaN(chi2[t]))
      cells[cellOf(hits, eta[t])].push(chi2[t] / degreesOfFreedom(hits));
  }
  const scale = cells.map((_, cell) => {
    const size = Math.floor(cell / ETA_BINS);
    const bin = cell % ETA_BINS;
    for (let reach = 0; reach < ETA_BINS; reach++) {
      const from = size * ETA_BINS + Math.max(0, bin - reach);
      const to = size * ETA_BINS + Math.min(ETA_BINS - 1, bin + reach);
      const values = Float64Array.from(cells.slice(from, to + 1).flat());
      if (values.length < ENOUGH) continue;
      values.sort();
      return Math.max(1, values[values.length >> 1] / MEDIAN_AT[size]);
    }
    return 1;
  });
  return {
    scale: (hits, eta) => scale[cellOf(hits, eta)],
    probability(chi2, hits, eta) {
      if (Number.isNaN(chi2)) return 0;
      return chi2Probability(chi2 / scale[cellOf(hits, eta)], degreesOfFreedom(hits));
    },
  };
}

function cellOf(hits: number, eta: number): number {
  const size = Math.min(hits, MOST) - LEAST;
  return size * ETA_BINS + Math.min(ETA_BINS - 1, Math.floor(2 * Math.abs(eta)) || 0);
}
