import type { BufferPool } from '../gpu/buffers.ts';
import { compile, createKernel } from '../gpu/kernel.ts';
import { shaderCode } from '../gpu/shaders.ts';
import { structBytes } from '../gpu/structs.ts';
import type { PreparedSearch } from './prepare.ts';

const SHADER = shaderCode('neighbours');

/** A set of points on the GPU, in the order of places. */
export interface GpuPoints {
  readonly coordinates: GPUBuffer;
  /** Four numbers each: row, place on the way outward, place among the other set, 0. */
  readonly names: GPUBuffer;
  /** [cells + 1] */
  readonly start: GPUBuffer;
}

/** What the kernels work on, in one direction. */
export interface NeighbourBuffers {
  /** Sources and targets, or going back targets and sources. */
  readonly queries: GpuPoints;
  readonly points: GpuPoints;
  readonly isBack: boolean;
  /** [points + 1], the last one 0 until they are scanned. */
  readonly counts: GPUBuffer;
  /** [points] of the sources. */
  readonly bounds: GPUBuffer;
  /** A length, cleared before counting, and [points]. */
  readonly excess: GPUBuffer;
}

/** Queries of one dispatch. */
export interface Range {
  readonly first: number;
  readonly end: number;
}

/** The kernels that find neighbours of points with a number of coordinates. */
export interface NeighbourKernels {
  /** Adds to the pass: the edges of each query, and a list of those with too many neighbours. */
  encodeCount(
    pass: GPUComputePassEncoder,
    pool: BufferPool,
    buffers: NeighbourBuffers,
    range: Range,
  ): void;
  /** Adds to the pass: bounds and edges of queries of the list. @param range of its entries. */
  encodeLimit(
    pass: GPUComputePassEncoder,
    pool: BufferPool,
    buffers: NeighbourBuffers,
    range: Range,
  ): void;
  /**
   * Adds to the pass: the edges, where the scanned counts say.
   * @param total edges of both directions, of which `before` are those of the other.
   */
  encodeFill(
    pass: GPUComputePassEncoder,
    pool: BufferPool,
    buffers: NeighbourBuffers & {
      readonly edges: GPUBuffer;
      readonly total: number;
      readonly before: number;
    },
    range: Range,
  ): void;
}

/** Compiles the kernels for a search. */
export async function createNeighbourKernels(device: GPUDevice, stride: number) {
  const module = await compile(device, 'neighbours', SHADER);
  const [count, limit, fill] = await Promise.all(
    ['count', 'limit', 'fill'].map((entryPoint) =>
      createKernel(device, {
        label: `neighbours ${entryPoint}`,
        module,
        entryPoint,
        constants: { QUADS: stride / 4 },
      }),
    ),
  );

  return (prepared: PreparedSearch): NeighbourKernels => {
    const { cells, search, square, reach } = prepared;

    /** Bindings that all kernels have. */
    function common(
      pool: BufferPool,
      { queries, points, isBack, counts, bounds }: NeighbourBuffers,
      { first, end }: Range,
      edges = 0,
      before = 0,
    ) {
      const [min_x, min_y, min_z] = cells.min;
      const [width_x, width_y, width_z] = cells.width;
      const [count_x, count_y, count_z] = cells.count;
      const fields = {
        first,
        end,
        square,
        reach,
        k_max: Math.min(search.kMax, 2 ** 32 - 1),
        outward: search.direction === 'learnt' ? 0 : 1,
        back: isBack ? 1 : 0,
        edges,
        edges_before: before,
        min_x,
        min_y,
        min_z,
        width_x,
        width_y,
        width_z,
        count_x,
        count_y,
        count_z,
      };
      return {
        0: pool.uniform('search', structBytes(SHADER, 'Search', fields)),
        1: queries.coordinates,
        2: queries.names,
        3: points.coordinates,
        4: points.names,
        5: points.start,
        6: counts,
        7: bounds,
      };
    }

    return {
      encodeCount(pass, pool, buffers, range) {
        const bindings = { ...common(pool, buffers, range), 8: buffers.excess };
        count.dispatch(pass, bindings, range.end - range.first);
      },
      encodeLimit(pass, pool, buffers, range) {
        const bindings = { ...common(pool, buffers, range), 8: buffers.excess };
        limit.dispatch(pass, bindings, range.end - range.first);
      },
      encodeFill(pass, pool, buffers, range) {
        const { edges, total, before } = buffers;
        const bindings = { ...common(pool, buffers, range, total, before), 9: edges };
        fill.dispatch(pass, bindings, range.end - range.first);
      },
    };
  };
}
