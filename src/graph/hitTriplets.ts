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

/** Bytes of the candidates' header and of an entry. */
export const CANDIDATES_HEADER = 16;
export const CANDIDATE_BYTES = 8;

/** What the triplet kernels read and write. */
export interface TripletBuffers {
  readonly pairs: GPUBuffer;
  /** [slots + 1]: first pair of each slot. */
  readonly pairStart: GPUBuffer;
  /** [P, rounded up to four] */
  readonly slopes: GPUBuffer;
  /** Header cleared before. */
  readonly candidates: GPUBuffer;
  /** [P], cleared before. */
  readonly marks: GPUBuffer;
  /** Header cleared before. */
  readonly queue: GPUBuffer;
}

/** The kernels that mark the pairs of passing hit triplets. */
export interface HitTriplets {
  /** Adds to the pass: candidates, marks, counts and the queue of hit triplets too close to call. */
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
    encodeMark(
      pass,
      pool,
      map,
      event,
      { pairs, pairStart, slopes, candidates, marks, queue },
      count,
    ) {
      find.dispatch(
        pass,
        {
          1: pool.uniform('triplet sizes', structBytes(shader, 'Sizes', { pairs: count })),
          3: pairs,
          5: slopes,
          6: map.doubletLinks,
          7: map.tripletWords,
          8: map.tripletSlopes,
          9: candidates,
          15: pairStart,
        },
        count,
      );
      const workgroups = pool.workgroups('workgroups of candidates');
      plan.dispatch(pass, { 9: candidates, 10: workgroups }, 1);
      for (const { firstTriplet, endTriplet, windows } of map.slices) {
        const slice = { first_triplet: firstTriplet, end_triplet: endTriplet };
        mark.dispatchIndirect(
          pass,
          {
            0: event.units,
            2: pool.uniform(`slice from ${firstTriplet}`, structBytes(shader, 'Slice', slice)),
            3: pairs,
            4: event.hits,
            5: slopes,
            6: map.doubletLinks,
            7: map.tripletWords,
            9: candidates,
            11: windows,
            12: marks,
            13: queue,
          },
          workgroups,
        );
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
