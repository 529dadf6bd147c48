/** Axes are whole numbers: a direction of length 1 has this many steps. */
export const AXIS_BITS = 14;

/** Rounds of rotations; the symmetric matrices of a few dimensions need about six. */
const SWEEPS = 12;

/**
 * The principal axes of points, by falling variance, as whole numbers.
 * @param values [points * dims]
 * @returns [dims * dims], an axis a row.
 */
export function principalAxes(values: Float32Array, dims: number): Int32Array {
  const { variances, vectors } = eigenvectors(covariance(values, dims), dims);
  const byVariance = Array.from(variances.keys()).sort(
    (a, b) => variances[b] - variances[a] || a - b,
  );
  return Int32Array.from(
    byVariance.flatMap((axis) =>
      Array.from({ length: dims }, (_, k) => Math.round(vectors[dims * k + axis] * 2 ** AXIS_BITS)),
    ),
  );
}

/** Sums of products of differences from the mean: the covariance but for a factor. */
function covariance(values: Float32Array, dims: number): Float64Array {
  const points = values.length / dims;
  const mean = new Float64Array(dims);
  for (let i = 0; i < values.length; i++) mean[i % dims] += values[i];
  for (let k = 0; k < dims; k++) mean[k] /= Math.max(1, points);
  const out = new Float64Array(dims * dims);
  const from = new Float64Array(dims);
  for (let i = 0; i < points; i++) {
    for (let k = 0; k < dims; k++) from[k] = values[dims * i + k] - mean[k];
    for (let a = 0; a < dims; a++)
      for (let b = a; b < dims; b++) out[dims * a + b] += from[a] * from[b];
  }
  for (let a = 0; a < dims; a++) for (let b = 0; b < a; b++) out[dims * a + b] = out[dims * b + a];
  return out;
}

/**
 * Jacobi's method: rotations in the plane of two coordinates, each of which makes one number off the diagonal 0. Only
 * arithmetic and square roots, which are exact to the last digit everywhere, so all machines find the same axes.
 * @returns variances, and in column k of `vectors` the axis of variance k.
 */
function eigenvectors(matrix: Float64Array, dims: number) {
  const m = matrix.slice();
  const vectors = new Float64Array(dims * dims);
  for (let k = 0; k < dims; k++) vectors[dims * k + k] = 1;

  /** Turns two columns, or two rows where `step` is 1. */
  function turn(of: Float64Array, a: number, b: number, step: number, c: number, s: number): void {
    for (let k = 0; k < dims; k++) {
      const u = of[a + step * k];
      const v = of[b + step * k];
      of[a + step * k] = c * u - s * v;
      of[b + step * k] = s * u + c * v;
    }
  }

  for (let sweep = 0; sweep < SWEEPS; sweep++)
    for (let a = 0; a < dims; a++)
      for (let b = a + 1; b < dims; b++) {
        const off = m[dims * a + b];
        if (off === 0) continue;
        const theta = (m[dims * b + b] - m[dims * a + a]) / (2 * off);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        turn(m, a, b, dims, c, t * c);
        turn(m, dims * a, dims * b, 1, c, t * c);
        turn(vectors, a, b, dims, c, t * c);
      }
  return { variances: Float64Array.from({ length: dims }, (_, k) => m[dims * k + k]), vectors };
}
