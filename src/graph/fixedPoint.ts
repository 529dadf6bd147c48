import shader from '../../shaders/fixedPoint.wgsl?raw';
import { structBytes } from '../gpu/structs.ts';
import type { ArrangedHits } from '../modulemap/arrangeHits.ts';
import type { Convention } from '../modulemap/moduleMap.ts';

/** Coordinates as whole numbers of steps, and the size of the steps; see `shaders/fixedPoint.wgsl`. */
export interface FixedPointHits {
  /** [N * 4]: steps of z, r, phi and eta; r = -1 marks a hit whose coordinates the steps cannot hold. */
  readonly polar: Int32Array;
  /** [N * 2]: steps of x and y. */
  readonly xy: Int32Array;
  readonly units: StepUnits;
  /** Number of hits that the steps cannot hold. */
  readonly outOfRange: number;
}

/** Size of one step of x, y and r (mm), z (mm), phi (rad) and eta. All but phi are powers of two. */
export interface StepUnits {
  readonly transverse: number;
  readonly z: number;
  readonly phi: number;
  readonly eta: number;
}

/** Coordinates are at most this many steps, so that every difference of two fits an i32. */
const MAX_STEPS = 2 ** 30;

/** Hits further out than this (mm) are left to the CPU: one of them would make the steps of all coarse. */
const MAX_LENGTH = 1e9;

/**
 * Lower ends of the steps. A leg too short for the GPU has 64 steps, and must cover the 1e-8 mm below which
 * `mmg-1.4` calls a difference zero.
 */
const MIN_LENGTH_STEP = 2 ** -26;
const MIN_ETA_STEP = 2 ** -28;

const PHI_STEP = (2 * Math.PI) / 2 ** 32;

/** Rounds the coordinates of arranged hits to steps as fine as their range allows. */
export function fixedPointHits(hits: ArrangedHits): FixedPointHits {
  const count = hits.order.length;
  const { x, y, z, r, phi, eta } = hits;
  const usable = (i: number) =>
    r[i] <= MAX_LENGTH && Math.abs(z[i]) <= MAX_LENGTH && Number.isFinite(eta[i]);

  let maxR = 0;
  let maxZ = 0;
  let maxEta = 0;
  for (let i = 0; i < count; i++) {
    if (!usable(i)) continue;
    maxR = Math.max(maxR, r[i]);
    maxZ = Math.max(maxZ, Math.abs(z[i]));
    maxEta = Math.max(maxEta, Math.abs(eta[i]));
  }
  const units: StepUnits = {
    transverse: stepFor(maxR, MIN_LENGTH_STEP),
    z: stepFor(maxZ, MIN_LENGTH_STEP),
    phi: PHI_STEP,
    eta: stepFor(maxEta, MIN_ETA_STEP),
  };

  const polar = new Int32Array(4 * count);
  const xy = new Int32Array(2 * count);
  let outOfRange = 0;
  for (let i = 0; i < count; i++) {
    if (!usable(i)) {
      outOfRange++;
      polar[4 * i + 1] = -1;
      continue;
    }
    polar[4 * i] = Math.round(z[i] / units.z);
    polar[4 * i + 1] = Math.round(r[i] / units.transverse);
    // pi itself becomes -2^31: an azimuth and its full turns are the same number of steps.
    polar[4 * i + 2] = Math.round(phi[i] / PHI_STEP) | 0;
    polar[4 * i + 3] = Math.round(eta[i] / units.eta);
    xy[2 * i] = Math.round(x[i] / units.transverse);
    xy[2 * i + 1] = Math.round(y[i] / units.transverse);
  }
  return { polar, xy, units, outOfRange };
}

/** The smallest power of two in which `largest` is less than MAX_STEPS, even after rounding. */
function stepFor(largest: number, smallest: number): number {
  if (largest === 0) return smallest;
  const step = 2 ** (Math.floor(Math.log2(largest * (1 + 1e-6))) + 1) / MAX_STEPS;
  return Math.max(step, smallest);
}

/** The uniform `Units` of the graph kernels. */
export function unitsBytes(units: StepUnits, convention: Convention): ArrayBuffer {
  const outerMinusInner = convention === 'mmg-1.4';
  return structBytes(shader, 'Units', {
    ...units,
    deta_sign: outerMinusInner ? 1 : -1,
    dydx_is_sum: outerMinusInner ? 0 : 1,
  });
}

/** WGSL that the graph kernels are joined to. */
export { shader as fixedPointShader };
