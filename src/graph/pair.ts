/** Bytes of the buffers of so many pairs: source and target slot; doublet and word. */
export const bytesOfPairs = (pairs: number) => ({ pairs: 8 * pairs, 'legs of pairs': 8 * pairs });

/** The pairs of a slice of the map on the GPU, by source slot, then doublet, then target slot. */
export interface PairBuffers {
  /** Source slot, target slot. */
  readonly pairs: GPUBuffer;
  /** The doublets of all, then their words: code of the slope, and the last bits of the doublet. */
  readonly pairLegs: GPUBuffer;
}

/** Upper halves of words without a slope: of a pair that fails for certain, and of one whose slope is not known. */
const NO_PAIR = 0x8000;
const NO_SLOPE = 0x8001;
const CODE_SCALE = 32_752;

/** The word of a pair as `legs.wgsl` makes it, but that its code may be the next one there: the twin. */
export function pairWord(slope: number | 'fails' | 'unknown', doublet: number): number {
  return ((upperHalf(slope) << 16) | (doublet & 0xffff)) >>> 0;
}

function upperHalf(slope: number | 'fails' | 'unknown'): number {
  if (slope === 'fails') return NO_PAIR;
  if (slope === 'unknown') return NO_SLOPE;
  return Math.round((CODE_SCALE * slope) / (1 + Math.abs(slope)));
}
