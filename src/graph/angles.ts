import type { Convention } from '../modulemap/moduleMap.ts';
import { azimuthSteps } from './fixedPoint.ts';

/**
 * Azimuth and eta in whole numbers of coarse steps, for the first test of hit pairs (`shaders/hitPairs.wgsl`). Both
 * are rounded down, so that the difference of two is at most one step from the true one, on either side; windows
 * are moved outward accordingly and the test drops nothing that could pass.
 */

/** Turns of 2^16 steps; the fixed-point azimuth has 2^32 in a turn. */
const PHI_STEP = (2 * Math.PI) / 2 ** 16;
/** Rounding of the fixed-point azimuths of two hits and of this conversion, in coarse steps. */
const PHI_MARGIN = 4 / 2 ** 16;
/** A window that reaches +-pi takes every dphi: which side a pair wraps to is not certain there. */
const PHI_LIMIT = Math.PI - 1e-4;

const ETA_STEP = 2 ** -11;
/** Etas from -8 to 8 are told apart; a difference then fits 16 bits with its sign. */
const ETA_STEPS = 2 ** 15;
/** Rounding of a difference of doubles, in coarse steps. */
const ETA_MARGIN = 1e-6;

/** A window with every difference in it: lower bound -2^15, and 2^16 steps. */
const ANY_ETA = 0x8000_ffff;
const ANY_PHI = 0x0000_ffff;

/** An azimuth (rad) in steps from 0 on. */
export function azimuthAngle(phi: number): number {
  return azimuthSteps(phi) >>> 16;
}

/** The eta of a hit in steps from -8 on, null where it is beyond. */
export function etaAngle(eta: number): number | null {
  const steps = Math.floor(eta / ETA_STEP) + ETA_STEPS / 2;
  return steps >= 0 && steps < ETA_STEPS ? steps : null;
}

/** Window of dphi (rad): lower bound in the upper half, steps to the upper bound in the lower half. */
export function phiWindow(min: number, max: number): number {
  if (min < -PHI_LIMIT || max > PHI_LIMIT) return ANY_PHI;
  const lo = Math.floor(min / PHI_STEP - PHI_MARGIN);
  return packed(lo, Math.ceil(max / PHI_STEP + PHI_MARGIN) - lo);
}

/** Window of deta as a convention defines it, laid out as that of dphi but for outer minus inner. */
export function etaWindow(convention: Convention, min: number, max: number): number {
  const [inner, outer] = convention === 'mmg-1.4' ? [min, max] : [-max, -min];
  const lo = Math.max(Math.floor(inner / ETA_STEP - ETA_MARGIN), -ETA_STEPS);
  const hi = Math.min(Math.ceil(outer / ETA_STEP + ETA_MARGIN), ETA_STEPS - 1);
  return lo === -ETA_STEPS && hi === ETA_STEPS - 1
    ? ANY_ETA
    : packed(Math.min(lo, ETA_STEPS - 1), hi - lo);
}

/** Windows without anything in them become those with one step: what is in it fails later. */
function packed(lo: number, width: number): number {
  return ((lo << 16) | Math.min(Math.max(width, 0), 0xffff)) >>> 0;
}
