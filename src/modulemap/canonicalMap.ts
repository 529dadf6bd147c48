import { type ModuleMapHeader, PAIR_WINDOW_STRIDE, TRIPLET_WINDOW_STRIDE } from './moduleMap.ts';

/**
 * A module map with one triplet per symmetry class of the detector: what the builder makes and the file holds.
 * `expandCanonicalMap` copies each triplet to its images and adds the doublets.
 */
export interface CanonicalMap {
  readonly header: ModuleMapHeader;
  /** All modules of the detector, ascending by unsigned id; entries refer to ranks in it. */
  readonly moduleKey: BigUint64Array;
  /** Symmetries of the detector, the identity first. Without any symmetry: the identity only. */
  readonly images: readonly SymmetryImage[];
  readonly triplets: CanonicalTriplets;
}

/** One symmetry of the detector, as a map from module rank to module rank. */
export interface SymmetryImage {
  /** Whether z changes sign; then z0, deta and dz/dr change theirs. */
  readonly mirrorsZ: boolean;
  /** [M]: rank of each module's image, -1 where the detector has no such module. */
  readonly permutation: Int32Array;
}

/** Sorted by (m1, m2, m3); each is the smallest of its class. */
export interface CanonicalTriplets {
  /** Ranks of the three modules, outward. */
  readonly m1: Uint32Array;
  readonly m2: Uint32Array;
  readonly m3: Uint32Array;
  /** How many tracks made each class. */
  readonly occurrence: Uint32Array;
  /** [T * 20]: window of leg 12 (8), of leg 23 (8), of the triplet variables (4); order as in `moduleMap.ts`. */
  readonly windows: Float64Array;
  /** [T * 20]: mean and rms of each variable in the place of min and max, in maps that were built with them. */
  readonly moments?: Float64Array | undefined;
}

/** Numbers per triplet in `CanonicalTriplets.windows`. */
export const CANONICAL_WINDOW_STRIDE = 2 * PAIR_WINDOW_STRIDE + TRIPLET_WINDOW_STRIDE;
