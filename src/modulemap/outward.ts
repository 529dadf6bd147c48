/**
 * Rounding of window bounds from double to f32 so that no value inside a window ever falls out of it.
 */

const asFloat = new Float32Array(1);
const asBits = new Uint32Array(asFloat.buffer);

/**
 * Between these a step of this share of a number, which is more than half and at most one unit of its last place, rounds
 * to its neighbour: many times faster than by its bits.
 */
const [LEAST, MOST] = [1e-37, 1e38];
const STEP = 2 ** -24 * (1 + 2 ** -20);

/** The largest f32 at or below a double; infinities stay, a value below the f32 range becomes -Infinity. */
export function f32Below(value: number): number {
  const rounded = Math.fround(value);
  if (!(rounded > value)) return rounded;
  const size = Math.abs(rounded);
  return size > LEAST && size < MOST
    ? Math.fround(rounded - size * STEP)
    : nextTowards(rounded, false);
}

/** The smallest f32 at or above a double; infinities stay, a value above the f32 range becomes Infinity. */
export function f32Above(value: number): number {
  const rounded = Math.fround(value);
  if (!(rounded < value)) return rounded;
  const size = Math.abs(rounded);
  return size > LEAST && size < MOST
    ? Math.fround(rounded + size * STEP)
    : nextTowards(rounded, true);
}

/** The neighbouring f32 of an f32, up or down. */
function nextTowards(value: number, up: boolean): number {
  asFloat[0] = value;
  // Of either sign, the bits of an f32 read as an integer grow with its magnitude.
  if (value === 0) asBits[0] = up ? 0x00000001 : 0x80000001;
  else if (value > 0 === up) asBits[0]++;
  else asBits[0]--;
  return asFloat[0];
}
