import type { MagneticField } from './field.ts';

/** Steps of a charged particle through a field. */
export interface Stepper {
  /** Field (T) at the start of a step, which the caller keeps, and at its end. */
  readonly fieldHere: Float64Array;
  readonly fieldNext: Float64Array;
  /** One Runge-Kutta-Nystrom step of length h (mm); `kappa` = curvature per T. */
  step(h: number, kappa: number): void;
}

/** Steps from `state` into `next`, each position (mm) and unit direction, read and written anew at every call. */
export function createStepper(
  field: MagneticField,
  state: Float64Array,
  next: Float64Array,
): Stepper {
  const fieldHere = new Float64Array(3);
  const fieldNext = new Float64Array(3);
  const fieldMiddle = new Float64Array(3);

  function step(h: number, kappa: number): void {
    const x = state[0];
    const y = state[1];
    const z = state[2];
    const tx = state[3];
    const ty = state[4];
    const tz = state[5];
    const k1x = kappa * (ty * fieldHere[2] - tz * fieldHere[1]);
    const k1y = kappa * (tz * fieldHere[0] - tx * fieldHere[2]);
    const k1z = kappa * (tx * fieldHere[1] - ty * fieldHere[0]);
    const half = h / 2;
    const eighth = (h * h) / 8;
    field(
      x + half * tx + eighth * k1x,
      y + half * ty + eighth * k1y,
      z + half * tz + eighth * k1z,
      fieldMiddle,
    );
    let ax = tx + half * k1x;
    let ay = ty + half * k1y;
    let az = tz + half * k1z;
    const k2x = kappa * (ay * fieldMiddle[2] - az * fieldMiddle[1]);
    const k2y = kappa * (az * fieldMiddle[0] - ax * fieldMiddle[2]);
    const k2z = kappa * (ax * fieldMiddle[1] - ay * fieldMiddle[0]);
    ax = tx + half * k2x;
    ay = ty + half * k2y;
    az = tz + half * k2z;
    const k3x = kappa * (ay * fieldMiddle[2] - az * fieldMiddle[1]);
    const k3y = kappa * (az * fieldMiddle[0] - ax * fieldMiddle[2]);
    const k3z = kappa * (ax * fieldMiddle[1] - ay * fieldMiddle[0]);
    const sixth = (h * h) / 6;
    next[0] = x + h * tx + sixth * (k1x + k2x + k3x);
    next[1] = y + h * ty + sixth * (k1y + k2y + k3y);
    next[2] = z + h * tz + sixth * (k1z + k2z + k3z);
    field(next[0], next[1], next[2], fieldNext);
    ax = tx + h * k3x;
    ay = ty + h * k3y;
    az = tz + h * k3z;
    const k4x = kappa * (ay * fieldNext[2] - az * fieldNext[1]);
    const k4y = kappa * (az * fieldNext[0] - ax * fieldNext[2]);
    const k4z = kappa * (ax * fieldNext[1] - ay * fieldNext[0]);
    ax = tx + (h / 6) * (k1x + 2 * (k2x + k3x) + k4x);
    ay = ty + (h / 6) * (k1y + 2 * (k2y + k3y) + k4y);
    az = tz + (h / 6) * (k1z + 2 * (k2z + k3z) + k4z);
    const scale = 1 / Math.sqrt(ax * ax + ay * ay + az * az);
    next[3] = ax * scale;
    next[4] = ay * scale;
    next[5] = az * scale;
  }

  return { fieldHere, fieldNext, step };
}
