import { wrapPhi } from '../../src/event/coordinates.ts';
import { CURVATURE_CONSTANT } from '../../src/simulation/propagate.ts';
import type { HitRow, ParticleRow } from './samples.ts';

const FIELD = 2;
const BARRELS = [8, 13, 17];

/**
 * How far (mm) a hit lies from the helix in a uniform field of 2 T that a particle starts on: `across` along
 * the azimuth, `along` in z on barrels (at the hit's radius) and in radius on disks (at the hit's z).
 * NaN where the helix does not reach the hit's radius.
 */
export function helixResidual(
  { pt, charge, vx, vy, vz, px, py, pz }: ParticleRow,
  hit: HitRow,
): { readonly across: number; readonly along: number } {
  const curvature = (charge * CURVATURE_CONSTANT * FIELD) / pt;
  const [ux, uy] = [px / pt, py / pt];
  // After a path s across the beam the direction has turned by -curvature s.
  const at = (s: number): [number, number] => {
    const angle = curvature * s;
    const forward = Math.abs(angle) < 1e-9 ? s : Math.sin(angle) / curvature;
    const sideways = Math.abs(angle) < 1e-9 ? 0 : (1 - Math.cos(angle)) / curvature;
    return [vx + forward * ux + sideways * uy, vy + forward * uy - sideways * ux];
  };
  const r = Math.hypot(hit.x, hit.y);
  const barrel = BARRELS.includes(Math.floor(hit.layer / 100));
  const s = barrel ? pathToRadius(at, r) : ((hit.z - vz) * pt) / pz;
  const [x, y] = at(s);
  return {
    across: r * wrapPhi(Math.atan2(hit.y, hit.x) - Math.atan2(y, x)),
    along: barrel ? hit.z - (vz + (s * pz) / pt) : r - Math.hypot(x, y),
  };
}

/** Path at which a curve that starts near the beam line first reaches radius r: Newton with the chord's slope. */
function pathToRadius(at: (s: number) => [number, number], r: number): number {
  let s = r;
  for (let i = 0; i < 20; i++) {
    const [x, y] = at(s);
    const [xNext, yNext] = at(s + 0.01);
    const here = Math.hypot(x, y);
    const step = (r - here) / ((Math.hypot(xNext, yNext) - here) / 0.01);
    s += step;
    if (Math.abs(step) < 1e-7) return s;
  }
  return Number.NaN;
}
