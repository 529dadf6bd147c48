import shader from '../../shaders/pair.wgsl?raw';
import { fixedPointShader } from './fixedPoint.ts';

/** What the kernels that know of pairs begin with. */
export const pairShader = `${fixedPointShader}\n${shader}`;

/** Bytes of a pair in two buffers: source slot, target slot; doublet, slope. */
export const PAIR_BYTES = 8;
export const PAIR_LEG_BYTES = 8;
