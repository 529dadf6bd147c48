import { AXIS_BITS } from './axes.ts';
import { EmbeddingError, type NeighbourSearch } from './search.ts';

/**
 * Coordinates as whole numbers. From the same whole numbers every GPU, driver and the CPU find the same neighbours:
 * they, not the network's numbers, are what the distance is defined on. A step is a power of two, 2^-14 for unit
 * vectors, so a coordinate is moved by at most 1/1600 of a radius of 0.1 / 2.
 */

/** Coordinates are in 16 bits; a little less, for what turning onto axes may add. */
const LARGEST = 32_000;
/** d^2 of neighbours is in 32 bits. */
const LARGEST_SQUARE = 2 ** 32 - 2;
/** Powers of two by which whatever single precision holds becomes 16 bits, and that double precision has room for. */
const MOST_BITS = 140;

/** How an embedding becomes whole numbers. */
export interface IntegerScale {
  /** Steps per unit, a power of two. */
  readonly scale: number;
  /** Largest squared distance of neighbours, in steps. */
  readonly square: number;
  /** Largest difference in one coordinate of neighbours: its root, rounded down. */
  readonly reach: number;
}

/** Numbers that a point takes: multiples of four, the last ones 0. */
export function strideOf(dims: number): number {
  return 4 * Math.ceil(dims / 4);
}

/**
 * The finest scale at which coordinates fit 16 bits and squared distances of neighbours 32 bits.
 * @throws EmbeddingError where a coordinate is no finite number.
 */
export function integerScale(search: NeighbourSearch): IntegerScale {
  const { dims, source, target, radius } = search;
  const norm = Math.max(largestNorm(source, dims), largestNorm(target, dims));
  let scale = norm === 0 ? 2 ** 14 : 2 ** Math.floor(Math.log2(LARGEST / norm));
  // The logarithm is not exact to the last digit.
  while (scale * norm > LARGEST) scale /= 2;
  scale = Math.min(2 ** MOST_BITS, Math.max(2 ** -MOST_BITS, scale));
  // No two points are farther from one another than that.
  const within = Math.min(radius, 2.01 * norm);
  const squareAt = (at: number) => Math.floor((within * at) ** 2);
  while (strideOf(dims) * squareAt(scale) > LARGEST_SQUARE) scale /= 2;
  const square = squareAt(scale);
  let reach = Math.floor(Math.sqrt(square));
  while (reach * reach > square) reach--;
  return { scale, square, reach };
}

/** Largest distance from 0. @throws EmbeddingError */
function largestNorm(values: Float32Array, dims: number): number {
  let largest = 0;
  for (let i = 0; i < values.length; i += dims) {
    let square = 0;
    for (let k = 0; k < dims; k++) square += values[i + k] * values[i + k];
    if (!(square < Number.POSITIVE_INFINITY))
      throw new EmbeddingError(
        `The network gave hit ${i / dims} a place that is no finite number. Check that its inputs and their scales are those in its manifest.`,
      );
    if (square > largest) largest = square;
  }
  return Math.sqrt(largest);
}

/** Adding and subtracting it rounds to the nearest whole number, halves to the even one, as WGSL's `round` does. */
const ROUNDS = 1.5 * 2 ** 52;

/**
 * The points as whole numbers, [points * strideOf(dims)].
 * @param axes whole-number axes (`principalAxes`) to turn them onto, or null. One more bit is kept until they are.
 */
export function toIntegers(
  values: Float32Array,
  dims: number,
  scale: number,
  axes: Int32Array | null,
): Int16Array {
  const stride = strideOf(dims);
  const points = values.length / dims;
  const out = new Int16Array(points * stride);
  const finer = axes ? 2 * scale : scale;
  const point = new Float64Array(dims);
  for (let i = 0; i < points; i++) {
    for (let k = 0; k < dims; k++) point[k] = values[dims * i + k] * finer + ROUNDS - ROUNDS;
    for (let k = 0; k < dims; k++)
      out[stride * i + k] = axes ? turned(point, axes, dims * k) : point[k];
  }
  return out;
}

/** The coordinate on an axis, one bit coarser. */
function turned(point: Float64Array, axes: Int32Array, row: number): number {
  let sum = 2 ** AXIS_BITS;
  for (let k = 0; k < point.length; k++) sum += axes[row + k] * point[k];
  return sum >> (AXIS_BITS + 1);
}
