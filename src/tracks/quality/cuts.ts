import type { Tracks } from '../track.ts';

/** Cuts on whole tracks, on those that the builder found. */
export interface QualityCuts {
  readonly enabled: boolean;
  /** Whether tracks are cleaned and joined before they are cut. */
  readonly repair: boolean;
  /** Least score of the classifier; 0: no cut. */
  readonly minTrackScore: number;
  /** Least probability of chi squared; 0: no cut. */
  readonly minProbability: number;
  /** Greatest |d0| and |z0| (mm); infinite: no cut. */
  readonly maxD0: number;
  readonly maxZ0: number;
  /** Least pT (GeV). */
  readonly minTrackPt: number;
  /** Fewest hits: those of the builder's cut, which a repaired track has to reach again. */
  readonly minHits: number;
}

/** The cut that a track fails, with its value and the bound. */
export interface TrackFailure {
  readonly cut: Exclude<keyof QualityCuts, 'enabled' | 'repair'>;
  readonly value: number;
  readonly bound: number;
}

/** What the cuts look at. */
type Cuttable = Tracks & {
  readonly probability: Float64Array;
  readonly score: Float32Array | null;
};

/**
 * The first cut that a track fails, null where it passes all. What is not known of any track, as the score where
 * there is no classifier, passes the cut on it.
 */
export function failedCut(tracks: Cuttable, t: number, cuts: QualityCuts): TrackFailure | null {
  const { fits, score, probability, offset } = tracks;
  const hits = offset[t + 1] - offset[t];
  if (hits < cuts.minHits) return { cut: 'minHits', value: hits, bound: cuts.minHits };
  const least: [TrackFailure['cut'], number | undefined, number][] = [
    ['minTrackScore', score?.[t], cuts.minTrackScore],
    ['minProbability', probability[t], cuts.minProbability],
    ['minTrackPt', fits.pt[t], cuts.minTrackPt],
  ];
  for (const [cut, value, bound] of least)
    if (value !== undefined && value < bound) return { cut, value, bound };
  const most: [TrackFailure['cut'], number, number][] = [
    ['maxD0', Math.abs(fits.d0[t]), cuts.maxD0],
    ['maxZ0', Math.abs(fits.z0[t]), cuts.maxZ0],
  ];
  for (const [cut, value, bound] of most) if (value > bound) return { cut, value, bound };
  return null;
}
