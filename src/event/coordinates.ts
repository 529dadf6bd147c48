/** Cylindrical coordinates of points, in double precision. Units: mm, rad. */
export interface CylindricalCoordinates {
  /** hypot(x, y), mm. */
  readonly r: Float64Array;
  /** atan2(y, x), rad, in (-pi, pi]. */
  readonly phi: Float64Array;
  /** Pseudorapidity, -ln tan(theta / 2). */
  readonly eta: Float64Array;
}

/**
 * r, phi and eta of every point, by the formulas of the module map
 * (eta = -ln tan(acos(z / hypot(r, z)) / 2), as ModuleMapGraph evaluates it).
 */
export function cylindricalCoordinates(
  x: Float64Array,
  y: Float64Array,
  z: Float64Array,
): CylindricalCoordinates {
  const n = x.length;
  const r = new Float64Array(n);
  const phi = new Float64Array(n);
  const eta = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    r[i] = Math.hypot(x[i], y[i]);
    phi[i] = Math.atan2(y[i], x[i]);
    eta[i] = pseudorapidity(r[i], z[i]);
  }
  return { r, phi, eta };
}

/** Pseudorapidity of a point at radius r (mm) and z (mm). */
export function pseudorapidity(r: number, z: number): number {
  return -Math.log(Math.tan(Math.acos(z / Math.hypot(r, z)) / 2));
}

/** Difference of two azimuths wrapped once into [-pi, pi]; the boundaries are left as they are. */
export function wrapPhi(dphi: number): number {
  if (dphi > Math.PI) return dphi - 2 * Math.PI;
  if (dphi < -Math.PI) return dphi + 2 * Math.PI;
  return dphi;
}
