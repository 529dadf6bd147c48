/**
 * A circle or straight line as the zero of f(x, y) = a (x^2 + y^2) + b x + c y + d with |grad f| = 1 on it:
 * near it f is the signed distance (mm), the radius is 1 / |2 a|, and a = 0 is a straight line.
 */
export interface Circle {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

/** A circle whose sagitta over its points is below this (mm, within a factor of three) is a straight line. */
const STRAIGHT_MM = 1e-6;
/** Points are degenerate where their second principal spread is below this fraction of the first. */
const DEGENERATE = 1e-12;

/**
 * Taubin's algebraic circle fit: minimises sum f^2 subject to sum |grad f|^2 = 1
 * (G. Taubin, IEEE Trans. PAMI 13 (1991) 1115), in coordinates centred on the mean and scaled to unit spread,
 * where it is the smallest eigenvector of a symmetric 3 x 3 matrix. No radius appears, so lines are no special case.
 *
 * @param x, y points (mm), three or more.
 * @param weight one per point; they add up to 1.
 * @returns the circle in the coordinates of the points, or null where the points do not determine one
 *   (fewer than three different points).
 */
export function fitCircle(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  weight: ArrayLike<number>,
): Circle | null {
  const n = x.length;
  if (n < 3) return null;
  let [xMean, yMean] = [0, 0];
  for (let i = 0; i < n; i++) {
    xMean += x[i] * weight[i];
    yMean += y[i] * weight[i];
  }
  let spread = 0;
  for (let i = 0; i < n; i++) spread += ((x[i] - xMean) ** 2 + (y[i] - yMean) ** 2) * weight[i];
  if (!(spread > 0)) return null;
  const scale = Math.sqrt(spread);

  // Moments of (u, v, w): u^2 + v^2 has mean 1 in scaled coordinates, and w = (u^2 + v^2 - 1) / 2 is the
  // coordinate whose coefficient the constraint weighs like those of u and v.
  const moments = new Float64Array(9);
  for (let i = 0; i < n; i++) {
    const u = (x[i] - xMean) / scale;
    const v = (y[i] - yMean) / scale;
    const point = [u, v, (u * u + v * v - 1) / 2];
    for (let j = 0; j < 9; j++) moments[j] += point[Math.floor(j / 3)] * point[j % 3] * weight[i];
  }
  const { values, vectors } = symmetricEigen3(moments);
  const [least, middle, most] = [0, 1, 2].sort((i, j) => values[i] - values[j]);
  if (!(values[middle] > DEGENERATE * values[most])) return null;

  // f = w' w + u' u + v' v in scaled coordinates, then back to those of the points.
  const [fu, fv, fw] = [0, 1, 2].map((row) => vectors[3 * row + least]);
  // |grad f|^2 on the zero of f is fu^2 + fv^2 + fw^2 = 1 there, by the choice of w.
  let a = fw / 2 / scale;
  if (Math.abs(a) * spread < STRAIGHT_MM) a = 0;
  const b = fu - 2 * a * xMean;
  const c = fv - 2 * a * yMean;
  const d = a * (xMean * xMean + yMean * yMean - spread) - fu * xMean - fv * yMean;
  return { a, b, c, d };
}

/**
 * Eigenvalues and eigenvectors (columns) of a symmetric 3 x 3 matrix, row-major, by Jacobi rotations:
 * small components keep their relative precision.
 */
function symmetricEigen3(matrix: Float64Array): { values: number[]; vectors: Float64Array } {
  const m = matrix.slice();
  const vectors = Float64Array.from([1, 0, 0, 0, 1, 0, 0, 0, 1]);
  const pairs = [
    [0, 1],
    [0, 2],
    [1, 2],
  ];
  // Convergence is quadratic: a handful of sweeps reaches the last bit, the bound is never met.
  for (let sweep = 0; sweep < 30; sweep++) {
    if (m[1] === 0 && m[2] === 0 && m[5] === 0) break;
    for (const [p, q] of pairs) {
      const off = m[3 * p + q];
      if (off === 0) continue;
      const theta = (m[4 * q] - m[4 * p]) / (2 * off);
      const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
      const cosine = 1 / Math.hypot(t, 1);
      const sine = t * cosine;
      for (let k = 0; k < 3; k++) {
        const [kp, kq] = [m[3 * k + p], m[3 * k + q]];
        m[3 * k + p] = cosine * kp - sine * kq;
        m[3 * k + q] = sine * kp + cosine * kq;
      }
      for (let k = 0; k < 3; k++) {
        const [pk, qk] = [m[3 * p + k], m[3 * q + k]];
        m[3 * p + k] = cosine * pk - sine * qk;
        m[3 * q + k] = sine * pk + cosine * qk;
        const [vp, vq] = [vectors[3 * k + p], vectors[3 * k + q]];
        vectors[3 * k + p] = cosine * vp - sine * vq;
        vectors[3 * k + q] = sine * vp + cosine * vq;
      }
      m[3 * p + q] = m[3 * q + p] = 0;
    }
  }
  return { values: [m[0], m[4], m[8]], vectors };
}
