/** A part of space: a wedge of azimuth, a slab along the beam, a range of directions from the origin. */
export interface Region {
  /** Middle (unit vector) of the wedge, and the cosine of half its opening. */
  readonly ux: number;
  readonly uy: number;
  readonly cosHalf: number;
  readonly zMin: number;
  readonly zMax: number;
  /** Bounds of z / r, the cotangent of the polar angle. */
  readonly cotMin: number;
  readonly cotMax: number;
  readonly isWhole: boolean;
}

/** Directions are those of points at least so far from the beam (mm). */
export const LEAST_R = 1e-3;

/** Further than anything; shaders reckon with it. */
const FAR = 1e9;

export const WHOLE: Region = {
  ux: 1,
  uy: 0,
  cosHalf: -2,
  zMin: -FAR,
  zMax: FAR,
  cotMin: -FAR,
  cotMax: FAR,
  isWhole: true,
};

/**
 * A region. An end that is null cuts nothing.
 * @param bounds.phi from and to (rad), counter-clockwise; null for all around.
 * @param bounds.z mm.
 */
export function regionOf(bounds: {
  readonly phi: readonly [number, number] | null;
  readonly z: readonly [number | null, number | null];
  readonly eta: readonly [number | null, number | null];
}): Region {
  const { phi, z, eta } = bounds;
  let wedge = { ux: WHOLE.ux, uy: WHOLE.uy, cosHalf: WHOLE.cosHalf };
  if (phi) {
    const [from, to] = phi;
    const opening = to >= from ? to - from : to - from + 2 * Math.PI;
    const middle = from + opening / 2;
    wedge = { ux: Math.cos(middle), uy: Math.sin(middle), cosHalf: Math.cos(opening / 2) };
  }
  const cot = (value: number | null) => (value === null ? null : Math.sinh(value));
  const region = {
    ...wedge,
    zMin: z[0] ?? -FAR,
    zMax: z[1] ?? FAR,
    cotMin: cot(eta[0]) ?? -FAR,
    cotMax: cot(eta[1]) ?? FAR,
  };
  const isWhole = !phi && [...z, ...eta].every((end) => end === null);
  return { ...region, isWhole };
}

/** Whether a point (mm) lies in a region; the shaders' side is `isInRegion` in `render/shaderMaths.ts`. */
export function inRegion(region: Region, x: number, y: number, z: number): boolean {
  // On the beam itself a bound that cuts nothing must not become 0.
  const r = Math.max(Math.sqrt(x * x + y * y), LEAST_R);
  return (
    x * region.ux + y * region.uy >= region.cosHalf * r &&
    z >= region.zMin &&
    z <= region.zMax &&
    z >= region.cotMin * r &&
    z <= region.cotMax * r
  );
}
