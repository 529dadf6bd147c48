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
  // Where the edges of each doublet of a module begin and where its next one goes; those of one module after the other,
  // so that all that is counted stays in the cache.
  const first = new Uint32Array(mostDoublets(firstDoublet) + 1);
  const next = new Uint32Array(first.length);
  for (let from = 0, m = 0; from < doublet.length; m++) {
    const [begin, end] = [firstDoublet[m], firstDoublet[m + 1]];
    let to = from;
    for (; to < doublet.length && doublet[to] < end; to++) first[doublet[to] - begin + 1]++;
    if (to === from) continue;
    first[0] = from;
    for (let d = 0; d < end - begin; d++) {
      next[d] = first[d];
      first[d + 1] += first[d];
    }
    for (let e = from; e < to; e++) {
      const at = next[doublet[e] - begin]++;
      src[at] = source[e];
      dst[at] = destination[e];
    }
    for (let d = 0; d < end - begin; d++) sortEdges(src, dst, first[d], first[d + 1]);
    first.fill(0, 0, end - begin + 1);
    from = to;
  }
  return { src, dst };
}

/** Doublets with more edges than these are not sorted by insertion. */
const FEW_EDGES = 32;

/** Sorts the edges [from, to) by source, then destination. */
function sortEdges(src: Uint32Array, dst: Uint32Array, from: number, to: number): void {
  if (to - from > FEW_EDGES) {
    const [sources, destinations] = [src.slice(from, to), dst.slice(from, to)];
    const order = Uint32Array.from(sources, (_, e) => e);
    order.sort((a, b) => sources[a] - sources[b] || destinations[a] - destinations[b]);
    order.forEach((e, i) => {
      src[from + i] = sources[e];
      dst[from + i] = destinations[e];
    });
    return;
  }
  for (let e = from + 1; e < to; e++) {
    const source = src[e];
    const destination = dst[e];
    let at = e;
    for (; at > from; at--) {
      const before = src[at - 1];
      if (before < source || (before === source && dst[at - 1] < destination)) break;
      src[at] = before;
      dst[at] = dst[at - 1];
    }
    src[at] = source;
    dst[at] = destination;
  }
}

function mostDoublets(firstDoublet: Uint32Array): number {
  let most = 0;
  for (let m = 1; m < firstDoublet.length; m++)
    most = Math.max(most, firstDoublet[m] - firstDoublet[m - 1]);
  return most;
}
