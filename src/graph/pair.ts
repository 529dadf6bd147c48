import shader from '../../shaders/pair.wgsl?raw';
import { invocationShader } from '../gpu/invocation.ts';
import { fixedPointShader } from './fixedPoint.ts';

/** What the kernels that know of pairs begin with. */
export const pairShader = [invocationShader, fixedPointShader, shader].join('\n');

/** Bytes of a pair: source slot, target slot; doublet, word. */
export const PAIR_BYTES = 8;
export const PAIR_LEG_BYTES = 8;

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
