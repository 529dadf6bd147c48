/**
 * Which pairs of points become edges, and how they are directed. i is inner to j where `outward` says so.
 * - `learnt`: i -> j where |source_i - target_j| <= r.
 * - `outward`: those of them whose i is inner.
 * - `flipped`: pairs near in either direction, each once, from the inner to the outer point.
 */
export type EdgeDirection = 'learnt' | 'outward' | 'flipped';

/** A search for the neighbours of all points of an embedding within a radius. */
export interface NeighbourSearch {
  /** Coordinates of a point, 2 to 16. */
  readonly dims: number;
  /** [points * dims]: where each point looks for neighbours from. */
  readonly source: Float32Array;
  /** [points * dims]: where it is found by others; the same array for an embedding with one output. */
  readonly target: Float32Array;
  /** Largest Euclidean distance of neighbours, inclusive, in the units of the coordinates. */
  readonly radius: number;
  /** A point with more neighbours keeps the nearest, at most so many; of those equally far all or none. */
  readonly kMax: number;
  readonly direction: EdgeDirection;
  /** Place of each point on the way out from the beam line, all different (`outwardPlaces`). */
  readonly outward: Uint32Array;
  /** Whether to sort cells along the principal axes; not where the network's outputs are these axes already. */
  readonly rotate: boolean;
}

export interface NeighbourOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((fraction: number) => void) | undefined;
  /** Ends the search where it counts more edges; none by default. */
  readonly maxEdges?: number | undefined;
}

/** Edges between neighbours, as rows of the points. */
export interface NeighbourEdges {
  /**
   * Row of each edge's source and destination. In the order of the cells of the sources, then of the targets (`cells.ts`);
   * what only the other direction of `flipped` finds comes last.
   */
  readonly src: Uint32Array;
  readonly dst: Uint32Array;
  /** Points that had more than `kMax` neighbours. */
  readonly limited: number;
  /** The radius in the steps that coordinates are rounded to. */
  readonly steps: number;
}

/** More neighbours than memory holds; the message says at which radius. */
export class NeighbourCountError extends Error {
  override name = 'NeighbourCountError';
}

/** An embedding or a search that makes no sense; the message says what to mend. */
export class EmbeddingError extends Error {
  override name = 'EmbeddingError';
}

/** Fewest and most coordinates of a point. */
export const DIMS = { min: 2, max: 16 };

/** @throws EmbeddingError where sizes do not fit one another or a number is out of range. */
export function checkSearch(search: NeighbourSearch): void {
  const { dims, source, target, radius, kMax, outward } = search;
  if (!(Number.isInteger(dims) && dims >= DIMS.min && dims <= DIMS.max))
    throw new EmbeddingError(
      `An embedding has ${DIMS.min} to ${DIMS.max} dimensions, and this one has ${dims}. Use a network with that many outputs.`,
    );
  if (source.length !== dims * outward.length || target.length !== source.length)
    throw new EmbeddingError(
      `${outward.length} points of ${dims} dimensions were expected, and the network gave ${source.length} and ${target.length} numbers. Check the outputs in its manifest.`,
    );
  if (!(radius > 0 && radius < Number.POSITIVE_INFINITY))
    throw new EmbeddingError(`The radius is ${radius}; use a number above 0.`);
  if (!(Number.isInteger(kMax) && kMax >= 1))
    throw new EmbeddingError(
      `The most neighbours of a point are ${kMax}; use a whole number from 1.`,
    );
}

/** The error for a search with more edges than are taken. */
export function tooManyEdges(radius: number, most: number): NeighbourCountError {
  return new NeighbourCountError(
    `Within radius ${radius} of one another there are more than ${most.toLocaleString('en-US')} pairs of hits, more than memory holds. Use a smaller radius, or a network trained for this detector.`,
  );
}
