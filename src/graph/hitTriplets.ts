import type { BufferPool } from '../gpu/buffers.ts';
import { compile, createKernel } from '../gpu/kernel.ts';
import { shaderCode } from '../gpu/shaders.ts';
import { structBytes } from '../gpu/structs.ts';
import type { GpuHits } from './gpuEvent.ts';
import type { GpuModuleMap } from './gpuMap.ts';
import type { PairBuffers } from './pair.ts';

const SHADER = shaderCode('hitTriplets');

/** Bytes of the triplet queue's header and of an entry: triplet, both pairs, padding, three slots, padding. */
export const TRIPLET_QUEUE_HEADER = 16;
export const TRIPLET_QUEUE_ENTRY = 32;

/** Bytes of a queue of so many hit triplets. */
export const bytesOfTripletQueue = (entries: number) => ({
  'triplet queue': TRIPLET_QUEUE_HEADER + TRIPLET_QUEUE_ENTRY * entries,
});

/** Words of one bit for each of so many pairs. */
export function markWords(pairs: number): number {
  return Math.ceil(pairs / 32);
}

/** Bytes of the marks of so many pairs. */
export const bytesOfMarks = (pairs: number) => ({ 'pair marks': 4 * markWords(pairs) });

/** Bytes of the list of so many pairs that the CPU decided to keep. */
export const bytesOfDecided = (pairs: number) => ({ 'decided pairs': 4 * (1 + pairs) });

/** What the triplet kernels read and write. */
export interface TripletBuffers extends PairBuffers {
  readonly count: number;
  /** Couples of pairs, and the numbers of workgroups that they take. */
  readonly listed: GPUBuffer;
  readonly workgroups: GPUBuffer;
  /** One bit per pair, cleared before. */
  readonly marks: GPUBuffer;
  /** Header cleared before. */
  readonly queue: GPUBuffer;
}

/** The kernels that mark the pairs of passing hit triplets. */
export interface HitTriplets {
  /** Adds to the pass: marks, the number of passing hit triplets and the queue of those too close to call. */
  encodeMark(
    pass: GPUComputePassEncoder,
    pool: BufferPool,
    map: GpuModuleMap,
    hits: GpuHits,
    buffers: TripletBuffers,
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
  const module = await compile(device, 'hitTriplets', SHADER);
  const [mark, markDecided] = await Promise.all(
    ['mark', 'mark_decided'].map((entryPoint) =>
      createKernel(device, { label: `hitTriplets ${entryPoint}`, module, entryPoint }),
    ),
  );
  return {
    encodeMark(
      pass,
      pool,
      map,
      hits,
      { pairs, pairLegs, count, listed, workgroups, marks, queue },
    ) {
      const named = { 2: pairs, 4: map.tripletLinks, 6: listed, 10: pairLegs };
      for (const { firstTriplet, endTriplet, windows } of map.windowParts) {
        const fields = {
          first_triplet: firstTriplet,
          end_triplet: endTriplet,
          pairs: count,
          first_word: 2 * map.map.m1.length,
        };
        const part = pool.uniform(
          `windows from ${firstTriplet}`,
          structBytes(SHADER, 'WindowPart', fields),
        );
        const tested = { 0: hits.units, 1: part, 3: hits.coordinates, 5: windows };
        mark.dispatchIndirect(pass, { ...named, ...tested, 7: marks, 8: queue }, workgroups);
      }
    },
    encodeDecided(pass, pool, marks, pairs) {
      const numbered = new Uint32Array(1 + pairs.length);
      numbered[0] = pairs.length;
      numbered.set(pairs, 1);
      const decided = pool.upload('decided pairs', numbered);
      markDecided.dispatch(pass, { 7: marks, 9: decided }, pairs.length);
    },
  };
}
