/** Makes a map of the triplets that a file lists, whatever their order. */
import { CANONICAL_WINDOW_STRIDE, type CanonicalMap } from './canonicalMap.ts';
import { type Convention, type ModuleMapHeader, PAIR_WINDOW_STRIDE } from './moduleMap.ts';
import { addMoments, rmsOf, squaresOf } from './moments.ts';
import { identityImage } from './symmetry.ts';

/** Triplets of a file: modules by id, one row each. */
export interface ListedTriplets {
  readonly m1: BigUint64Array;
  readonly m2: BigUint64Array;
  readonly m3: BigUint64Array;
  readonly occurrence: Uint32Array;
  /** [T * 20], as `CanonicalTriplets.windows`. */
  readonly windows: Float64Array;
  /** [T * 20], as `CanonicalTriplets.moments`. */
  readonly moments?: Float64Array | undefined;
}

/** Doublets of a file. */
export interface ListedDoublets {
  readonly m1: BigUint64Array;
  readonly m2: BigUint64Array;
  /** [D * 8], as a doublet's window. */
  readonly windows: Float64Array;
}

/** A triplet that uses a doublet which the list of doublets lacks. */
export class MissingDoubletError extends Error {
  override name = 'MissingDoubletError';
}

/**
 * The map of listed triplets: modules ranked, rows sorted; rows of the same three modules become one (least and
 * greatest bounds, occurrences added, moments of both). A pair has to pass the windows of its doublet and of its leg,
 * so where a listed doublet is narrower than a leg that uses it, the leg takes its bounds.
 * @throws MissingDoubletError
 */
export function assembleMap(
  header: ModuleMapHeader,
  listed: ListedTriplets,
  doublets: ListedDoublets | null,
): CanonicalMap {
  const moduleKey = sortedKeys([listed.m1, listed.m2, listed.m3]);
  const rankOf = new Map(Array.from(moduleKey, (key, rank) => [key, rank]));
  const ranks = (keys: BigUint64Array) => {
    const found = new Uint32Array(keys.length);
    for (let i = 0; i < keys.length; i++)
      found[i] = i > 0 && keys[i] === keys[i - 1] ? found[i - 1] : (rankOf.get(keys[i]) as number);
    return found;
  };
  const [m1, m2, m3] = [ranks(listed.m1), ranks(listed.m2), ranks(listed.m3)];
  const order = sortedRows(m1, m2, m3);
  const count = order.length;
  const columns = {
    m1: new Uint32Array(count),
    m2: new Uint32Array(count),
    m3: new Uint32Array(count),
    occurrence: new Uint32Array(count),
    windows: new Float64Array(count * CANONICAL_WINDOW_STRIDE),
  };
  const moments = listed.moments && new Float64Array(count * CANONICAL_WINDOW_STRIDE);
  let rows = 0;
  for (const from of order) {
    const last = rows - 1;
    const isSame =
      rows > 0 &&
      columns.m1[last] === m1[from] &&
      columns.m2[last] === m2[from] &&
      columns.m3[last] === m3[from];
    if (isSame) {
      unite(columns.windows, moments, last, listed, from, columns.occurrence[last]);
      columns.occurrence[last] += listed.occurrence[from];
      continue;
    }
    columns.m1[rows] = m1[from];
    columns.m2[rows] = m2[from];
    columns.m3[rows] = m3[from];
    columns.occurrence[rows] = listed.occurrence[from];
    const at = rows * CANONICAL_WINDOW_STRIDE;
    for (let k = 0; k < CANONICAL_WINDOW_STRIDE; k++) {
      columns.windows[at + k] = listed.windows[from * CANONICAL_WINDOW_STRIDE + k];
      if (moments && listed.moments)
        moments[at + k] = listed.moments[from * CANONICAL_WINDOW_STRIDE + k];
    }
    rows++;
  }
  const triplets = {
    m1: columns.m1.slice(0, rows),
    m2: columns.m2.slice(0, rows),
    m3: columns.m3.slice(0, rows),
    occurrence: columns.occurrence.slice(0, rows),
    windows: columns.windows.slice(0, rows * CANONICAL_WINDOW_STRIDE),
    ...(moments && { moments: moments.slice(0, rows * CANONICAL_WINDOW_STRIDE) }),
  };
  if (doublets) narrow(triplets, doublets, rankOf, moduleKey);
  return { header, moduleKey, images: [identityImage(moduleKey.length)], triplets };
}

function sortedKeys(columns: readonly BigUint64Array[]): BigUint64Array {
  const known = new Set<bigint>();
  for (const keys of columns)
    for (let i = 0; i < keys.length; i++)
      if (i === 0 || keys[i] !== keys[i - 1]) known.add(keys[i]);
  return BigUint64Array.from(known).sort();
}

/** Rows by (m1, m2, m3), then by their place: what a file lists in order stays as it is. */
function sortedRows(m1: Uint32Array, m2: Uint32Array, m3: Uint32Array): Uint32Array {
  const rows = Uint32Array.from(m1.keys());
  const compare = (a: number, b: number) => m1[a] - m1[b] || m2[a] - m2[b] || m3[a] - m3[b];
  for (let i = 1; i < rows.length; i++)
    if (compare(i - 1, i) > 0) return rows.sort((a, b) => compare(a, b) || a - b);
  return rows;
}

