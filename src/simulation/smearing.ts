import { type Detector, moduleCount } from '../detector/detector.ts';
import type { Random } from './random.ts';

/** How the position of a hit on each module differs from where the particle crossed. */
export interface Smearing {
  /** Standard deviation along u and v (mm). */
  readonly sigmaU: Float64Array;
  readonly sigmaV: Float64Array;
  /** Whether v is set to the centre of the strip crossed instead. */
  readonly snapsV: Uint8Array;
}

/** Resolution of the pixels along u and v (mm): better than pitch / sqrt(12), as charge is shared. */
const PIXEL_SIGMA_U = 0.012;
const PIXEL_SIGMA_V = 0.01;
/** Pitch along v (mm) above which a module has strips. */
const STRIP_PITCH = 0.5;

/** Smearing of each module: pixels share charge, strips measure pitch / sqrt(12) along u and only their own centre along v. */
export function pitchSmearing(detector: Detector): Smearing {
  const n = moduleCount(detector);
  const sigmaU = new Float64Array(n);
  const sigmaV = new Float64Array(n);
  const snapsV = new Uint8Array(n);
  for (let m = 0; m < n; m++) {
    const strips = detector.pitchV[m] > STRIP_PITCH;
    sigmaU[m] = strips ? detector.pitchU[m] / Math.sqrt(12) : PIXEL_SIGMA_U;
    sigmaV[m] = strips ? 0 : PIXEL_SIGMA_V;
    snapsV[m] = strips ? 1 : 0;
  }
  return { sigmaU, sigmaV, snapsV };
}

/** Writes the global position (mm) of the hit that a crossing at (u, v) of module m gives into out[0..2]. */
export function smearedPosition(
  detector: Detector,
  smearing: Smearing,
  m: number,
  u: number,
  v: number,
  random: Random,
  out: Float64Array,
): void {
  const measuredU = u + smearing.sigmaU[m] * random.gaussian();
  let measuredV = v;
  if (smearing.snapsV[m]) {
    const pitch = detector.pitchV[m];
    const strips = Math.max(1, Math.round((2 * detector.halfV[m]) / pitch));
    const strip = Math.floor((v + detector.halfV[m]) / pitch);
    measuredV = (Math.min(Math.max(strip, 0), strips - 1) + 0.5) * pitch - detector.halfV[m];
  } else measuredV += smearing.sigmaV[m] * random.gaussian();
  modulePoint(detector, m, measuredU, measuredV, out);
}

/** Writes the global position (mm) of the point (u, v) of module m into out[0..2]. */
export function modulePoint(
  detector: Detector,
  m: number,
  u: number,
  v: number,
  out: Float64Array,
): void {
  const o = 9 * m;
  const R = detector.rotation;
  out[0] = detector.cx[m] + R[o] * u + R[o + 1] * v;
  out[1] = detector.cy[m] + R[o + 3] * u + R[o + 4] * v;
  out[2] = detector.cz[m] + R[o + 6] * u + R[o + 7] * v;
}
