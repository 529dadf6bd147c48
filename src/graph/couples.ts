import type { BufferPool } from '../gpu/buffers.ts';
import { compile, createKernel } from '../gpu/kernel.ts';
import { shaderCode } from '../gpu/shaders.ts';
import { structBytes } from '../gpu/structs.ts';
import type { GpuModuleMap } from './gpuMap.ts';
import type { MapSlice } from './mapSlice.ts';
import type { PairBuffers } from './pair.ts';

const SHADER = shaderCode('couples');

/** Bytes of the header of a list of couples of pairs, and of an entry. */
export const COUPLES_HEADER = 8;
export const COUPLE_BYTES = 8;

/** Couples that so many bytes have room for. */
export function couplesIn(bytes: number): number {
  return Math.floor((bytes - COUPLES_HEADER) / COUPLE_BYTES);
}

/** Bytes of a list of so many couples. */
export const bytesOfCouples = (couples: number) => ({
  'listed couples': COUPLES_HEADER + COUPLE_BYTES * couples,
});

/** Blocks that so many pairs of so many slots take at most. */
export function countBlocks(pairs: number, slots: number): number {
  return Math.floor(pairs / 8) + slots + 1;
}

/** Bytes of these blocks, 16 each. */
export const bytesOfBlocks = (pairs: number, slots: number) => ({
  'blocks of codes': 16 * countBlocks(pairs, slots),
});

/** What finding couples reads and writes. */
export interface CoupleBuffers extends PairBuffers {
  /** [slots + 1]: first pair of each slot. */
  readonly pairStart: GPUBuffer;
  readonly blocks: GPUBuffer;
  /** Couples of pairs that are tested closely, and how many pairs fail; header cleared before. */
  readonly listed: GPUBuffer;
}

/** The kernels that find couples of pairs which may be a hit triplet. */
export interface Couples {
  /** Adds to the pass: the list, and as many workgroups as its length takes; returns where their numbers are. */
  encode(
    pass: GPUComputePassEncoder,
    pool: BufferPool,
    map: GpuModuleMap,
    buffers: CoupleBuffers,
    counts: { readonly pairs: number; readonly slots: number },
    slice: MapSlice,
  ): GPUBuffer;
}

/** Compiles the kernels. */
export async function createCouples(device: GPUDevice): Promise<Couples> {
  const module = await compile(device, 'couples', SHADER);
  const [pack, find, plan] = await Promise.all(
    ['pack', 'find', 'plan'].map((entryPoint) =>
      createKernel(device, { label: `couples ${entryPoint}`, module, entryPoint }),
    ),
  );
  return {
    encode(pass, pool, map, { pairs, pairLegs, pairStart, blocks, listed }, counts, slice) {
      const { firstSlot, endSlot } = slice;
      const fields = { ...counts, first_slot: firstSlot, end_slot: endSlot };
      const sizes = pool.uniform('couple sizes', structBytes(SHADER, 'Sizes', fields));
      const read = { 0: sizes, 1: pairStart, 3: pairLegs };
      pack.dispatch(pass, { ...read, 4: blocks, 8: listed }, counts.slots);
      const linked = { 6: map.tripletLinks, 7: map.coupleWindows };
      const found = { 2: pairs, 5: blocks, ...linked, 8: listed };
      find.dispatch(pass, { ...read, ...found }, counts.pairs);
      const workgroups = pool.workgroups('workgroups of couples');
      plan.dispatch(pass, { 8: listed, 9: workgroups }, 1);
      return workgroups;
    },
  };
}
