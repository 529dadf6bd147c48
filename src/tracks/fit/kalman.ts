import type { Detector } from '../../detector/detector.ts';
import { hitResolution } from '../../detectors/resolution.ts';
import { CURVATURE_CONSTANT, type Trajectory } from './trajectory.ts';

/**
 * Kalman filter of the deviations of a track from a trajectory, from the outermost hit to the perigee, so that what it
 * ends with are the parameters there. R. Frühwirth, Nucl. Instrum. Meth. A 262 (1987) 444.
 *
 * A deviation has five numbers in the frame of the trajectory at a plane: a and b (mm) along e1 = z x t / |z x t| and
 * e2 = t x e1, the angles (rad) along these, and charge over momentum (1/GeV). Between planes they go as along a helix
 * in the mean field; the planes are crossed elsewhere by a deviation, which the projection onto a plane's axes knows.
 */
export interface Filter {
  /** Deviation d0, z0 (mm), phi, theta (rad), charge over momentum (1/GeV) at the perigee, and its covariance, 5 x 5. */
  readonly deviation: Float64Array;
  readonly covariance: Float64Array;
  /** @returns chi squared of the track with `count` hits, whose modules the trajectory was followed through. */
  run(
    x: ArrayLike<number>,
    y: ArrayLike<number>,
    z: ArrayLike<number>,
    modules: ArrayLike<number>,
    count: number,
  ): number;
}

/** Variances before any hit: positions (mm^2), angles (rad^2), charge over momentum (1/GeV^2). */
const UNKNOWN = [1e6, 1e6, 1e2, 1e2, 1e4];

