import shader from '../../shaders/edges.wgsl?raw';
import type { BufferPool } from '../gpu/buffers.ts';
import type { Compacted } from '../gpu/compact.ts';
import { compile, createKernel } from '../gpu/kernel.ts';
import { structBytes } from '../gpu/structs.ts';
import { pairShader } from './pair.ts';

/** What the gathering of edges reads and writes. */
export interface EdgeBuffers {
  /** Where the number of edges is. */
  readonly total: Compacted;
  /** Indices of the pairs that are edges. */
  readonly kept: GPUBuffer;
  readonly pairs: GPUBuffer;
  readonly pairLegs: GPUBuffer;
  readonly hits: GPUBuffer;
  /** [3 * atMost]: doublets, sources, destinations. */
  readonly edges: GPUBuffer;
}

/** The kernel that writes edges as hit rows of the event. */
export interface Edges {
  /** Adds to the pass: doublet, source and destination of every edge; there are at most `atMost`. */
  encode(pass: GPUComputePassEncoder, pool: BufferPool, buffers: EdgeBuffers, atMost: number): void;
}

/** Compiles the kernel. */
export async function createEdges(device: GPUDevice): Promise<Edges> {
  const module = await compile(device, 'edges', pairShader, shader);
  const gather = await createKernel(device, {
    label: 'edges gather',
    module,
    entryPoint: 'gather',
  });
  return {
    encode(pass, pool, buffers, atMost) {
      const sizes = { count_at: buffers.total.index, at_most: atMost };
      gather.dispatch(
        pass,
        {
          0: pool.uniform('edge sizes', structBytes(shader, 'Sizes', sizes)),
          1: buffers.total.positions,
          2: buffers.kept,
          3: buffers.pairs,
          4: buffers.hits,
          5: buffers.edges,
          6: buffers.pairLegs,
        },
        atMost,
      );
    },
  };
}

/**
 * Edges in the order (doublet, source, destination), from those of the kernel: there they come by module, and
 * within a module by source slot.
 * @param firstDoublet [M + 1]: first doublet of each module.
 */
export function orderEdges(
  doublet: Uint32Array,
  source: Uint32Array,
  destination: Uint32Array,
  firstDoublet: Uint32Array,
): { src: Uint32Array; dst: Uint32Array } {
  const src = new Uint32Array(doublet.length);
  const dst = new Uint32Array(doublet.length);
  for (let from = 0, m = 0; from < doublet.length; m++) {
    let to = from;
    while (to < doublet.length && doublet[to] < firstDoublet[m + 1]) to++;
    if (to === from) continue;
    // One module after the other, so that all that is counted stays in the cache.
    const first = startsOf(doublet.subarray(from, to), firstDoublet[m], firstDoublet[m + 1], from);
    const next = first.slice();
    for (let e = from; e < to; e++) {
      const d = doublet[e] - firstDoublet[m];
      // Those of one doublet are few, and almost in order: each is moved down to its place.
      let at = next[d]++;
      for (; at > first[d]; at--) {
        const before = src[at - 1];
        if (before < source[e] || (before === source[e] && dst[at - 1] < destination[e])) break;
        src[at] = before;
        dst[at] = dst[at - 1];
      }
      src[at] = source[e];
      dst[at] = destination[e];
    }
    from = to;
  }
  return { src, dst };
}

/** Where the edges of each of the doublets [first, end) begin, those of the first at `start`. */
function startsOf(doublets: Uint32Array, first: number, end: number, start: number): number[] {
  const counts = new Array<number>(end - first).fill(0);
  for (const d of doublets) counts[d - first]++;
  let sum = start;
  return counts.map((count) => {
    sum += count;
    return sum - count;
  });
}
