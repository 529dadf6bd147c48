import shader from '../../shaders/edges.wgsl?raw';
import type { BufferPool } from '../gpu/buffers.ts';
import { compile, createKernel } from '../gpu/kernel.ts';
import { structBytes } from '../gpu/structs.ts';

/** What the gathering of edges reads and writes. */
export interface EdgeBuffers {
  /** Scanned marks; at index `pairs` the number of edges. */
  readonly positions: GPUBuffer;
  /** Indices of the pairs that are edges. */
  readonly kept: GPUBuffer;
  readonly pairs: GPUBuffer;
  readonly order: GPUBuffer;
  readonly src: GPUBuffer;
  readonly dst: GPUBuffer;
}

/** The kernel that writes edges as hit rows of the event. */
export interface Edges {
  /** Adds to the pass: source and destination of every edge; there are at most `atMost`. */
  encode(
    pass: GPUComputePassEncoder,
    pool: BufferPool,
    buffers: EdgeBuffers,
    pairs: number,
    atMost: number,
  ): void;
}

/** Compiles the kernel. */
export async function createEdges(device: GPUDevice): Promise<Edges> {
  const module = await compile(device, 'edges', shader);
  const gather = await createKernel(device, {
    label: 'edges gather',
    module,
    entryPoint: 'gather',
  });
  return {
    encode(pass, pool, buffers, pairs, atMost) {
      gather.dispatch(
        pass,
        {
          0: pool.uniform('edge sizes', structBytes(shader, 'Sizes', { count_at: pairs })),
          1: buffers.positions,
          2: buffers.kept,
          3: buffers.pairs,
          4: buffers.order,
          5: buffers.src,
          6: buffers.dst,
        },
        atMost,
      );
    },
  };
}
