// What several kernels know of pairs of hits. Joined in front of them, after fixedPoint.wgsl.

// dz/dr of a pair is known to within SLOPE_ERROR (1 + |dz/dr|), or one of these says what it is instead.
const SLOPE_ERROR = 0x1p-13f;
const SLOPE_UNKNOWN = 1e38f;
// The doublet's windows are too close to call; the slope may be known or not.
const SLOPE_UNDECIDED = 2e38f;
// The pair fails for certain.
const SLOPE_FAILED = 3e38f;
// Slopes are smaller.
const NO_SLOPE = 0.9e38f;

// What the triplets that begin with a doublet have in common.
struct DoubletLinks {
  // Window of diff_dzdr that holds those of all of them; empty (lo > hi) where there are none.
  slope_lo: f32,
  slope_hi: f32,
  // Plus a second doublet: the bit of their triplet in `triplet_words`, and their window in `couple_windows`.
  bits: u32,
  windows: u32,
}

// The place of the only bit that is set, from 0 on: the exponent of it as an f32.
fn place_of(bit: u32) -> u32 {
  return (bitcast<u32>(f32(bit)) >> 23u) - 127u;
}
