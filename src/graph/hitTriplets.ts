import shader from '../../shaders/hitTriplets.wgsl?raw';
import type { BufferPool } from '../gpu/buffers.ts';
import { compile, createKernel } from '../gpu/kernel.ts';
import { structBytes } from '../gpu/structs.ts';
import { fixedPointShader } from './fixedPoint.ts';
import type { GpuEvent } from './gpuEvent.ts';
import type { GpuModuleMap } from './gpuMap.ts';
import { pairLegShader } from './pairLeg.ts';

/** Bytes of the triplet queue's header and of an entry: triplet, both pairs, padding, three hits, padding. */
export const TRIPLET_QUEUE_HEADER = 16;
export const TRIPLET_QUEUE_ENTRY = 32;

/** What the triplet kernels read and write. */
export interface TripletBuffers {
  readonly pairs: GPUBuffer;
  readonly legs: GPUBuffer;
  readonly pairStart: GPUBuffer;
  /** [P], cleared before. */
  readonly marks: GPUBuffer;
  /** Header cleared before. */
  readonly queue: GPUBuffer;
}

/** The kernels that mark the pairs of passing hit triplets. */
export interface HitTriplets {
  /** Adds to the pass: marks, counts and the queue of hit triplets too close to call, with their hits. */
  encodeMark(
    pass: GPUComputePassEncoder,
    pool: BufferPool,
    map: GpuModuleMap,
    event: GpuEvent,
    buffers: TripletBuffers,
    pairs: number,
    queueCapacity: number,
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
  const module = await compile(device, 'hitTriplets', fixedPointShader, pairLegShader, shader);
  const [mark, resolve, markDecided] = await Promise.all(
    ['mark', 'resolve', 'mark_decided'].map((entryPoint) =>
      createKernel(device, { label: `hitTriplets ${entryPoint}`, module, entryPoint }),
    ),
  );
  return {
    encodeMark(pass, pool, map, event, buffers, pairs, queueCapacity) {
      for (const slice of map.slices) {
        const bytes = structBytes(shader, 'Slice', {
          first_doublet: slice.firstDoublet,
          end_doublet: slice.endDoublet,
          first_triplet: slice.firstTriplet,
          pairs,
        });
        mark.dispatch(
          pass,
          {
            0: event.units,
            1: pool.uniform(`slice from ${slice.firstTriplet}`, bytes),
            2: buffers.legs,
            3: buffers.pairStart,
            4: event.doubletWords,
            5: map.firstTriplet,
            6: map.tripletDoublet23,
            7: slice.windows,
            8: buffers.marks,
            9: buffers.queue,
          },
          pairs,
        );
      }
      resolve.dispatch(pass, { 9: buffers.queue, 10: buffers.pairs }, queueCapacity);
    },
    encodeDecided(pass, pool, marks, pairs) {
      const numbered = new Uint32Array(1 + pairs.length);
      numbered[0] = pairs.length;
      numbered.set(pairs, 1);
      const decided = pool.upload('decided pairs', numbered);
      markDecided.dispatch(pass, { 8: marks, 11: decided }, pairs.length);
    },
  };
}
