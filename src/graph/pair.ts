import shader from '../../shaders/pair.wgsl?raw';
import { fixedPointShader } from './fixedPoint.ts';

/** What the kernels that know of pairs begin with. */
export const pairShader = `${fixedPointShader}\n${shader}`;

/** Bytes of a pair: source slot, target slot, doublet, slope; of what the triplets of a doublet have in common. */
export const PAIR_BYTES = 16;
export const DOUBLET_LINKS_STRIDE = 2;
