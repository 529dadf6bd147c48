import { type Detector, moduleCount } from './detector.ts';

/** How far a measured position may lie outside the outline of its module, or off its plane (mm). */
const TOLERANCE = 2;
/** Bins of azimuth and of z that modules are sorted into. */
const PHI_BINS = 128;
const Z_BINS = 128;

/** A module that a position may lie on. */
export interface PlacedOn {
  /** Row of the module. */
  readonly module: number;
  /** Distance from its plane and outline (mm), 0 or more. */
  readonly distance: number;
}

/** Finds the modules that positions lie on. */
export interface ModuleFinder {
  /** The modules whose plane and outline a position (mm) lies on to within 2 mm, the nearest first. */
  at(x: number, y: number, z: number): readonly PlacedOn[];
  /** Whether a position lies on a module, to within 2 mm. */
  isOn(module: number, x: number, y: number, z: number): boolean;
}

/** Prepares the search among the modules of a detector, sorted by azimuth and z. */
export function createModuleFinder(detector: Detector): ModuleFinder {
  const { cx, cy, cz, rotation: R, halfV, halfUAtMinV, halfUAtMaxV, halfThickness } = detector;
  const count = moduleCount(detector);
  let reach = 1;
  for (let m = 0; m < count; m++) reach = Math.max(reach, Math.abs(cz[m]) + extentZ(m));
  const zBin = (z: number) =>
    Math.min(Z_BINS - 1, Math.max(0, Math.floor(((z + reach) / (2 * reach)) * Z_BINS)));
  const phiBin = (phi: number) =>
    (Math.floor((phi / (2 * Math.PI)) * PHI_BINS) + 2 * PHI_BINS) % PHI_BINS;
  const bins: number[][] = Array.from({ length: PHI_BINS * Z_BINS }, () => []);
  for (let m = 0; m < count; m++) {
    const radius = Math.hypot(cx[m], cy[m]);
    const half = Math.hypot(Math.max(halfUAtMinV[m], halfUAtMaxV[m]), halfV[m]) + 2 * TOLERANCE;
    // A module about the axis is seen at every azimuth.
    const width = radius > half ? Math.asin(half / radius) : Math.PI;
    const phi = Math.atan2(cy[m], cx[m]);
    const around = Math.min(PHI_BINS, Math.ceil((2 * width * PHI_BINS) / (2 * Math.PI)) + 1);
    const first = phiBin(phi - width);
    const reachZ = extentZ(m) + 2 * TOLERANCE;
    const last = zBin(cz[m] + reachZ);
    for (let k = 0; k < around; k++)
      for (let j = zBin(cz[m] - reachZ); j <= last; j++)
        bins[((first + k) % PHI_BINS) * Z_BINS + j].push(m);
  }

  /** How far a module reaches in z on either side of its centre (mm). */
  function extentZ(m: number): number {
    const halfU = Math.max(halfUAtMinV[m], halfUAtMaxV[m]);
    const [zu, zv, zw] = [R[9 * m + 6], R[9 * m + 7], R[9 * m + 8]];
    return Math.abs(zu) * halfU + Math.abs(zv) * halfV[m] + Math.abs(zw) * halfThickness[m];
  }

  /** Distance from the plane of a module within its outline; null where the position is not on it. */
  function distanceTo(m: number, x: number, y: number, z: number): number | null {
    const [dx, dy, dz] = [x - cx[m], y - cy[m], z - cz[m]];
    const local = (k: number) => R[9 * m + k] * dx + R[9 * m + 3 + k] * dy + R[9 * m + 6 + k] * dz;
    const w = local(2);
    if (Math.abs(w) > halfThickness[m] + TOLERANCE) return null;
    const v = local(1);
    if (Math.abs(v) > halfV[m] + TOLERANCE) return null;
    const at = Math.min(1, Math.max(0, (v / halfV[m] + 1) / 2));
    const halfU = halfUAtMinV[m] + at * (halfUAtMaxV[m] - halfUAtMinV[m]);
    const outsideU = Math.max(0, Math.abs(local(0)) - halfU);
    const outsideV = Math.max(0, Math.abs(v) - halfV[m]);
    return outsideU <= TOLERANCE ? Math.hypot(outsideU, outsideV, w) : null;
  }

  return {
    at(x, y, z) {
      const found: PlacedOn[] = [];
      for (const module of bins[phiBin(Math.atan2(y, x)) * Z_BINS + zBin(z)]) {
        const distance = distanceTo(module, x, y, z);
        if (distance !== null) found.push({ module, distance });
      }
      return found.sort((a, b) => a.distance - b.distance || a.module - b.module);
    },
    isOn: (module, x, y, z) => distanceTo(module, x, y, z) !== null,
  };
}
