const floats = new Float32Array(1);
const bits = new Int32Array(floats.buffer);

/** The f32 so many steps above (below, where negative) an f32; both zeros are one step. Stops at infinity. */
export function f32Step(value: number, steps: number): number {
  floats[0] = value;
  // Bits of a negative number ascend with its magnitude: counted from the sign bit they are minus the ordinal.
  const ordinal = bits[0] < 0 ? -(bits[0] & 0x7fffffff) : bits[0];
  const moved = Math.min(Math.max(ordinal + steps, -INFINITY_BITS), INFINITY_BITS);
  bits[0] = moved < 0 ? -moved | -0x80000000 : moved;
  return floats[0];
}

const INFINITY_BITS = 0x7f800000;
