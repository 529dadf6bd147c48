/**
 * The folded side view: a point (x, y, z) is turned about the beam into the plane x = 0, to the side of `sign`.
 * `fold` runs from 0 (space as it is) to 1 (folded), so that the way between the views can be animated.
 * A line is folded to the side of its middle, both ends alike, so that none crosses the picture from +r to -r.
 * The vertex shaders do the same (`render/shaderMaths.ts`).
 */
export function foldedX(x: number, fold: number): number {
  return x * (1 - fold);
}

/** The y of a folded point; see `foldedX`. */
export function foldedY(x: number, y: number, sign: number, fold: number): number {
  return fold === 0 ? y : y + (sign * Math.sqrt(x * x + y * y) - y) * fold;
}

/** Side to which a point, or a line by the sum of its ends' y, is folded: 1 above the beam or on it, else -1. */
export function foldSign(y: number): 1 | -1 {
  return y < 0 ? -1 : 1;
}
