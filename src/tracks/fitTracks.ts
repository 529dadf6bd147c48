import type { Detector } from '../detector/detector.ts';
import { fieldProfile } from '../detectors/index.ts';
import { hitCount, type TrackingEvent } from '../event/event.ts';
import { createTrackFit, type TrackFit } from './fit/fitTrack.ts';
import { fitHelix } from './helixFit.ts';
import { COVARIANCE_SIZE, type TrackFits, type TrackHits, trackCount } from './track.ts';

/** Fits the tracks of one event. */
export interface TrackFitting {
  /** Fit of each track in the field of the event's detector; one that the last call had is not made again. */
  fit(tracks: TrackHits): TrackFits;
  /**
   * The fit with errors of some hits from the inside out; null where there is none: the modules are not known, or the
   * hits are on no trajectory through them.
   */
  fitHits(rows: ArrayLike<number>): TrackFit | null;
}

/** Fits that are kept by their hits (0.4 kB each): a full event tries about 15,000 under one set of cuts. */
const MOST_KNOWN = 60_000;

/**
 * Prepares fits of the tracks of an event; no hit is in two tracks of one call.
 * @param detector the modules of the event: with them fits have errors (fit/fitTrack.ts); null: a plain helix each.
 */
export function createTrackFitting(
  event: TrackingEvent,
  detector: Detector | null = null,
): TrackFitting {
  const field = fieldProfile(event.detector).fitted;
  const moduleOf = detector && moduleRows(event, detector);
  const fitTrack = detector && createTrackFit(detector);
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

  const columnOf = (values: Float64Array, rows: ArrayLike<number>) => {
    const column = new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) column[i] = values[rows[i]];
    return column;
  };

  /** Fits by their hits: repairs try the same ones after each move of a cut. */
  const known = new Map<string, TrackFit | null>();

  function fitHits(rows: ArrayLike<number>): TrackFit | null {
    const key = Array.prototype.join.call(rows);
    const before = known.get(key);
    if (before !== undefined) return before;
    const made = fitNew(rows);
    const fit = made && {
      parameters: made.parameters.slice(),
      covariance: made.covariance.slice(),
      chi2: made.chi2,
    };
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(key, fit);
    return fit;
  }

  function fitNew(rows: ArrayLike<number>): TrackFit | null {
    if (!moduleOf || !fitTrack) return null;
    const modules = new Int32Array(rows.length);
    for (let i = 0; i < rows.length; i++) {
      modules[i] = moduleOf[rows[i]];
      if (modules[i] < 0) return null;
    }
    const [x, y, z] = [event.x, event.y, event.z].map((values) => columnOf(values, rows));
    return fitTrack(x, y, z, modules);
  }

  function fitOne(rows: Uint32Array, fits: Fits, t: number): void {
    const fit = fitHits(rows);
    if (fit) {
      putFit(fit, fits, t);
      return;
    }
    const [x, y, z] = [event.x, event.y, event.z].map((values) => columnOf(values, rows));
    const helix = fitHelix(x, y, z, field);
    fits.pt[t] = helix.pt;
    fits.eta[t] = helix.eta;
    fits.phi[t] = helix.phi;
    fits.d0[t] = helix.d0;
    fits.z0[t] = helix.z0;
    fits.charge[t] = helix.charge;
    fits.chi2[t] = Number.NaN;
    fits.covariance.fill(Number.NaN, COVARIANCE_SIZE * t, COVARIANCE_SIZE * (t + 1));
  }

  return {
    fitHits,
    fit(tracks) {
      const count = trackCount(tracks);
      const fits = emptyFits(count);
      for (let t = 0; t < count; t++) {
        const before = sameTrack(tracks, t);
        if (before >= 0) copyFit(last.fits, before, fits, t);
        else fitOne(tracks.hits.subarray(tracks.offset[t], tracks.offset[t + 1]), fits, t);
      }
      remember(tracks, fits);
      return fits;
    },
  };
}

/** Row in the detector of the module of each hit; -1 where it has no such module. */
function moduleRows({ moduleKey }: TrackingEvent, detector: Detector): Int32Array {
  const rowOf = new Map(Array.from(detector.moduleKey, (key, row) => [key, row]));
  return Int32Array.from(moduleKey, (key) => rowOf.get(key) ?? -1);
}

function putFit({ parameters, covariance, chi2 }: TrackFit, fits: Fits, t: number): void {
  const [d0, z0, phi, theta, qOverP] = parameters;
  fits.pt[t] = Math.sin(theta) / Math.abs(qOverP);
  fits.eta[t] = -Math.log(Math.tan(theta / 2));
  fits.phi[t] = phi;
  fits.d0[t] = d0;
  fits.z0[t] = z0;
  fits.charge[t] = Math.sign(qOverP);
  fits.chi2[t] = chi2;
  let at = COVARIANCE_SIZE * t;
  for (let i = 0; i < 5; i++)
    for (let j = i; j < 5; j++) fits.covariance[at++] = covariance[5 * i + j];
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
    covariance: new Float32Array(COVARIANCE_SIZE * count),
    chi2: new Float32Array(count),
  };
}

/** The fits of some tracks, in a copy. */
export function selectedFits(fits: TrackFits, rows: Uint32Array): TrackFits {
  const some = emptyFits(rows.length);
  rows.forEach((row, t) => {
    copyFit(fits, row, some, t);
  });
  return some;
}

function copyFits({ pt, eta, phi, d0, z0, charge, covariance, chi2 }: TrackFits): Fits {
  return {
    pt: pt.slice(),
    eta: eta.slice(),
    phi: phi.slice(),
    d0: d0.slice(),
    z0: z0.slice(),
    charge: charge.slice(),
    covariance: covariance.slice(),
    chi2: chi2.slice(),
  };
}

function copyFit(from: TrackFits, row: number, to: Fits, t: number): void {
  to.pt[t] = from.pt[row];
  to.eta[t] = from.eta[row];
  to.phi[t] = from.phi[row];
  to.d0[t] = from.d0[row];
  to.z0[t] = from.z0[row];
  to.charge[t] = from.charge[row];
  to.chi2[t] = from.chi2[row];
  const first = COVARIANCE_SIZE * row;
  to.covariance.set(from.covariance.subarray(first, first + COVARIANCE_SIZE), COVARIANCE_SIZE * t);
}
