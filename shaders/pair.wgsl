// What several kernels know of pairs of hits. Joined in front of them, after fixedPoint.wgsl.

// dz/dr of a pair is known to within SLOPE_ERROR (1 + |dz/dr|), or one of these says what it is instead.
const SLOPE_ERROR = 0x1p-13f;
const SLOPE_UNKNOWN = 1e38f;
// The pair fails for certain.
const SLOPE_FAILED = 3e38f;

// Pairs 12 and 23 that share the middle hit.
struct Couple {
  // The highest bit is set where a slope is not known.
  pair12: u32,
  pair23: u32,
  // Its place among all that the map's doublets make.
  couple: u32,
}

const COUPLE_UNKNOWN = 0x80000000u;

// The place of the only bit that is set, from 0 on: the exponent of it as an f32.
fn place_of(bit: u32) -> u32 {
  return (bitcast<u32>(f32(bit)) >> 23u) - 127u;
}