function unite(
  windows: Float64Array,
  moments: Float64Array | undefined,
  row: number,
  listed: ListedTriplets,
  from: number,
  before: number,
): void {
  for (let k = 0; k < CANONICAL_WINDOW_STRIDE; k += 2) {
    const at = row * CANONICAL_WINDOW_STRIDE + k;
    const other = from * CANONICAL_WINDOW_STRIDE + k;
    windows[at] = Math.min(windows[at], listed.windows[other]);
    windows[at + 1] = Math.max(windows[at + 1], listed.windows[other + 1]);
    if (!moments || !listed.moments) continue;
    const more = listed.occurrence[from];
    if (before + more === 0) continue;
    moments[at + 1] = squaresOf(moments[at + 1], before);
    const squares = squaresOf(listed.moments[other + 1], more);
    addMoments(moments, at, before, more, listed.moments[other], squares);
    moments[at + 1] = rmsOf(moments[at + 1], before + more);
  }
}

/** Above the rank of any module, so that two ranks fit a double. */
const RANKS = 2 ** 26;

function narrow(
  { m1, m2, m3, windows }: CanonicalMap['triplets'],
  doublets: ListedDoublets,
  rankOf: ReadonlyMap<bigint, number>,
  moduleKey: BigUint64Array,
): void {
  const rowOf = new Map<number, number>();
  for (let row = 0; row < doublets.m1.length; row++) {
    const [a, b] = [rankOf.get(doublets.m1[row]), rankOf.get(doublets.m2[row])];
    if (a !== undefined && b !== undefined) rowOf.set(a * RANKS + b, row);
  }
  const intersect = (a: number, b: number, at: number) => {
    const row = rowOf.get(a * RANKS + b);
    if (row === undefined)
      throw new MissingDoubletError(
        `a triplet uses the doublet ${moduleKey[a]}, ${moduleKey[b]}, which the doublets lack`,
      );
    for (let k = 0; k < PAIR_WINDOW_STRIDE; k += 2) {
      const from = row * PAIR_WINDOW_STRIDE + k;
      windows[at + k] = Math.max(windows[at + k], doublets.windows[from]);
      windows[at + k + 1] = Math.min(windows[at + k + 1], doublets.windows[from + 1]);
    }
  };
  for (let t = 0; t < m1.length; t++) {
    intersect(m1[t], m2[t], t * CANONICAL_WINDOW_STRIDE);
    intersect(m2[t], m3[t], t * CANONICAL_WINDOW_STRIDE + PAIR_WINDOW_STRIDE);
  }
}

/** Places of windows in a triplet's twenty numbers. */
const [Z0, DETA, DYDX] = [0, 6, 16];
/** Middle of the change of dy/dx above which most entries of a map hold sums of slopes, not differences. */
const SUM_OF_SLOPES = 0.1;

/**
 * The convention that windows look as if they were made with. A track from z0 > 0 is found at a pseudorapidity that
 * falls outward, so deta = eta_b - eta_a (mmg-1.4) has the sign of -z0, and eta_a - eta_b that of z0; diff_dydx is a
 * small difference of slopes, or minus their sum. The conventions acorn and legacy differ in degenerate cases only,
 * which no window tells: legacy is what maps were built with. Infinite windows tell nothing; they are those of
 * files that were patched for mmg-1.4.
 */
export function likelyConvention(windows: Float64Array): Convention {
  let [same, opposite] = [0, 0];
  const slopes: number[] = [];
  for (let at = 0; at < windows.length; at += CANONICAL_WINDOW_STRIDE) {
    const middle = (k: number) => (windows[at + k] + windows[at + k + 1]) / 2;
    const sign = middle(Z0) * middle(DETA);
    if (Number.isFinite(sign)) {
      if (sign > 0) same++;
      else if (sign < 0) opposite++;
    }
    const slope = Math.abs(middle(DYDX));
    if (Number.isFinite(slope)) slopes.push(slope);
  }
  slopes.sort((a, b) => a - b);
  const hasSums = slopes.length > 0 && slopes[slopes.length >> 1] > SUM_OF_SLOPES;
  return same > opposite && hasSums ? 'legacy' : 'mmg-1.4';
}

/** From the least to the greatest finite bound of z0 (mm): where the particles that made the map started. */
export function z0Range(windows: Float64Array): { readonly zMin: number; readonly zMax: number } {
  let [zMin, zMax] = [0, 0];
  for (let at = 0; at < windows.length; at += CANONICAL_WINDOW_STRIDE)
    for (const leg of [0, PAIR_WINDOW_STRIDE]) {
      const [lo, hi] = [windows[at + leg], windows[at + leg + 1]];
      if (Number.isFinite(lo) && lo < zMin) zMin = lo;
      if (Number.isFinite(hi) && hi > zMax) zMax = hi;
    }
  return { zMin, zMax };
}
