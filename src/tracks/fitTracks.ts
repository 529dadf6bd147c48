import type { Detector } from '../detector/detector.ts';
import { fieldAround } from '../detectors/index.ts';
import type { TrackingEvent } from '../event/event.ts';
import { createTrackFit, type TrackFit } from './fit/fitTrack.ts';
import { createTrackResiduals, type FindResiduals, type HitResiduals } from './fit/residuals.ts';
import { fitHelix } from './helixFit.ts';
import { createHitTable } from './hitTable.ts';
import { COVARIANCE_SIZE, type TrackFits, type TrackHits } from './track.ts';

/** Fits the tracks of one event. */
export interface TrackFitting {
  /** Fit of each track in the field of the event's detector. */
  fit(tracks: TrackHits): TrackFits;
  /** The numbers of one track by its hits. */
  rowOf(rows: Uint32Array): FitRow;
  /**
   * The fit with errors of some hits from the inside out; null where there is none: the modules are not known, or the
   * hits are on no trajectory through them.
   */
  fitHits(rows: ArrayLike<number>): TrackFit | null;
  /** How far each of these hits lies from where the others say; null where there is no such fit. */
  residuals(rows: ArrayLike<number>): HitResiduals[] | null;
}

/** The numbers of one track, as in TrackFits. */
export interface FitRow {
  readonly pt: number;
  readonly eta: number;
  readonly phi: number;
  readonly d0: number;
  readonly z0: number;
  readonly charge: number;
  readonly chi2: number;
  readonly covariance: Float32Array | null;
}

/** The fit with errors of some hits, or null, and the numbers of their track once it was asked for. */
interface KnownFit {
  readonly fit: TrackFit | null;
  row: FitRow | null;
}

/** Tracks whose fits are kept (0.5 kB each): a full event tries about 15,000 under one set of cuts. */
const MOST_KNOWN = 60_000;

/**
 * Prepares fits of the tracks of an event; those of the same hits are made once.
 * @param detector the modules of the event: with them fits have errors (fit/fitTrack.ts); null: a plain helix each.
 */
export function createTrackFitting(
  event: TrackingEvent,
  detector: Detector | null = null,
): TrackFitting {
  const field = fieldAround(detector ?? { name: event.detector }).fitted;
  const moduleOf = detector && moduleRows(event, detector);
  const fitTrack = detector && createTrackFit(detector);
  let findResiduals: FindResiduals | null = null;
  const known = createHitTable<KnownFit>(MOST_KNOWN);

  const columnOf = (values: Float64Array, rows: ArrayLike<number>) => {
    const column = new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) column[i] = values[rows[i]];
    return column;
  };

  function entryOf(rows: ArrayLike<number>) {
    const before = known.get(rows);
    if (before) return before;
    const made = fitNew(rows);
    const fit = made && {
      parameters: made.parameters.slice(),
      covariance: made.covariance.slice(),
      chi2: made.chi2,
    };
    const entry: KnownFit = { fit, row: null };
    known.set(rows, entry);
    return entry;
  }

  /** Positions and modules of some hits; null where a module is not known. */
  function hitsOf(rows: ArrayLike<number>) {
    if (!moduleOf) return null;
    const modules = new Int32Array(rows.length);
    for (let i = 0; i < rows.length; i++) {
      modules[i] = moduleOf[rows[i]];
      if (modules[i] < 0) return null;
    }
    const [x, y, z] = [event.x, event.y, event.z].map((values) => columnOf(values, rows));
    return { x, y, z, modules };
  }

  function fitNew(rows: ArrayLike<number>): TrackFit | null {
    const hits = hitsOf(rows);
    return hits && fitTrack ? fitTrack(hits.x, hits.y, hits.z, hits.modules) : null;
  }

  function residuals(rows: ArrayLike<number>): HitResiduals[] | null {
    const { fit } = entryOf(rows);
    const hits = hitsOf(rows);
    if (!fit || !hits || !detector) return null;
    findResiduals ??= createTrackResiduals(detector);
    return findResiduals(fit.parameters, hits.x, hits.y, hits.z, hits.modules);
  }

  function rowOf(rows: Uint32Array): FitRow {
    const entry = entryOf(rows);
    entry.row ??= entry.fit ? rowOfFit(entry.fit) : rowOfHelix(rows);
    return entry.row;
  }

  function rowOfHelix(rows: Uint32Array): FitRow {
    const [x, y, z] = [event.x, event.y, event.z].map((values) => columnOf(values, rows));
    const { pt, eta, phi, d0, z0, charge } = fitHelix(x, y, z, field);
    return { pt, eta, phi, d0, z0, charge, chi2: Number.NaN, covariance: null };
  }

  return {
    fitHits: (rows) => entryOf(rows).fit,
    residuals,
    rowOf,
    fit: ({ hits, offset }) =>
      fitsOf(
        Array.from({ length: offset.length - 1 }, (_, t) =>
          rowOf(hits.subarray(offset[t], offset[t + 1])),
        ),
      ),
  };
}

