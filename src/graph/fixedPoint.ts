import { shaderCode } from '../gpu/shaders.ts';
import { structBytes } from '../gpu/structs.ts';
import type { ArrangedHits } from '../modulemap/arrangeHits.ts';
import type { Convention } from '../modulemap/moduleMap.ts';

/** Size of one step of x, y and r (mm), z (mm), phi (rad) and eta. All but phi are powers of two; `shaders/fixedPoint.wgsl` says why. */
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

/** Whether the steps can hold a hit. */
export function withinSteps({ r, z, eta }: ArrangedHits, hit: number): boolean {
  return r[hit] <= MAX_LENGTH && Math.abs(z[hit]) <= MAX_LENGTH && Number.isFinite(eta[hit]);
}

/** An azimuth (rad) in steps. pi itself becomes -2^31: an azimuth and its full turns are the same number of steps. */
export function azimuthSteps(phi: number): number {
  return Math.round(phi / PHI_STEP) | 0;
}

/** Steps as fine as the range of the hits allows. */
export function stepUnits(hits: ArrangedHits): StepUnits {
  const { z, r, eta } = hits;
  let maxR = 0;
  let maxZ = 0;
  let maxEta = 0;
  for (let i = 0; i < r.length; i++) {
    if (!withinSteps(hits, i)) continue;
    maxR = Math.max(maxR, r[i]);
    maxZ = Math.max(maxZ, Math.abs(z[i]));
    maxEta = Math.max(maxEta, Math.abs(eta[i]));
  }
  return {
    transverse: stepFor(maxR, MIN_LENGTH_STEP),
    z: stepFor(maxZ, MIN_LENGTH_STEP),
    phi: PHI_STEP,
    eta: stepFor(maxEta, MIN_ETA_STEP),
  };
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
  return structBytes(shaderCode('fixedPoint'), 'Units', {
    ...units,
    deta_sign: outerMinusInner ? 1 : -1,
    dydx_is_sum: outerMinusInner ? 0 : 1,
  });
}