/** Prepares the filter of tracks in a detector. Not re-entrant. */
export function createFilter(detector: Detector, trajectory: Trajectory): Filter {
  const { rotation } = detector;
  const { sigmaU, sigmaV } = hitResolution(detector);
  const { state, qOverP, way, field, scattering } = trajectory;

  // The deviation and its covariance on the way, and what they are made of.
  const at = new Float64Array(5);
  const P = new Float64Array(25);
  const F = new Float64Array(25);
  const FP = new Float64Array(25);
  const moved = new Float64Array(5);
  const PH = new Float64Array(5);
  /** The frame at a row: t, e1, e2. */
  const from = new Float64Array(9);
  const to = new Float64Array(9);
  const deviation = new Float64Array(5);
  const covariance = new Float64Array(25);

  function frameAt(row: number, out: Float64Array): void {
    const tx = state[6 * row + 3];
    const ty = state[6 * row + 4];
    const tz = state[6 * row + 5];
    const transverse = Math.sqrt(tx * tx + ty * ty);
    const ex = -ty / transverse;
    const ey = tx / transverse;
    out[0] = tx;
    out[1] = ty;
    out[2] = tz;
    out[3] = ex;
    out[4] = ey;
    out[5] = 0;
    out[6] = -tz * ey;
    out[7] = tz * ex;
    out[8] = transverse;
  }

  /** Column of F: what a deviation that moves by (dx, dy, dz) and turns by (angle1, angle2) is in the frame `to`. */
  function column(
    k: number,
    dx: number,
    dy: number,
    dz: number,
    angle1: number,
    angle2: number,
    kappa: number,
    bx: number,
    by: number,
    bz: number,
  ): void {
    F[k] = dx * to[3] + dy * to[4];
    F[5 + k] = dx * to[6] + dy * to[7] + dz * to[8];
    // Moved back along the track onto the plane across it, it has turned by the way.
    const along = -kappa * (dx * to[0] + dy * to[1] + dz * to[2]);
    const cx = to[1] * bz - to[2] * by;
    const cy = to[2] * bx - to[0] * bz;
    const cz = to[0] * by - to[1] * bx;
    F[10 + k] = angle1 + along * (cx * to[3] + cy * to[4]);
    F[15 + k] = angle2 + along * (cx * to[6] + cy * to[7] + cz * to[8]);
  }

  /** Moves the deviation from the frame `from` to the frame `to` along a way (mm) of the trajectory before `row`. */
  function transport(row: number, length: number): void {
    const kappa = CURVATURE_CONSTANT * qOverP[row];
    const bx = field[3 * row];
    const by = field[3 * row + 1];
    const bz = field[3 * row + 2];
    column(0, from[3], from[4], 0, 0, 0, kappa, bx, by, bz);
    column(1, from[6], from[7], from[8], 0, 0, kappa, bx, by, bz);
    // Integrals of e1 and e2 along the way: trapezoids, with what they lack where the azimuth turns.
    const turn = kappa * bz * length;
    const half = (length / 2) * (1 + (turn * turn) / 12);
    column(2, half * (from[3] + to[3]), half * (from[4] + to[4]), 0, 1, 0, kappa, bx, by, bz);
    column(
      3,
      half * (from[6] + to[6]),
      half * (from[7] + to[7]),
      (length / 2) * (from[8] + to[8]),
      0,
      1,
      kappa,
      bx,
      by,
      bz,
    );
    // The integral of s t(s) x B, with t in proportion between its ends.
    const square = CURVATURE_CONSTANT * length * length;
    const mx = from[0] / 6 + to[0] / 3;
    const my = from[1] / 6 + to[1] / 3;
    const mz = from[2] / 6 + to[2] / 3;
    const cx = to[1] * bz - to[2] * by;
    const cy = to[2] * bx - to[0] * bz;
    const cz = to[0] * by - to[1] * bx;
    const linear = CURVATURE_CONSTANT * length;
    column(
      4,
      square * (my * bz - mz * by),
      square * (mz * bx - mx * bz),
      square * (mx * by - my * bx),
      linear * (cx * to[3] + cy * to[4]),
      linear * (cx * to[6] + cy * to[7] + cz * to[8]),
      kappa,
      bx,
      by,
      bz,
    );
    for (let i = 0; i < 4; i++) {
      const r = 5 * i;
      let sum = 0;
      for (let k = 0; k < 5; k++) sum += F[r + k] * at[k];
      moved[i] = sum;
      for (let j = 0; j < 5; j++)
        FP[r + j] =
          F[r] * P[j] +
          F[r + 1] * P[5 + j] +
          F[r + 2] * P[10 + j] +
          F[r + 3] * P[15 + j] +
          F[r + 4] * P[20 + j];
    }
    for (let i = 0; i < 4; i++) at[i] = moved[i];
    for (let i = 0; i < 4; i++) {
      const r = 5 * i;
      for (let j = i; j < 4; j++) {
        const c = 5 * j;
        P[r + j] = P[c + i] =
          FP[r] * F[c] +
          FP[r + 1] * F[c + 1] +
          FP[r + 2] * F[c + 2] +
          FP[r + 3] * F[c + 3] +
          FP[r + 4] * F[c + 4];
      }
      P[r + 4] = P[20 + i] = FP[r + 4];
    }
  }

  /** Takes in the coordinate along a module's axis k (0: u, 1: v) of a hit that is (dx, dy, dz) off the trajectory. */
  function measure(
    m: number,
    k: number,
    dx: number,
    dy: number,
    dz: number,
    sigma: number,
  ): number {
    const o = 9 * m;
    const ax = rotation[o + k];
    const ay = rotation[o + 3 + k];
    const az = rotation[o + 6 + k];
    const nx = rotation[o + 2];
    const ny = rotation[o + 5];
    const nz = rotation[o + 8];
    const nt = nx * to[0] + ny * to[1] + nz * to[2];
    const slope = (ax * to[0] + ay * to[1] + az * to[2]) / nt;
    const h0 = ax * to[3] + ay * to[4] - slope * (nx * to[3] + ny * to[4]);
    const h1 =
      ax * to[6] + ay * to[7] + az * to[8] - slope * (nx * to[6] + ny * to[7] + nz * to[8]);
    for (let i = 0; i < 5; i++) PH[i] = P[5 * i] * h0 + P[5 * i + 1] * h1;
    const variance = h0 * PH[0] + h1 * PH[1] + sigma * sigma;
    const residual = ax * dx + ay * dy + az * dz - h0 * at[0] - h1 * at[1];
    const gain = 1 / variance;
    for (let i = 0; i < 5; i++) {
      const g = PH[i] * gain;
      at[i] += g * residual;
      for (let j = i; j < 5; j++) P[5 * i + j] = P[5 * j + i] = P[5 * i + j] - g * PH[j];
    }
    return residual * residual * gain;
  }

  /** The deviation in the parameters of the perigee, from that in the frame `to` there. */
  function toPerigee(): void {
    const sine = to[8];
    const cosine = to[2];
    // Off along e2, the track comes nearest to the axis further along, and has turned on the way there.
    const turn = (-CURVATURE_CONSTANT * qOverP[0] * field[2] * cosine) / sine;
    const set = (i: number, k1: number, f1: number, k2: number, f2: number) => {
      deviation[i] = f1 * at[k1] + f2 * at[k2];
      for (let j = 0; j < 5; j++) FP[5 * i + j] = f1 * P[5 * k1 + j] + f2 * P[5 * k2 + j];
    };
    set(0, 0, 1, 0, 0);
    set(1, 1, 1 / sine, 0, 0);
    set(2, 2, 1 / sine, 1, turn);
    set(3, 3, -1, 0, 0);
    set(4, 4, 1, 0, 0);
    for (let i = 0; i < 5; i++) {
      const r = 5 * i;
      covariance[r] = FP[r];
      covariance[r + 1] = FP[r + 1] / sine;
      covariance[r + 2] = FP[r + 2] / sine + turn * FP[r + 1];
      covariance[r + 3] = -FP[r + 3];
      covariance[r + 4] = FP[r + 4];
    }
  }

  return {
    deviation,
    covariance,
    run(x, y, z, modules, count) {
      at.fill(0);
      P.fill(0);
      for (let i = 0; i < 5; i++) P[6 * i] = UNKNOWN[i];
      let chi2 = 0;
      for (let i = count - 1; i >= 0; i--) {
        const row = i + 1;
        frameAt(row, to);
        if (i < count - 1) transport(row + 1, -way[row + 1]);
        const m = modules[i];
        const dx = x[i] - state[6 * row];
        const dy = y[i] - state[6 * row + 1];
        const dz = z[i] - state[6 * row + 2];
        chi2 += measure(m, 0, dx, dy, dz, sigmaU[m]);
        chi2 += measure(m, 1, dx, dy, dz, sigmaV[m]);
        P[12] += scattering[row];
        P[18] += scattering[row];
        from.set(to);
      }
      frameAt(0, to);
      transport(1, -way[1]);
      toPerigee();
      return chi2;
    },
  };
}
