import type { BufferPool } from '../gpu/buffers.ts';
import { compile, createKernel } from '../gpu/kernel.ts';
import { shaderCode } from '../gpu/shaders.ts';
import { structBytes } from '../gpu/structs.ts';
import type { GpuHits } from './gpuEvent.ts';
import type { GpuModuleMap } from './gpuMap.ts';
import type { PairBuffers } from './pair.ts';

const SHADER = shaderCode('legs');

/** Bytes of the pair queue's header and of an entry: pair, doublet, source slot, target slot. */
export const PAIR_QUEUE_HEADER = 16;
export const PAIR_QUEUE_ENTRY = 16;

/** Bytes of a queue of so many pairs. */
export const bytesOfPairQueue = (entries: number) => ({
  'pair queue': PAIR_QUEUE_HEADER + PAIR_QUEUE_ENTRY * entries,
});

/** The kernel that tests pairs closely. */
export interface Legs {
  /** Adds to the pass: the word of each pair, and the queue (cleared before) of those too close to call. */
  encode(
    pass: GPUComputePassEncoder,
    pool: BufferPool,
    map: GpuModuleMap,
    hits: GpuHits,
    buffers: PairBuffers & { readonly queue: GPUBuffer },
    pairs: number,
  ): void;
}

/** Compiles the kernel. */
export async function createLegs(device: GPUDevice): Promise<Legs> {
  const module = await compile(device, 'legs', SHADER);
  const evaluate = await createKernel(device, {
    label: 'legs evaluate',
    module,
    entryPoint: 'evaluate',
  });
  return {
    encode(pass, pool, map, hits, buffers, pairs) {
      evaluate.dispatch(
        pass,
        {
          0: hits.units,
          1: pool.uniform('leg sizes', structBytes(SHADER, 'Sizes', { pairs })),
          2: buffers.pairs,
          3: hits.coordinates,
          4: map.doubletWindows,
          5: buffers.queue,
          6: buffers.pairLegs,
        },
        pairs,
      );
    },
  };
}
