import type { ArrangedHits } from '../modulemap/arrangeHits.ts';
import { type Convention, PAIR_WINDOW_STRIDE } from '../modulemap/moduleMap.ts';
import { pairVariables, tripletVariables } from '../modulemap/variables.ts';
import { readBounds } from './bounds.ts';
import { type PackedMap, WINDOWS_STRIDE } from './packedMap.ts';

/**
 * The decisions of record: every variable in double precision from the file's doubles, compared with the f32
 * bounds of the map in double, inclusive on both sides.
 */
export interface Decisions {
  /** Whether arranged hits (a, b) pass the windows of a map doublet. */
  pair(doublet: number, a: number, b: number): boolean;
  /** Whether arranged hits (a, b, c) pass everything a map triplet asks, the windows of its doublets included. */
  triplet(triplet: number, a: number, b: number, c: number): boolean;
}

/** Decisions about hits of one event under one map. */
export function decisions(hits: ArrangedHits, map: PackedMap): Decisions {
  const { convention, doubletWindows, tripletWindows } = map;
  const doubletWindow = new Float32Array(PAIR_WINDOW_STRIDE);
  const windows = new Float32Array(WINDOWS_STRIDE);
  const leg12 = new Float64Array(4);
  const leg23 = new Float64Array(4);
  const bend = new Float64Array(2);

  function pair(doublet: number, a: number, b: number): boolean {
    legVariables(convention, hits, a, b, leg12);
    return insideDoublet(leg12, doublet);
  }

  function insideDoublet(leg: Float64Array, doublet: number): boolean {
    readBounds(doubletWindows, doublet * PAIR_WINDOW_STRIDE, PAIR_WINDOW_STRIDE, doubletWindow);
    return insidePair(leg, 0, doubletWindow, 0);
  }

  function triplet(row: number, a: number, b: number, c: number): boolean {
    legVariables(convention, hits, a, b, leg12);
    legVariables(convention, hits, b, c, leg23);
    bendVariables(convention, hits, a, b, c, bend);
    readBounds(tripletWindows, row * WINDOWS_STRIDE, WINDOWS_STRIDE, windows);
    return (
      insideDoublet(leg12, map.doublet12[row]) &&
      insideDoublet(leg23, map.doublet23[row]) &&
      insidePair(leg12, 0, windows, 0) &&
      insidePair(leg23, 0, windows, PAIR_WINDOW_STRIDE) &&
      insideTriplet(bend, windows, 2 * PAIR_WINDOW_STRIDE)
    );
  }

  return { pair, triplet };
}

/** Pair variables of arranged hits a and b, into out[0..3]. */
export function legVariables(
  convention: Convention,
  hits: ArrangedHits,
  a: number,
  b: number,
  out: Float64Array,
): void {
  const { r, phi, z, eta } = hits;
  pairVariables(convention, r[a], phi[a], z[a], eta[a], r[b], phi[b], z[b], eta[b], out);
}

/** Triplet variables of arranged hits a, b and c, into out[0..1]. */
export function bendVariables(
  convention: Convention,
  hits: ArrangedHits,
  a: number,
  b: number,
  c: number,
  out: Float64Array,
): void {
  const { x, y, z, r } = hits;
  tripletVariables(
    convention,
    x[b] - x[a],
    y[b] - y[a],
    z[b] - z[a],
    r[b] - r[a],
    x[c] - x[b],
    y[c] - y[b],
    z[c] - z[b],
    r[c] - r[b],
    out,
  );
}

/** Whether the pair variables at values[at .. at + 3] lie in the windows from `w` on. NaN lies in none. */
export function insidePair(
  values: Float64Array,
  at: number,
  windows: Float32Array,
  w: number,
): boolean {
  return (
    values[at + 1] >= windows[w + 2] &&
    values[at + 1] <= windows[w + 3] &&
    values[at] >= windows[w] &&
    values[at] <= windows[w + 1] &&
    values[at + 2] >= windows[w + 4] &&
    values[at + 2] <= windows[w + 5] &&
    values[at + 3] >= windows[w + 6] &&
    values[at + 3] <= windows[w + 7]
  );
}

/** Whether the triplet variables values[0..1] lie in the windows from `w` on. NaN lies in none. */
export function insideTriplet(values: Float64Array, windows: Float32Array, w: number): boolean {
  return (
    values[0] >= windows[w] &&
    values[0] <= windows[w + 1] &&
    values[1] >= windows[w + 2] &&
    values[1] <= windows[w + 3]
  );
}
