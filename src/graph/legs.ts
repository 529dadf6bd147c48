import shader from '../../shaders/legs.wgsl?raw';
import type { BufferPool } from '../gpu/buffers.ts';
import { compile, createKernel } from '../gpu/kernel.ts';
import { structBytes } from '../gpu/structs.ts';
import { fixedPointShader } from './fixedPoint.ts';
import type { GpuEvent } from './gpuEvent.ts';
import type { GpuModuleMap } from './gpuMap.ts';
import { pairLegShader } from './pairLeg.ts';

/** Bytes of the pair queue's header and of an entry: pair, doublet, source hit, target hit. */
export const PAIR_QUEUE_HEADER = 16;
export const PAIR_QUEUE_ENTRY = 16;

/** The kernel that evaluates the variables of pairs. */
export interface Legs {
  /** Adds to the pass: the record of each pair, and the queue (cleared before) of those too close to call. */
  encode(
    pass: GPUComputePassEncoder,
    pool: BufferPool,
    map: GpuModuleMap,
    event: GpuEvent,
    buffers: { readonly pairs: GPUBuffer; readonly legs: GPUBuffer; readonly queue: GPUBuffer },
    pairs: number,
  ): void;
}

/** Compiles the kernel. */
export async function createLegs(device: GPUDevice): Promise<Legs> {
  const module = await compile(device, 'legs', fixedPointShader, pairLegShader, shader);
  const evaluate = await createKernel(device, {
    label: 'legs evaluate',
    module,
    entryPoint: 'evaluate',
  });
  return {
    encode(pass, pool, map, event, buffers, pairs) {
      evaluate.dispatch(
        pass,
        {
          0: event.units,
          1: pool.uniform('leg sizes', structBytes(shader, 'Sizes', { pairs })),
          2: buffers.pairs,
          3: event.polar,
          4: event.xy,
          5: map.doubletWindows,
          6: buffers.legs,
          7: buffers.queue,
        },
        pairs,
      );
    },
  };
}
