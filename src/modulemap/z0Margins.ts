import type { Detector } from '../detector/detector.ts';
import type { MapDoublets, ModuleMap } from './moduleMap.ts';

/**
 * How far the z0 of a pair of hits, where the line through them in r and z meets the beam axis, may lie from where
 * their track started. A cut on the beam spot must leave this much room, or it takes what points there within errors:
 * pairs of strips, of overlapping modules and of a short lever arm know their z0 to tens of mm only.
 *
 * z0 = z1 - r1 s with the slope s = (z2 - z1) / (r2 - r1). An error along an axis of a module with components (ar, az)
 * moves it by (az - s ar) r2 / (r2 - r1) of the inner hit and by -(az - s ar) r1 / (r2 - r1) of the outer one.
 * A track of the map's lowest pT bends, so that r grows more slowly than the way: its pair points to
 * z0 - s r1 r2 (r1 + r2) / (24 R^2), R the radius of curvature. Scattering by an angle t on the way to the inner hit
 * turns the line about that hit: its z0 moves by r1 t cosh^2(eta).
 */

/** Standard deviations that errors of the hits may be off. */
const SIGMAS = 3;
/** Multiple scattering on the way to the inner hit (rad), three standard deviations of a layer at 1 GeV. */
const SCATTERING = 5e-3;
/** How far (mm) along the beam the line of a particle from a decay may pass from where its parent started. */
const DISPLACEMENT = 5;
/** Margin of pairs that know nothing of where they come from (mm): no cut. */
const NO_LEVER = Number.POSITIVE_INFINITY;
/** Largest margin (mm) of pairs that are cut. */
const MOST = 1000;
/** Shortest lever arm (mm). */
const LEAST_LEVER = 1;

/**
 * The map with the margins of its doublets (`MapDoublets.z0Margin`).
 * @param field along z (T), for the bending of the slowest tracks of the map.
 */
export function withZ0Margins(map: ModuleMap, detector: Detector, field: number): ModuleMap {
  return { ...map, doublets: { ...map.doublets, z0Margin: z0Margins(map, detector, field) } };
}

/**
 * [D * 2]: how far (mm) the z0 of a pair of each doublet may lie below and above that of its track. 0 where the detector
 * lacks a module.
 */
export function z0Margins(
  { doublets, moduleKey, header }: ModuleMap,
  detector: Detector,
  field: number,
): NonNullable<MapDoublets['z0Margin']> {
  const rowOfKey = new Map(Array.from(detector.moduleKey, (key, row) => [key, row] as const));
  const rows = Int32Array.from(moduleKey, (key) => rowOfKey.get(key) ?? -1);
  const radius = header.minPt / (0.299792458e-3 * field);
  const margins = new Float32Array(2 * doublets.m1.length);
  for (let d = 0; d < doublets.m1.length; d++) {
    const [inner, outer] = [rows[doublets.m1[d]], rows[doublets.m2[d]]];
    if (inner < 0 || outer < 0) continue;
    // The slope varies over a module: that of its middle and of its ends along v.
    for (const end of [-1, 0, 1]) {
      const { below, above } = margin(detector, inner, outer, end, radius);
      margins[2 * d] = Math.max(margins[2 * d], below);
      margins[2 * d + 1] = Math.max(margins[2 * d + 1], above);
    }
  }
  return margins;
}

/** The margins of a track from the origin through a place of the outer module: its middle plus `end` times halfV. */
function margin(detector: Detector, inner: number, outer: number, end: number, radius: number) {
  const at = middle(detector, outer);
  const along = axis(detector, outer, 1);
  const r2 = at.r + end * detector.halfV[outer] * along.r;
  const z2 = at.z + end * detector.halfV[outer] * along.z;
  const slope = z2 / r2;
  // Where that track meets the plane of the inner module.
  const from = middle(detector, inner);
  const normal = axis(detector, inner, 2);
  const r1 = (normal.r * from.r + normal.z * from.z) / (normal.r + normal.z * slope);
  const lever = r2 - r1;
  if (!(lever > LEAST_LEVER) || !(r1 > 0)) return { below: NO_LEVER, above: NO_LEVER };
  const variance =
    (r2 / lever) ** 2 * spread(detector, inner, slope) +
    (r1 / lever) ** 2 * spread(detector, outer, slope);
  const cosh = Math.hypot(1, slope);
  const room =
    Math.hypot(SIGMAS * Math.sqrt(variance), SCATTERING * r1 * cosh * cosh) + DISPLACEMENT;
  if (room > MOST) return { below: NO_LEVER, above: NO_LEVER };
  const bend = (slope * r1 * r2 * (r1 + r2)) / (24 * radius * radius);
  return { below: room + Math.max(0, bend), above: room + Math.max(0, -bend) };
}

/** Variance (mm^2) of z - slope r of a hit on a module, from its pitches. */
function spread(detector: Detector, module: number, slope: number): number {
  const pitches = [detector.pitchU[module], detector.pitchV[module]];
  return pitches.reduce((sum, pitch, k) => {
    const { r, z } = axis(detector, module, k);
    return sum + ((z - slope * r) * pitch) ** 2 / 12;
  }, 0);
}

function middle({ cx, cy, cz }: Detector, m: number) {
  return { r: Math.hypot(cx[m], cy[m]), z: cz[m] };
}

/** Radial and z component of a module's axis: 0 is u, 1 is v, 2 the normal. */
function axis({ cx, cy, rotation }: Detector, m: number, k: number) {
  const r = Math.hypot(cx[m], cy[m]);
  const at = 9 * m + k;
  return {
    r: r > 0 ? (cx[m] * rotation[at] + cy[m] * rotation[at + 3]) / r : 0,
    z: rotation[at + 6],
  };
}