/** Row in the detector of the module of each hit; -1 where it has no such module. */
function moduleRows({ moduleKey }: TrackingEvent, detector: Detector): Int32Array {
  const rowOf = new Map(Array.from(detector.moduleKey, (key, row) => [key, row]));
  return Int32Array.from(moduleKey, (key) => rowOf.get(key) ?? -1);
}

function rowOfFit({ parameters, covariance, chi2 }: TrackFit): FitRow {
  const [d0, z0, phi, theta, qOverP] = parameters;
  const upper = new Float32Array(COVARIANCE_SIZE);
  let at = 0;
  for (let i = 0; i < 5; i++) for (let j = i; j < 5; j++) upper[at++] = covariance[5 * i + j];
  return {
    pt: Math.sin(theta) / Math.abs(qOverP),
    eta: -Math.log(Math.tan(theta / 2)),
    phi,
    d0,
    z0,
    charge: Math.sign(qOverP),
    chi2,
    covariance: upper,
  };
}

function putRow({ pt, eta, phi, d0, z0, charge, chi2, covariance }: FitRow, fits: Fits, t: number) {
  fits.pt[t] = pt;
  fits.eta[t] = eta;
  fits.phi[t] = phi;
  fits.d0[t] = d0;
  fits.z0[t] = z0;
  fits.charge[t] = charge;
  fits.chi2[t] = chi2;
  const first = COVARIANCE_SIZE * t;
  for (let k = 0; k < COVARIANCE_SIZE; k++)
    fits.covariance[first + k] = covariance ? covariance[k] : Number.NaN;
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

/** The fits of tracks with these numbers. */
export function fitsOf(rows: readonly FitRow[]): TrackFits {
  const fits = emptyFits(rows.length);
  rows.forEach((row, t) => {
    putRow(row, fits, t);
  });
  return fits;
}

/** The fits of some tracks, in a copy. */
export function selectedFits(fits: TrackFits, rows: Uint32Array): TrackFits {
  const some = emptyFits(rows.length);
  rows.forEach((row, t) => {
    copyFit(fits, row, some, t);
  });
  return some;
}

function copyFit(from: TrackFits, row: number, to: Fits, t: number): void {
  to.pt[t] = from.pt[row];
  to.eta[t] = from.eta[row];
  to.phi[t] = from.phi[row];
  to.d0[t] = from.d0[row];
  to.z0[t] = from.z0[row];
  to.charge[t] = from.charge[row];
  to.chi2[t] = from.chi2[row];
  // One by one: a view of fifteen numbers costs more than they do.
  const [first, place] = [COVARIANCE_SIZE * row, COVARIANCE_SIZE * t];
  for (let k = 0; k < COVARIANCE_SIZE; k++) to.covariance[place + k] = from.covariance[first + k];
}
