/**
 * A detector: planar modules as a structure of arrays, in ascending order of their 64-bit key.
 * Row `m` describes one module. Units: mm.
 */
export interface Detector {
  /** Name, e.g. `trackml`. */
  readonly name: string;
  /** The release of the detector that places its modules so, where it has several; absent for that of its file. */
  readonly release?: string;
  readonly moduleKey: BigUint64Array;
  /** Centre of each module (mm). */
  readonly cx: Float64Array;
  readonly cy: Float64Array;
  readonly cz: Float64Array;
  /**
   * Rotation from local (u, v, w) to global, nine numbers per module, row-major:
   * global = centre + [xu xv xw; yu yv yw; zu zv zw] * local. w is the normal.
   */
  readonly rotation: Float64Array;
  /** Half width in u at v = -halfV (mm). */
  readonly halfUAtMinV: Float64Array;
  /** Half width in u at v = +halfV (mm). A trapezoid where the two differ. */
  readonly halfUAtMaxV: Float64Array;
  /** Half height in v (mm). */
  readonly halfV: Float64Array;
  /** Half thickness (mm). */
  readonly halfThickness: Float64Array;
  /** Read-out pitch along u and v (mm). */
  readonly pitchU: Float64Array;
  readonly pitchV: Float64Array;
}

/** Number of modules of a detector. */
export function moduleCount(detector: Detector): number {
  return detector.moduleKey.length;
}
