import { wrapPhi } from '../event/coordinates.ts';
import type { Convention } from './moduleMap.ts';

/**
 * The variables that module-map windows cut on, in double precision, for the three conventions in use.
 * Source: ModuleMapGraph (L2IT) and acorn; the formulas stand at the functions.
 * Hit a is the inner hit (source), hit b the outer one (target). Units: mm, rad.
 *
 * The functions write into `out` so that the inner loops of the twin and of the map builder allocate nothing.
 */

/** Largest finite double: what `legacy` puts for an undefined ratio. */
const MAX = Number.MAX_VALUE;

/** Differences at or below this count as zero in `mmg-1.4`; the other conventions test for exact zero. */
const MMG_ZERO = 1e-8;

/** Largest |difference| that counts as zero in a convention. */
export function zeroThreshold(convention: Convention): number {
  return convention === 'mmg-1.4' ? MMG_ZERO : 0;
}

/**
 * The four pair variables of a leg: out[0..3] = z0 (mm), dphi (rad), phiSlope (rad/mm), deta.
 *
 * z0 = za - ra dz/dr; dphi = phib - phia wrapped once into [-pi, pi]; phiSlope = dphi/dr;
 * deta = etab - etaa in `mmg-1.4`, etaa - etab otherwise. For dr = 0, z0 and phiSlope are 0,
 * except in `legacy`: z0 = MAX with the sign of dz, phiSlope = dphi MAX.
 */
export function pairVariables(
  convention: Convention,
  ra: number,
  phia: number,
  za: number,
  etaa: number,
  rb: number,
  phib: number,
  zb: number,
  etab: number,
  out: Float64Array,
): void {
  const dr = rb - ra;
  const dz = zb - za;
  const dphi = wrapPhi(phib - phia);

  if (Math.abs(dr) > zeroThreshold(convention)) {
    out[0] = za - (ra * dz) / dr;
    out[2] = dphi / dr;
  } else if (convention === 'legacy') {
    out[0] = dz >= 0 ? MAX : -MAX;
    out[2] = dphi * MAX;
  } else {
    out[0] = 0;
    out[2] = 0;
  }
  out[1] = dphi;
  out[3] = convention === 'mmg-1.4' ? etab - etaa : etaa - etab;
}

/**
 * The two triplet variables: out[0] = diffDydx, out[1] = diffDzdr, from the differences (outer minus inner)
 * of leg 12 and leg 23.
 *
 * diffDzdr = t12 - t23 with t = dz/dr. diffDydx = s12 - s23 with s = dy/dx in `mmg-1.4`, -(s12 + s23) in
 * the others (a sign slip of the older code, which maps were built with). A slope with a zero denominator
 * is 0; in `legacy` one undefined slope makes the variable MAX with the sign of the other term, two make it 0.
 */
export function tripletVariables(
  convention: Convention,
  dx12: number,
  dy12: number,
  dz12: number,
  dr12: number,
  dx23: number,
  dy23: number,
  dz23: number,
  dr23: number,
  out: Float64Array,
): void {
  const zero = zeroThreshold(convention);
  if (convention === 'legacy') {
    out[0] = legacySum(-dy12, dx12, -dy23, dx23);
    out[1] = legacySum(dz12, dr12, -dz23, dr23);
    return;
  }
  const s12 = slope(dy12, dx12, zero);
  const s23 = slope(dy23, dx23, zero);
  out[0] = convention === 'mmg-1.4' ? s12 - s23 : -(s12 + s23);
  out[1] = slope(dz12, dr12, zero) - slope(dz23, dr23, zero);
}

/**
 * Slope of a leg, numerator / denominator; 0 where the denominator counts as zero.
 * Not for `legacy`, whose undefined slopes depend on the other leg.
 */
export function slope(numerator: number, denominator: number, zero: number): number {
  return Math.abs(denominator) > zero ? numerator / denominator : 0;
}

/** a/b + c/d as `legacy` evaluates it: MAX with the sign of the defined term where one denominator is 0. */
function legacySum(a: number, b: number, c: number, d: number): number {
  if (b !== 0 && d !== 0) return a / b + c / d;
  if (b === 0 && d === 0) return 0;
  const term = b === 0 ? c / d : a / b;
  return term >= 0 ? MAX : -MAX;
}
