import type { Detector } from '../detector/detector.ts';
import { hitResolution } from '../detectors/resolution.ts';
import type { Random } from './random.ts';

/** How the position of a hit on each module differs from where the particle crossed. */
export interface Smearing {
  /** Standard deviation along u and v (mm). */
  readonly sigmaU: Float64Array;
  readonly sigmaV: Float64Array;
  /** Whether v is set to the centre of the strip crossed instead. */
  readonly snapsV: Uint8Array;
}

/** Smearing of each module: pixels share charge, strips measure pitch / sqrt(12) along u and only their own centre along v. */
export function pitchSmearing(detector: Detector): Smearing {
  const { sigmaU, sigmaV, strips } = hitResolution(detector);
  return { sigmaU, sigmaV: sigmaV.map((sigma, m) => (strips[m] ? 0 : sigma)), snapsV: strips };
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
