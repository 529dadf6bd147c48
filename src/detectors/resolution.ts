import { type Detector, moduleCount } from '../detector/detector.ts';

/** How well each module measures, as standard deviations (mm). */
export interface Resolution {
  readonly sigmaU: Float64Array;
  readonly sigmaV: Float64Array;
  /** Whether the module has strips: along v it knows only which one was hit. */
  readonly strips: Uint8Array;
}

/** Resolution of the pixels along u and v (mm): better than pitch / sqrt(12), as charge is shared. */
const PIXEL_SIGMA_U = 0.012;
const PIXEL_SIGMA_V = 0.01;
/** Pitch along v (mm) above which a module has strips. */
const STRIP_PITCH = 0.4;

/** The resolution of the modules of a detector: pixels share charge, strips measure pitch / sqrt(12) both ways. */
export function hitResolution(detector: Detector): Resolution {
  const { pitchU, pitchV } = detector;
  const n = moduleCount(detector);
  const sigmaU = new Float64Array(n).fill(PIXEL_SIGMA_U);
  const sigmaV = new Float64Array(n).fill(PIXEL_SIGMA_V);
  const strips = new Uint8Array(n);
  for (let m = 0; m < n; m++) {
    if (!(pitchV[m] > STRIP_PITCH)) continue;
    strips[m] = 1;
    sigmaU[m] = pitchU[m] / Math.sqrt(12);
    sigmaV[m] = pitchV[m] / Math.sqrt(12);
  }
  return { sigmaU, sigmaV, strips };
}
