import type { MapTriplets, ModuleMap } from '../modulemap/moduleMap.ts';
import { PAIR_WINDOW_STRIDE, TRIPLET_WINDOW_STRIDE } from '../modulemap/moduleMap.ts';
import { doubletWindows } from '../modulemap/widen.ts';

/** The row of the doublet (m1, m2), module ranks; -1 where the map has none. */
export function doubletRow({ doublets: { m1, m2 } }: ModuleMap, a: number, b: number): number {
  let [from, to] = [0, m1.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (m1[middle] < a || (m1[middle] === a && m2[middle] < b)) from = middle + 1;
    else to = middle;
  }
  return from < m1.length && m1[from] === a && m2[from] === b ? from : -1;
}

/** Triplet rows by doublet: those of doublet d are row[offset[d] .. offset[d + 1]). */
interface RowsByDoublet {
  readonly offset: Uint32Array;
  readonly row: Uint32Array;
}
const known = new WeakMap<Uint32Array, RowsByDoublet>();

/** The triplets in which each doublet is that leg; kept as long as the map, which widening leaves as it is. */
function rowsByDoublet(doubletOfRow: Uint32Array, doublets: number): RowsByDoublet {
  const kept = known.get(doubletOfRow);
  if (kept) return kept;
  const offset = new Uint32Array(doublets + 1);
  for (const d of doubletOfRow) offset[d + 1]++;
  for (let d = 0; d < doublets; d++) offset[d + 1] += offset[d];
  const next = offset.slice();
  const row = new Uint32Array(doubletOfRow.length);
  for (let t = 0; t < row.length; t++) row[next[doubletOfRow[t]]++] = t;
  const rows = { offset, row };
  known.set(doubletOfRow, rows);
  return rows;
}

/** Rows of the triplets that a doublet is a leg of: of leg 12 first, then of leg 23. */
export function tripletsOfDoublet({ doublets, triplets }: ModuleMap, doublet: number): Uint32Array {
  const count = doublets.m1.length;
  const parts = [triplets.doublet12, triplets.doublet23].map((column) => {
    const { offset, row } = rowsByDoublet(column, count);
    return row.subarray(offset[doublet], offset[doublet + 1]);
  });
  const rows = new Uint32Array(parts[0].length + parts[1].length);
  rows.set(parts[0]);
  rows.set(parts[1], parts[0].length);
  return rows;
}

/**
 * A map of some triplets of a map, in the order given, with the doublets they use. Widening it costs as much as its
 * rows. Its doublet windows unite the legs of these rows only; so they may be narrower than the map's, never than
 * those of a row.
 */
export function mapOfRows(map: ModuleMap, rows: Uint32Array): ModuleMap {
  const { doublets, triplets } = map;
  const used = [
    ...new Set([...rows].flatMap((t) => [triplets.doublet12[t], triplets.doublet23[t]])),
  ];
  used.sort((a, b) => a - b);
  const place = new Map(used.map((d, i) => [d, i]));
  const at = (column: Uint32Array) => Uint32Array.from(rows, (t) => place.get(column[t]) ?? 0);
  const part = (column: Float32Array, stride: number) => {
    const out = new Float32Array(rows.length * stride);
    rows.forEach((t, i) => {
      out.set(column.subarray(t * stride, (t + 1) * stride), i * stride);
    });
    return out;
  };
  const { moments } = triplets;
  const { z0Margin } = doublets;
  const own: MapTriplets = {
    doublet12: at(triplets.doublet12),
    doublet23: at(triplets.doublet23),
    occurrence: Uint32Array.from(rows, (t) => triplets.occurrence[t]),
    window12: part(triplets.window12, PAIR_WINDOW_STRIDE),
    window23: part(triplets.window23, PAIR_WINDOW_STRIDE),
    window: part(triplets.window, TRIPLET_WINDOW_STRIDE),
    moments: moments && {
      leg12: part(moments.leg12, PAIR_WINDOW_STRIDE),
      leg23: part(moments.leg23, PAIR_WINDOW_STRIDE),
      triplet: part(moments.triplet, TRIPLET_WINDOW_STRIDE),
    },
  };
  return {
    header: map.header,
    moduleKey: map.moduleKey,
    doublets: {
      m1: Uint32Array.from(used, (d) => doublets.m1[d]),
      m2: Uint32Array.from(used, (d) => doublets.m2[d]),
      window: doubletWindows(used.length, own),
      z0Margin:
        z0Margin && Float32Array.from(used.flatMap((d) => [z0Margin[2 * d], z0Margin[2 * d + 1]])),
    },
    triplets: own,
  };
}
