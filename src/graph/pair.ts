import shader from '../../shaders/pair.wgsl?raw';
import { invocationShader } from '../gpu/invocation.ts';
import { fixedPointShader } from './fixedPoint.ts';

/** What the kernels that know of pairs begin with. */
export const pairShader = [invocationShader, fixedPointShader, shader].join('\n');

/** Bytes of a pair: source slot, target slot; doublet, word. */
export const PAIR_BYTES = 8;
export const PAIR_LEG_BYTES = 8;

/** The pairs of an event on the GPU, by source slot, then doublet, then target slot. */
export interface PairBuffers {
  /** Source slot, target slot. */
  readonly pairs: GPUBuffer;
  /** The doublets of all, then their words: code of the slope, and the last bits of the doublet. */
  readonly pairLegs: GPUBuffer;
}
