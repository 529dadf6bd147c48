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

/** Windows as the shaders want them; what they were is not lost. */
export interface ClampedWindows {
  /** Lower and upper bounds by turns. */
  readonly bounds: Float32Array<ArrayBuffer>;
  /** What was clamped, by place, but for the infinities: those are what the limits stand for. Most maps have none. */
  readonly beyond: ReadonlyMap<number, number>;
}

/** Windows all of whose bounds are still to be written. */
export function createWindows(bounds: number): ClampedWindows & {
  /** Writes so many bounds, a lower one first. */
  write(at: number, source: Float32Array, from: number, count: number): void;
} {
  const out = new Float32Array(bounds);
  const beyond = new Map<number, number>();

  function put(at: number, bound: number, shaderBound: number): void {
    out[at] = shaderBound;
    if (unclamped(shaderBound) !== bound) beyond.set(at, bound);
  }

  return {
    bounds: out,
    beyond,
    write(at, source, from, count) {
      for (let k = 0; k < count; k += 2) {
        const lower = source[from + k];
        const upper = source[from + k + 1];
        // Nearly all: nothing to clamp.
        if (Math.abs(lower) < BOUND_LIMIT) out[at + k] = lower;
        else put(at + k, lower, lowerBound(lower));
        if (Math.abs(upper) < BOUND_LIMIT) out[at + k + 1] = upper;
        else put(at + k + 1, upper, upperBound(upper));
      }
    },
  };
}

/** Copies so many bounds as they were before. */
export function readBounds(
  { bounds, beyond }: ClampedWindows,
  from: number,
  count: number,
  out: Float32Array,
): void {
  for (let k = 0; k < count; k++) {
    const at = from + k;
    out[k] = beyond.get(at) ?? unclamped(bounds[at]);
  }
}

/** What a bound was, but for those `beyond`. */
function unclamped(bound: number): number {
  return Math.abs(bound) === BOUND_LIMIT ? bound * Number.POSITIVE_INFINITY : bound;
}
