import type { FieldProfile, SolenoidSettings } from './profile.ts';

/**
 * Magnetic field of a finite solenoid: a cylindrical current sheet of constant surface current, its axis
 * parallel to z. Units: mm, T.
 *
 * How it works: the field is tabulated once from the exact integrals (Derby and Olbert, Am. J. Phys. 78
 * (2010) 229, equations 4 to 9) over r squared and z, and read by bilinear interpolation. The table holds
 * B_r / r and B_z, both smooth functions of r squared, so a look-up needs no square root.
 */

/** Writes (Bx, By, Bz) in T at a point (mm) into out[0..2]. */
export type MagneticField = (x: number, y: number, z: number, out: Float64Array) => void;

/** Region around its centre that the table covers (mm); outside it the value at its border is used. */
const TABLE_R = 1200;
const TABLE_Z = 3200;
const CELLS_R = 90;
const CELLS_Z = 240;

/** Field of a finite solenoid, interpolated within 1200 mm of its axis and |z| < 3200 mm from its centre. */
export function solenoidField(settings: SolenoidSettings): MagneticField {
  const stepR2 = (TABLE_R * TABLE_R) / CELLS_R;
  const stepZ = (2 * TABLE_Z) / CELLS_Z;
  const rowLength = 2 * (CELLS_Z + 1);
  const table = new Float64Array((CELLS_R + 1) * rowLength);
  for (let i = 0; i <= CELLS_R; i++)
    for (let j = 0; j <= CELLS_Z; j++) {
      const b = exactSolenoid(settings, Math.sqrt(i * stepR2), j * stepZ - TABLE_Z);
      table[i * rowLength + 2 * j] = b.radialOverR;
      table[i * rowLength + 2 * j + 1] = b.axial;
    }

  const { offset } = settings;
  return (globalX, globalY, globalZ, out) => {
    const x = globalX - offset;
    const y = globalY - offset;
    const z = globalZ - offset;
    const u = Math.min((x * x + y * y) / stepR2, CELLS_R - 1e-9);
    const w = Math.min(Math.max((z + TABLE_Z) / stepZ, 0), CELLS_Z - 1e-9);
    const i = u | 0;
    const j = w | 0;
    const fu = u - i;
    const fw = w - j;
    const at = i * rowLength + 2 * j;
    const w00 = (1 - fu) * (1 - fw);
    const w01 = (1 - fu) * fw;
    const w10 = fu * (1 - fw);
    const w11 = fu * fw;
    const next = at + rowLength;
    const radialOverR =
      w00 * table[at] + w01 * table[at + 2] + w10 * table[next] + w11 * table[next + 2];
    out[0] = radialOverR * x;
    out[1] = radialOverR * y;
    out[2] =
      w00 * table[at + 1] + w01 * table[at + 3] + w10 * table[next + 1] + w11 * table[next + 3];
  };
}

/** Fields by what they were made of: a table takes as long as some thousand fits. */
const made = new WeakMap<FieldProfile['simulated'], MagneticField>();

/** The field in which tracks of a detector are simulated; the same profile always gives the same one. */
export function simulatedField({ simulated }: FieldProfile): MagneticField {
  const before = made.get(simulated);
  if (before) return before;
  const field = 'uniform' in simulated ? uniformField(simulated.uniform) : solenoidField(simulated);
  made.set(simulated, field);
  return field;
}

/** A uniform field along z (T). */
export function uniformField(bz: number): MagneticField {
  return (_x, _y, _z, out) => {
    out[0] = 0;
    out[1] = 0;
    out[2] = bz;
  };
}

/**
 * B_r / r (T/mm) and B_z (T) of the current sheet at radius r < radius from its axis and z from its centre, from
 * the exact integrals.
 */
export function exactSolenoid(
  { centralField, length, radius }: SolenoidSettings,
  r: number,
  z: number,
): { radialOverR: number; axial: number } {
  // B_r is linear in r near the axis: the ratio at 1 mm is its limit there to one part in a million.
  const rho = Math.max(r, 1);
  const half = length / 2;
  // On the axis B_z = b0 (pi / 2) (beta+ - beta-); b0 makes that the central field at z = 0.
  const b0 = (centralField * Math.hypot(half, radius)) / (Math.PI * half);
  const gamma = (radius - rho) / (radius + rho);
  let radial = 0;
  let axial = 0;
  for (const sign of [1, -1]) {
    const dz = z + sign * half;
    const far = Math.hypot(dz, radius + rho);
    const k = Math.hypot(dz, radius - rho) / far;
    const [radialIntegral, axialIntegral] = ellipticIntegrals(k, gamma);
    radial += (sign * radius * radialIntegral) / far;
    axial += (sign * dz * axialIntegral) / far;
  }
  return { radialOverR: (b0 * radial) / rho, axial: (b0 * radius * axial) / (radius + rho) };
}

/**
 * The complete elliptic integrals C(k, 1, 1, -1) and C(k, gamma^2, 1, gamma), where
 * C(k, p, c, s) = integral over 0..pi/2 of (c cos^2 + s sin^2) / ((cos^2 + p sin^2) sqrt(cos^2 + k^2 sin^2)).
 * The integrand is periodic, so the midpoint rule converges exponentially; 256 points suffice for k > 0.05.
 */
function ellipticIntegrals(k: number, gamma: number): [number, number] {
  const points = 256;
  const step = Math.PI / 2 / points;
  let radial = 0;
  let axial = 0;
  for (let i = 0; i < points; i++) {
    const sine = Math.sin((i + 0.5) * step);
    const s2 = sine * sine;
    const c2 = 1 - s2;
    const root = Math.sqrt(c2 + k * k * s2);
    radial += (c2 - s2) / root;
    axial += (c2 + gamma * s2) / ((c2 + gamma * gamma * s2) * root);
  }
  return [radial * step, axial * step];
}
