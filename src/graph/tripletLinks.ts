import { type ModuleMap, TRIPLET_WINDOW_STRIDE } from '../modulemap/moduleMap.ts';
import { lowerBound, upperBound } from './bounds.ts';

/** How the kernels get from two doublets to their triplet; see `couples.wgsl` and `hitTriplets.wgsl`. */
export interface TripletLinks {
  /**
   * [D] of `DoubletLinks`, then words of 32 bits, one for each two doublets that share a module: whether they have a
   * triplet. With each word, the first triplet of those that it has.
   */
  readonly links: Uint32Array<ArrayBuffer>;
  /** Windows of diff_dzdr of every two doublets that share a module, `NO_TRIPLET` where they have none. */
  readonly windows: Uint32Array<ArrayBuffer>;
}

/** Sizes of the tables: words of bits, and doublets that share a module. */
export interface LinkSizes {
  readonly words: number;
  readonly couples: number;
}

/** Sizes of the tables of a map. @param firstDoublet [M + 1]: first doublet of each module. */
export function countLinks(map: ModuleMap, firstDoublet: Uint32Array): LinkSizes {
  let couples = 0;
  for (const m of map.doublets.m2) couples += firstDoublet[m + 1] - firstDoublet[m];
  return { words: Math.ceil(couples / 32), couples };
}

/** Numbers per doublet in `TripletLinks.links`. */
const LINKS_STRIDE = 4;

/** Lower bound +2^125, upper bound -2^125. */
const NO_TRIPLET = 0x7e00_fe00;

/**
 * Bounds further out than this are as good as none: slopes that count as known are less than 1000. So what kernels
 * compute from them stays far from overflow, whatever the order.
 */
const FURTHEST = 1e4;

/** Makes the tables. Triplets are sorted by doublet 12, then by doublet 23, and so are their bits. */
export function tripletLinks(map: ModuleMap, firstDoublet: Uint32Array): TripletLinks {
  const { m2 } = map.doublets;
  const { doublet12, doublet23, window } = map.triplets;
  const sizes = countLinks(map, firstDoublet);
  const links = new Uint32Array(LINKS_STRIDE * m2.length + 2 * sizes.words);
  const words = links.subarray(LINKS_STRIDE * m2.length);
  const windows = new Uint32Array(sizes.couples).fill(NO_TRIPLET);
  let firstCouple = 0;
  let t = 0;
  for (let d = 0; d < m2.length; d++) {
    const first = firstDoublet[m2[d]];
    let [least, greatest] = [lowerBound(Number.NaN), upperBound(Number.NaN)];
    for (; t < doublet12.length && doublet12[t] === d; t++) {
      const lo = lowerBound(window[t * TRIPLET_WINDOW_STRIDE + 2]);
      const hi = upperBound(window[t * TRIPLET_WINDOW_STRIDE + 3]);
      least = Math.min(least, lo);
      greatest = Math.max(greatest, hi);
      const couple = firstCouple + doublet23[t] - first;
      const word = 2 * (couple >>> 5);
      if (words[word] === 0) words[word + 1] = t;
      words[word] |= 1 << (couple & 31);
      windows[couple] = coarseWindow(lo, hi);
    }
    links[LINKS_STRIDE * d] = coarseWindow(least, greatest);
    links[LINKS_STRIDE * d + 2] = firstCouple;
    links[LINKS_STRIDE * d + 3] = first;
    firstCouple += firstDoublet[m2[d] + 1] - first;
  }
  return { links, windows };
}

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The upper halves of both bounds as f32, moved outward: the upper bound in the lower half. */
function coarseWindow(lo: number, hi: number): number {
  return ((outward(within(lo), -1) << 16) | outward(within(hi), 1)) >>> 0;
}

function within(bound: number): number {
  return Math.min(Math.max(bound, -FURTHEST), FURTHEST);
}

/** The upper half of an f32 that is not greater (`side` -1) or not less (1) than the value. */
function outward(value: number, side: number): number {
  float[0] = value;
  const towardZero = bits[0] >>> 16;
  // One more in these bits is further from zero.
  const inexact = (bits[0] & 0xffff) !== 0;
  return towardZero + (inexact && value * side > 0 ? 1 : 0);
}
