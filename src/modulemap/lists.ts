import {
  CANONICAL_WINDOW_STRIDE,
  type CanonicalMap,
  type CanonicalTriplets,
} from './canonicalMap.ts';
import { PAIR_WINDOW_STRIDE } from './moduleMap.ts';
import { addMoments, rmsOf, squaresOf } from './moments.ts';
import { identityImage, MIRRORED_WINDOWS } from './symmetry.ts';

/** A map with every triplet of its own, in doubles, and its doublets: the union of the legs that use each pair. */
export interface MapLists {
  readonly moduleKey: BigUint64Array;
  readonly triplets: CanonicalTriplets;
  readonly doublets: {
    readonly m1: Uint32Array;
    readonly m2: Uint32Array;
    /** [D * 8] */
    readonly windows: Float64Array;
  };
}

/** The map with every triplet of a symmetry class listed by itself: as other programs hold it. */
export function withoutSymmetry(map: CanonicalMap): CanonicalMap {
  if (map.images.length === 1) return map;
  const { images, triplets } = map;
  const rows: { m: readonly [number, number, number]; t: number; mirrored: boolean }[] = [];
  for (let t = 0; t < triplets.m1.length; t++)
    for (const { permutation, mirrorsZ } of images) {
      const m = [triplets.m1, triplets.m2, triplets.m3].map((of) => permutation[of[t]]);
      if (m.every((rank) => rank >= 0)) rows.push({ m: [m[0], m[1], m[2]], t, mirrored: mirrorsZ });
    }
  rows.sort((a, b) => a.m[0] - b.m[0] || a.m[1] - b.m[1] || a.m[2] - b.m[2]);
  const unique = rows.filter((row, i) => i === 0 || row.m.some((r, k) => r !== rows[i - 1].m[k]));
  const windows = new Float64Array(unique.length * CANONICAL_WINDOW_STRIDE);
  const moments = triplets.moments && new Float64Array(windows.length);
  const occurrence = new Uint32Array(unique.length);
  let row = -1;
  let tracks = 0;
  rows.forEach(({ m, t, mirrored }, i) => {
    const isNew = i === 0 || m.some((r, k) => r !== rows[i - 1].m[k]);
    if (isNew) {
      row++;
      tracks = 0;
    }
    const more = triplets.occurrence[t];
    for (let k = 0; k < CANONICAL_WINDOW_STRIDE; k += 2) {
      const from = t * CANONICAL_WINDOW_STRIDE + k;
      const at = row * CANONICAL_WINDOW_STRIDE + k;
      const flips = mirrored && (MIRRORED_WINDOWS as readonly number[]).includes(k);
      const lo = flips ? -triplets.windows[from + 1] : triplets.windows[from];
      const hi = flips ? -triplets.windows[from] : triplets.windows[from + 1];
      windows[at] = isNew ? lo : Math.min(windows[at], lo);
      windows[at + 1] = isNew ? hi : Math.max(windows[at + 1], hi);
      if (!moments || !triplets.moments || tracks + more === 0) continue;
      const mean = (flips ? -1 : 1) * triplets.moments[from];
      const squares = squaresOf(triplets.moments[from + 1], more);
      moments[at + 1] = squaresOf(moments[at + 1], tracks);
      addMoments(moments, at, tracks, more, mean, squares);
      moments[at + 1] = rmsOf(moments[at + 1], tracks + more);
    }
    // As `expandCanonicalMap` counts: images of one class were made by the same tracks.
    occurrence[row] = Math.max(occurrence[row], more);
    tracks += more;
  });
  const ranks = (k: 0 | 1 | 2) => Uint32Array.from(unique, ({ m }) => m[k]);
  return {
    ...map,
    images: [identityImage(map.moduleKey.length)],
    triplets: {
      m1: ranks(0),
      m2: ranks(1),
      m3: ranks(2),
      occurrence,
      windows,
      ...(moments && { moments }),
    },
  };
}

/** Above the rank of any module, so that two ranks fit a double. */
const RANKS = 2 ** 26;

export function expandToLists(map: CanonicalMap): MapLists {
  const { moduleKey, triplets } = withoutSymmetry(map);
  const { m1, m2, m3, windows } = triplets;
  const keys = new Float64Array(2 * m1.length);
  for (let t = 0; t < m1.length; t++) {
    keys[2 * t] = m1[t] * RANKS + m2[t];
    keys[2 * t + 1] = m2[t] * RANKS + m3[t];
  }
  const sorted = keys.slice().sort();
  const unique = sorted.filter((key, i) => i === 0 || key !== sorted[i - 1]);
  const rowOf = new Map<number, number>();
  unique.forEach((key, row) => {
    rowOf.set(key, row);
  });
  const united = new Float64Array(unique.length * PAIR_WINDOW_STRIDE);
  for (let k = 0; k < united.length; k += 2) {
    united[k] = Number.POSITIVE_INFINITY;
    united[k + 1] = Number.NEGATIVE_INFINITY;
  }
  keys.forEach((key, leg) => {
    const at = (rowOf.get(key) as number) * PAIR_WINDOW_STRIDE;
    const from = (leg >> 1) * CANONICAL_WINDOW_STRIDE + (leg & 1) * PAIR_WINDOW_STRIDE;
    for (let k = 0; k < PAIR_WINDOW_STRIDE; k += 2) {
      united[at + k] = Math.min(united[at + k], windows[from + k]);
      united[at + k + 1] = Math.max(united[at + k + 1], windows[from + k + 1]);
    }
  });
  return {
    moduleKey,
    triplets,
    doublets: {
      m1: Uint32Array.from(unique, (key) => Math.floor(key / RANKS)),
      m2: Uint32Array.from(unique, (key) => key % RANKS),
      windows: united,
    },
  };
}
