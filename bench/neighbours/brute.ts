import { integerScale } from '../../src/neighbours/integers.ts';
import type { NeighbourSearch } from '../../src/neighbours/search.ts';

/** The neighbours of some points by trying every other, in the whole numbers that the search defines distances on. */
export interface EveryPair {
  /** Whether the neighbours of a row were looked for. */
  isTried(row: number): boolean;
  /** The edges that begin at such rows, as `src * points + dst`, ascending. */
  edges(direction: 'learnt' | 'outward'): Float64Array;
  /** Most neighbours of a point. */
  readonly most: number;
}

/**
 * Tries every pair that begins at each `every`-th point: no cells, no sorting, no code of the search but its scale. For
 * searches that are not turned onto axes and in which no point has more than `kMax` neighbours.
 * @throws Error for others.
 */
export function tryEveryPair(search: NeighbourSearch, every = 1): EveryPair {
  const { dims, source, target, radius, kMax, outward, rotate } = search;
  if (rotate) throw new Error('The embedding has to be on its principal axes.');
  const { scale } = integerScale(search);
  const points = outward.length;
  const from = rounded(source, scale);
  const to = target === source ? from : rounded(target, scale);
  const square = Math.floor((radius * scale) ** 2);

  const found = new Map<number, number[]>();
  let most = 0;
  for (let i = 0; i < points; i += every) {
    const near: number[] = [];
    for (let j = 0; j < points; j++) {
      let sum = 0;
      for (let k = 0; k < dims && sum <= square; k++) {
        const apart = from[dims * i + k] - to[dims * j + k];
        sum += apart * apart;
      }
      if (sum <= square && j !== i) near.push(j);
    }
    if (near.length > kMax) throw new Error(`Point ${i} has more than ${kMax} neighbours.`);
    if (near.length > most) most = near.length;
    found.set(i, near);
  }

  return {
    most,
    isTried: (row) => found.has(row),
    edges(direction) {
      const keys: number[] = [];
      for (const [i, near] of found)
        for (const j of near)
          if (direction === 'learnt' || outward[i] < outward[j]) keys.push(i * points + j);
      return Float64Array.from(keys).sort();
    },
  };
}

/** Coordinates rounded to the nearest whole number, halves to the even one. */
function rounded(values: Float32Array, scale: number): Int32Array {
  return Int32Array.from(values, (coordinate) => {
    const value = coordinate * scale;
    const below = Math.floor(value);
    if (value - below === 0.5) return below % 2 === 0 ? below : below + 1;
    return Math.round(value);
  });
}
