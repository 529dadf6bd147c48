import shader from '../../shaders/hitTriplets.wgsl?raw';
import type { BufferPool } from '../gpu/buffers.ts';
import { compile, createKernel } from '../gpu/kernel.ts';
import { structBytes } from '../gpu/structs.ts';
import { fixedPointShader } from './fixedPoint.ts';
import type { GpuEvent } from './gpuEvent.ts';
import type { GpuModuleMap } from './gpuMap.ts';

/** Bytes of the triplet queue's header and of an entry: triplet, both pairs, padding, three slots, padding. */
export const TRIPLET_QUEUE_HEADER = 16;
export const TRIPLET_QUEUE_ENTRY = 32;

/** Bytes of the header of a list of couples of pairs, and of an entry. */
export const COUPLES_HEADER = 16;
export const COUPLE_BYTES = 8;

/** What the triplet kernels read and write. */
export interface TripletBuffers {
  readonly pairs: GPUBuffer;
  /** [slots + 1]: first pair of each slot. */
  readonly pairStart: GPUBuffer;
  /** [P, rounded up to four] */
  readonly codes: GPUBuffer;
  /** Couples of pairs that are tested closely; header cleared before. */
  readonly listed: GPUBuffer;
  /** [P], cleared before. */
  readonly marks: GPUBuffer;
  /** Header cleared before. */
  readonly queue: GPUBuffer;
}

/** The kernels that mark the pairs of passing hit triplets. */
export interface HitTriplets {
  /** Adds to the pass: the list, marks, counts and the queue of hit triplets too close to call. */
  encodeMark(
    pass: GPUComputePassEncoder,
    pool: BufferPool,
    map: GpuModuleMap,
    event: GpuEvent,
    buffers: TripletBuffers,
    pairs: number,
  ): void;
  /** Adds to the pass: marks of pairs that the CPU decided to keep. */
  encodeDecided(
    pass: GPUComputePassEncoder,
    pool: BufferPool,
    marks: GPUBuffer,
    pairs: readonly number[],
  ): void;
}

/** Compiles the triplet kernels. */
export async function createHitTriplets(device: GPUDevice): Promise<HitTriplets> {
  const module = await compile(device, 'hitTriplets', fixedPointShader, shader);
  const [find, plan, mark, markDecided] = await Promise.all(
    ['find', 'plan', 'mark', 'mark_decided'].map((entryPoint) =>
      createKernel(device, { label: `hitTriplets ${entryPoint}`, module, entryPoint }),
    ),
  );
  return {
    encodeMark(pass, pool, map, event, buffers, count) {
      const { pairs, pairStart, codes, listed, marks, queue } = buffers;
      const sizes = pool.uniform('triplet sizes', structBytes(shader, 'Sizes', { pairs: count }));
      const named = { 3: pairs, 5: codes, 6: map.doubletLinks, 7: map.tripletWords, 9: listed };
      find.dispatch(pass, { ...named, 1: sizes, 8: map.tripletSlopes, 15: pairStart }, count);
      const workgroups = pool.workgroups('workgroups of couples');
      plan.dispatch(pass, { 9: listed, 10: workgroups }, 1);
      for (const { firstTriplet, endTriplet, windows } of map.slices) {
        const fields = { first_triplet: firstTriplet, end_triplet: endTriplet };
        const slice = pool.uniform(
          `slice from ${firstTriplet}`,
          structBytes(shader, 'Slice', fields),
        );
        const tested = { 0: event.units, 2: slice, 4: event.hits, 11: windows };
        mark.dispatchIndirect(pass, { ...named, ...tested, 12: marks, 13: queue }, workgroups);
      }
    },
    encodeDecided(pass, pool, marks, pairs) {
      const numbered = new Uint32Array(1 + pairs.length);
      numbered[0] = pairs.length;
      numbered.set(pairs, 1);
      const decided = pool.upload('decided pairs', numbered);
      markDecided.dispatch(pass, { 12: marks, 14: decided }, pairs.length);
    },
  };
}
