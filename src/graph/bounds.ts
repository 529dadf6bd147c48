/** WGSL may assume finite numbers; no variable with a known error reaches this (`shaders/fixedPoint.wgsl`). */
const BOUND_LIMIT = Math.fround(3e37);

/** A window's lower bound as the shaders want it: finite, and above everything where it is not a number. */
export function lowerBound(bound: number): number {
  return Number.isNaN(bound) ? BOUND_LIMIT : clamped(bound);
}

/** A window's upper bound as the shaders want it: finite, and below everything where it is not a number. */
export function upperBound(bound: number): number {
  return Number.isNaN(bound) ? -BOUND_LIMIT : clamped(bound);
}

function clamped(bound: number): number {
  return Math.min(Math.max(bound, -BOUND_LIMIT), BOUND_LIMIT);
}
