import shader from '../../shaders/couples.wgsl?raw';
import type { BufferPool } from '../gpu/buffers.ts';
import { compile, createKernel } from '../gpu/kernel.ts';
import { structBytes } from '../gpu/structs.ts';
import type { GpuEvent } from './gpuEvent.ts';
import type { GpuModuleMap } from './gpuMap.ts';
import { pairShader } from './pair.ts';

/** Bytes of the header of a list of couples of pairs, and of an entry. */
export const COUPLES_HEADER = 4;
export const COUPLE_BYTES = 12;

/** Bytes of the codes and words of a block. */
export const BLOCK_CODES = 16;
export const BLOCK_WORDS = 32;

/** Blocks that so many pairs of so many slots take at most. */
export function countBlocks(pairs: number, slots: number): number {
  return Math.floor(pairs / 8) + slots + 1;
}

/** What finding couples reads and writes. */
export interface CoupleBuffers {
  readonly pairs: GPUBuffer;
  readonly pairLegs: GPUBuffer;
  /** [slots + 1]: first pair of each slot. */
  readonly pairStart: GPUBuffer;
  readonly blockCodes: GPUBuffer;
  readonly blockWords: GPUBuffer;
  /** Couples of pairs that are tested closely; header cleared before. */
  readonly listed: GPUBuffer;
}

/** The kernels that find couples of pairs which may be a hit triplet. */
export interface Couples {
  /** Adds to the pass: the list, and as many workgroups as its length takes; returns where their numbers are. */
  encode(
    pass: GPUComputePassEncoder,
    pool: BufferPool,
    map: GpuModuleMap,
    event: GpuEvent,
    buffers: CoupleBuffers,
    counts: { readonly pairs: number; readonly slots: number },
  ): GPUBuffer;
}

/** Compiles the kernels. */
export async function createCouples(device: GPUDevice): Promise<Couples> {
  const module = await compile(device, 'couples', pairShader, shader);
  const [pack, find, plan] = await Promise.all(
    ['pack', 'find', 'plan'].map((entryPoint) =>
      createKernel(device, { label: `couples ${entryPoint}`, module, entryPoint }),
    ),
  );
  return {
    encode(pass, pool, map, event, { pairs, pairLegs, pairStart, blockCodes, blockWords, listed }, counts) {
      const sizes = pool.uniform('couple sizes', structBytes(shader, 'Sizes', counts));
      const read = { 0: sizes, 1: pairStart, 3: pairLegs };
      const modules = { 4: event.slotModule, 5: map.firstDoubletOfModule };
      pack.dispatch(pass, { ...read, ...modules, 6: blockCodes, 7: blockWords }, counts.slots);
      const linked = { 10: map.doubletLinks, 11: map.coupleWindows };
      const blocks = { 8: blockCodes, 9: blockWords };
      find.dispatch(pass, { ...read, ...blocks, ...linked, 2: pairs, 12: listed }, counts.pairs);
      const workgroups = pool.workgroups('workgroups of couples');
      plan.dispatch(pass, { 12: listed, 13: workgroups }, 1);
      return workgroups;
    },
  };
}
