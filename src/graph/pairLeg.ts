import shader from '../../shaders/pairLeg.wgsl?raw';

/** Bytes of the record PairLeg. */
export const PAIR_LEG_BYTES = 48;

/** WGSL with the record of a pair, joined to the kernels that write and read it. */
export { shader as pairLegShader };
