import { fieldProfile } from '../detectors/index.ts';
import { hitCount, type TrackingEvent } from '../event/event.ts';
import { fitHelix } from './helixFit.ts';
import { type TrackFits, type TrackHits, trackCount } from './track.ts';

/** Fits the tracks of one event. */
export interface TrackFitting {
  /** Fit of each track in the field of the event's detector, see fitHelix; one that the last call had is not made again. */
  fit(tracks: TrackHits): TrackFits;
}

/** Prepares fits of the tracks of an event; no hit is in two tracks of one call. */
export function createTrackFitting(event: TrackingEvent): TrackFitting {
  const field = fieldProfile(event.detector).fitted;
  /** The last call: the track that begins with each hit, or -1. Copies, since results may leave this thread. */
  const trackFrom = new Int32Array(hitCount(event)).fill(-1);
  let last = { hits: new Uint32Array(0), offset: new Uint32Array(1), fits: emptyFits(0) };

  /** The track of the last call with the same hits in the same order, or -1. */
  function sameTrack({ hits, offset }: TrackHits, t: number): number {
    const before = trackFrom[hits[offset[t]]];
    const length = offset[t + 1] - offset[t];
    if (before < 0 || last.offset[before + 1] - last.offset[before] !== length) return -1;
    for (let k = 1; k < length; k++)
      if (hits[offset[t] + k] !== last.hits[last.offset[before] + k]) return -1;
    return before;
  }

  function remember({ hits, offset }: TrackHits, fits: TrackFits): void {
    for (let t = 0; t + 1 < last.offset.length; t++) trackFrom[last.hits[last.offset[t]]] = -1;
    for (let t = 0; t + 1 < offset.length; t++) trackFrom[hits[offset[t]]] = t;
    last = { hits: hits.slice(), offset: offset.slice(), fits: copyFits(fits) };
  }

  function fitHits(rows: Uint32Array, fits: Fits, t: number): void {
    const x = new Float64Array(rows.length);
    const y = new Float64Array(rows.length);
    const z = new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) {
      x[i] = event.x[rows[i]];
      y[i] = event.y[rows[i]];
      z[i] = event.z[rows[i]];
    }
    const helix = fitHelix(x, y, z, field);
    fits.pt[t] = helix.pt;
    fits.eta[t] = helix.eta;
    fits.phi[t] = helix.phi;
    fits.d0[t] = helix.d0;
    fits.z0[t] = helix.z0;
    fits.charge[t] = helix.charge;
  }

  return {
    fit(tracks) {
      const count = trackCount(tracks);
      const fits = emptyFits(count);
      for (let t = 0; t < count; t++) {
        const before = sameTrack(tracks, t);
        if (before >= 0) copyFit(last.fits, before, fits, t);
        else fitHits(tracks.hits.subarray(tracks.offset[t], tracks.offset[t + 1]), fits, t);
      }
      remember(tracks, fits);
      return fits;
    },
  };
}

type Fits = ReturnType<typeof emptyFits>;

function emptyFits(count: number) {
  return {
    pt: new Float32Array(count),
    eta: new Float32Array(count),
    phi: new Float32Array(count),
    d0: new Float32Array(count),
    z0: new Float32Array(count),
    charge: new Int8Array(count),
  };
}

function copyFits({ pt, eta, phi, d0, z0, charge }: TrackFits): Fits {
  return {
    pt: pt.slice(),
    eta: eta.slice(),
    phi: phi.slice(),
    d0: d0.slice(),
    z0: z0.slice(),
    charge: charge.slice(),
  };
}

function copyFit(from: Fits, row: number, to: Fits, t: number): void {
  to.pt[t] = from.pt[row];
  to.eta[t] = from.eta[row];
  to.phi[t] = from.phi[row];
  to.d0[t] = from.d0[row];
  to.z0[t] = from.z0[row];
  to.charge[t] = from.charge[row];
}
