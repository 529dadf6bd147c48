// import fixedPoint

// What several kernels know of pairs of hits.

const UPPER_HALF = 0xffff0000u;
const LOWER_HALF = 0xffffu;
// Times this, the lower half becomes the upper one.
const UPPER = 0x10000u;

// The word of a pair: its dz/dr in the upper half, and the last 16 bits of its doublet in the lower one. The *code* of a
// slope t is a step of t / (1 + |t|), from 16 to 65520; the word has it less its middle, with its sign. Less than any code
// stand: a pair that fails for certain; and one that is too close to call, STEEPEST or steeper, or whose slope is not known
// to within SLOPE_ERROR (1 + |t|).
const NO_PAIR = 0x8000u;
const NO_SLOPE = 0x8001u;
const LEAST_PAIR = -0x7fff0000i;
const LEAST_SLOPE = -0x7ff00000i;

const SLOPE_ERROR = 0x1p-13f;
// Steeper slopes count as unknown: steps of codes are too long there.
const STEEPEST = 1000.0;

const CODE_SCALE = 32752.0;
const CODE_MIDDLE = 32768.0;
// Its unit in the last place is 1: added to a small number, the sum has that number as its last bits.
const INTEGERS = 8388608.0;

// Divisions may be off by some ULP and sums are rounded, so a code may be off by one.
fn code_of(slope: f32) -> u32 {
  return bitcast<u32>(CODE_SCALE * (slope / (1.0 + abs(slope))) + CODE_MIDDLE + INTEGERS) & LOWER_HALF;
}

// The slope of a word, and how far from it the true one may be: two steps where they are longest, and the error of the
// slope itself.
fn slope_of(word: u32) -> Bounded {
  let squeezed = f32(i32(word & UPPER_HALF)) * (1.0 / (f32(UPPER) * CODE_SCALE));
  // 1 + |slope|
  let size = 1.0 / (1.0 - abs(squeezed));
  return Bounded(squeezed * size, size * (2.0 * SLOPE_ERROR + (2.0 / CODE_SCALE) * size));
}

// What the triplets that begin with a doublet have in common.
struct DoubletLinks {
  // Window of diff_dzdr that holds those of all of them, laid out as in `couple_windows`.
  window: u32,
  pad: u32,
  couples: Couples12,
}

// The couples that a doublet 12 makes with those that begin on its second module.
struct Couples12 {
  // Place of the first one in `couple_windows` and among the bits of triplets; the others follow.
  first: u32,
  // The doublet 23 of the first one.
  first_doublet: u32,
}

// Place of the couple with the doublet of a pair 23.
fn couple_of(couples: Couples12, word23: u32) -> u32 {
  return couples.first + ((word23 - couples.first_doublet) & LOWER_HALF);
}

// The place of the only bit that is set, from 0 on: the exponent of it as an f32.
fn place_of(bit: u32) -> u32 {
  return (bitcast<u32>(f32(bit)) >> 23u) - 127u;
}
