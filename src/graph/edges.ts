import type { BufferPool } from '../gpu/buffers.ts';
import type { Compacted } from '../gpu/compact.ts';
import { compile, createKernel } from '../gpu/kernel.ts';
import { shaderCode } from '../gpu/shaders.ts';
import { structBytes } from '../gpu/structs.ts';

const SHADER = shaderCode('edges');

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

/** Bytes of the buffers of at most so many edges. */
export const bytesOfEdges = (atMost: number) => ({ 'kept pairs': 4 * atMost, edges: 12 * atMost });

/** The kernel that writes edges as hit rows of the event. */
export interface Edges {
  /** Adds to the pass: doublet, source and destination of every edge; there are at most `atMost`. */
  encode(pass: GPUComputePassEncoder, pool: BufferPool, buffers: EdgeBuffers, atMost: number): void;
}

/** Compiles the kernel. */
export async function createEdges(device: GPUDevice): Promise<Edges> {
  const module = await compile(device, 'edges', SHADER);
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
          0: pool.uniform('edge sizes', structBytes(SHADER, 'Sizes', sizes)),
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

/** Edges as the kernel gives them: doublet, and source and destination as hit rows. */
export interface EdgeColumns {
  readonly doublet: Uint32Array;
  readonly src: Uint32Array;
  readonly dst: Uint32Array;
}

/** Sources and destinations of edges in the order of a graph. */
export interface OrderedEdges {
  readonly src: Uint32Array;
  readonly dst: Uint32Array;
}

/**
 * Edges in the order (doublet, source, destination), each once.
 * @param parts in any order; two may have the same edge.
 * @param doublets of the map.
 */
export function orderEdges(parts: readonly EdgeColumns[], doublets: number): OrderedEdges {
  // Where the edges of each doublet begin, and where its next one goes.
  const first = new Uint32Array(doublets + 1);
  for (const { doublet } of parts) for (let e = 0; e < doublet.length; e++) first[doublet[e] + 1]++;
  for (let d = 0; d < doublets; d++) first[d + 1] += first[d];
  const next = first.slice(0, doublets);
  const src = new Uint32Array(first[doublets]);
  const dst = new Uint32Array(first[doublets]);
  for (const part of parts) {
    for (let e = 0; e < part.doublet.length; e++) {
      const at = next[part.doublet[e]]++;
      src[at] = part.src[e];
      dst[at] = part.dst[e];
    }
  }
  for (let d = 0; d < doublets; d++)
    if (first[d + 1] - first[d] > 1) sortEdges(src, dst, first[d], first[d + 1]);
  return parts.length === 1 ? { src, dst } : withoutRepeats(src, dst);
}

/** Sorted edges, each once: those with the same hits have the same doublet and are neighbours. */
function withoutRepeats(src: Uint32Array, dst: Uint32Array) {
  let kept = 0;
  for (let e = 0; e < src.length; e++) {
    if (kept > 0 && src[e] === src[kept - 1] && dst[e] === dst[kept - 1]) continue;
    src[kept] = src[e];
    dst[kept++] = dst[e];
  }
  return { src: src.slice(0, kept), dst: dst.slice(0, kept) };
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
