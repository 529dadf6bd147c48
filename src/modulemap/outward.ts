/**
 * Rounding of window bounds from double to f32 so that no value inside a window ever falls out of it.
 */

const asFloat = new Float32Array(1);
const asBits = new Uint32Array(asFloat.buffer);

/** The largest f32 at or below a double; infinities stay, a value below the f32 range becomes -Infinity. */
export function f32Below(value: number): number {
  const rounded = Math.fround(value);
  return rounded > value ? nextTowards(rounded, false) : rounded;
}

/** The smallest f32 at or above a double; infinities stay, a value above the f32 range becomes Infinity. */
export function f32Above(value: number): number {
  const rounded = Math.fround(value);
  return rounded < value ? nextTowards(rounded, true) : rounded;
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
