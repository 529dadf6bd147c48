// import invocation
// import pair

// Couples of pairs that may be a hit triplet: pair 12 and pair 23 share the middle hit, and both doublets a map triplet.
//
// How it works
//   1. pack: one invocation per slot puts the pairs that start there into *blocks* of eight: coarse codes of their
//      slopes, the upper 12 bits of those in their words (pair.wgsl). It also counts the pairs that fail for certain.
//   2. find: one invocation per pair 12 goes through the blocks of its middle hit. The change of dz/dr is what tells a
//      track from chance best: what is outside the window of all map triplets that begin with the doublet of pair 12
//      goes first, by the coarse codes of eight pairs 23 at a time. For the others, the window of their own map triplet,
//      if there is one, is in a table. What is inside is listed, about one couple for four pairs 12.
//   3. plan: as many workgroups as the list is long.
//
// The list may be longer than the room for its entries; then the host repeats the pass with more.
//
// Shifts, divisions and firstTrailingBit take a software adapter five to thirty times as long as other arithmetic,
// reading memory longer than all of them, and && and || are branches there: few of them are in the loops.

struct Sizes {
  pairs: u32,
  slots: u32,
  // The slots of the modules of the slice (src/graph/mapSlice.ts): where middle hits are, and pairs are counted.
  first_slot: u32,
  end_slot: u32,
}

struct Couples {
  length: atomic<u32>,
  // Pairs that fail for certain.
  failed: atomic<u32>,
  // Pair 12, pair 23.
  entries: array<vec2u>,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
// First pair of each slot.
@group(0) @binding(1) var<storage, read> pair_start: array<u32>;
@group(0) @binding(2) var<storage, read> pairs: array<vec2u>;
// The doublets of all pairs, then their words.
@group(0) @binding(3) var<storage, read> pair_legs: array<u32>;
// The blocks, as pack writes and find reads them.
@group(0) @binding(4) var<storage, read_write> packed: array<vec4u>;
@group(0) @binding(5) var<storage, read> blocks: array<vec4u>;
// Rows of `DoubletLinks`, read as vectors.
@group(0) @binding(6) var<storage, read> doublet_links: array<vec4u>;
// Window of diff_dzdr for every two doublets that share a module, as the upper halves of two f32: the greater bound
// in the lower half. Empty (lo > hi) where they have no triplet.
@group(0) @binding(7) var<storage, read> couple_windows: array<u32>;
@group(0) @binding(8) var<storage, read_write> listed: Couples;
@group(0) @binding(9) var<storage, read_write> workgroups: array<u32, 3>;

const MAX_WORKGROUPS = 65535u;

// Codes of a block: those of pairs k and 4 + k in the lower and upper half of number k, 12 bits each, and above them a bit
// that is set; tests leave it set or clear.
const BOTH = 0x00010001u;
const TESTS = 0x10001000u;
const FIRST_TEST = 0x1000u;
const MAX_CODE = 4095u;
// Highest bit of the first number: a pair of the block has no known slope. Of the second: no block of the slot comes
// after this one.
const FLAG = 0x80000000u;

fn window_lo(window: u32) -> f32 {
  return bitcast<f32>(window & UPPER_HALF);
}

fn window_hi(window: u32) -> f32 {
  return bitcast<f32>(window * UPPER);
}

fn is_in_slice(slot: u32) -> bool {
  return (slot >= sizes.first_slot) & (slot < sizes.end_slot);
}

// Blocks of a slot: a block for eight pairs or part of them, one at least. A slot with n pairs has not more than
// n / 8 + 1 of them, rounded down, so none begins before those of the slot before it end.
fn first_block(slot: u32, first_pair: u32) -> u32 {
  return (first_pair >> 3u) + slot;
}

// The word of a pair of the slot, NO_PAIR behind its end.
fn word_before(end: u32, pair: u32) -> u32 {
  return select(NO_PAIR * UPPER, pair_legs[sizes.pairs + pair], pair < end);
}

// Coarse codes of two pairs, from 1 to MAX_CODE or 0 for none.
fn codes_of(lower: u32, upper: u32) -> u32 {
  let codes = vec2u(lower, upper);
  let known = vec2i(codes) >= vec2i(LEAST_SLOPE);
  let coarse = select(vec2u(), (codes ^ vec2u(FLAG)) & vec2u(0xfff00000u), known);
  return (coarse.x >> 20u) + (coarse.y >> 4u) + TESTS;
}

fn is_none(word: u32) -> u32 {
  return select(0u, 1u, i32(word) < LEAST_PAIR);
}

// Whether a pair exists but has no known slope.
fn is_unknown(word: u32) -> bool {
  return (i32(word) >= LEAST_PAIR) & (i32(word) < LEAST_SLOPE);
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn pack(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let slot = invocation_of(group, groups, lane);
  if (slot >= sizes.slots) {
    return;
  }
  var pair = pair_start[slot];
  let end = pair_start[slot + 1u];
  var block = first_block(slot, pair);
  var failed = 0u;
  loop {
    let w0 = word_before(end, pair);
    let w1 = word_before(end, pair + 1u);
    let w2 = word_before(end, pair + 2u);
    let w3 = word_before(end, pair + 3u);
    let w4 = word_before(end, pair + 4u);
    let w5 = word_before(end, pair + 5u);
    let w6 = word_before(end, pair + 6u);
    let w7 = word_before(end, pair + 7u);
    failed += is_none(w0) + is_none(w1) + is_none(w2) + is_none(w3) +
      is_none(w4) + is_none(w5) + is_none(w6) + is_none(w7);
    pair += 8u;
    let last = pair >= end;
    let unknown = is_unknown(w0) | is_unknown(w1) | is_unknown(w2) | is_unknown(w3) |
      is_unknown(w4) | is_unknown(w5) | is_unknown(w6) | is_unknown(w7);
    packed[block] = vec4u(
      codes_of(w0, w4) + select(0u, FLAG, unknown),
      codes_of(w1, w5) + select(0u, FLAG, last),
      codes_of(w2, w6),
      codes_of(w3, w7),
    );
    block++;
    continuing {
      break if last;
    }
  }
  // Places behind the end have no pair either.
  failed -= pair - end;
  if ((failed != 0u) & is_in_slice(slot)) {
    atomicAdd(&listed.failed, failed);
  }
}

// One bit for each pair of a block whose code is from lo to hi (in both halves, twice TESTS added to hi), or which may be one
// without a known slope: the pairs in order in the eight highest bits.
fn within(block: vec4u, lo: u32, hi: u32) -> u32 {
  let inside = (block - vec4u(lo)) & (vec4u(hi) - block) & vec4u(TESTS);
  // Pairs 0 to 3 in bits 12 to 15, pairs 4 to 7 in the four highest.
  let bits = inside.x + inside.y * 2u + inside.z * 4u + inside.w * 8u;
  let ordered = (bits & 0xf0000000u) + (bits << 12u);
  return select(ordered, 0xff000000u, i32(block.x) < 0);
}

// Blocks looked at before their pairs are.
const BLOCKS_PER_ROUND = 4u;

@compute @workgroup_size(WORKGROUP_SIZE)
fn find(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let pair12 = invocation_of(group, groups, lane);
  if (pair12 >= sizes.pairs) {
    return;
  }
  let word12 = pair_legs[sizes.pairs + pair12];
  let row = doublet_links[pair_legs[pair12]];
  let links = DoubletLinks(row.x, row.y, Couples12(row.z, row.w));
  let slope_lo = window_lo(links.window);
  let slope_hi = window_hi(links.window);
  // Where the list is full the search ends: its length stays near the room and can not go round.
  let room = arrayLength(&listed.entries);
  let is_full = atomicLoad(&listed.length) > room;
  let middle = pairs[pair12].y;
  let searches = !is_full & (slope_lo <= slope_hi) & (i32(word12) >= LEAST_PAIR) & is_in_slice(middle);
  // Bounds of the outer slope, moved outward by the errors of both slopes and as much again, which is more than any
  // rounding here takes; |slope23| is at most |slope12| + reach. A slope that is not known goes with all.
  let known = i32(word12) >= LEAST_SLOPE;
  let slope12 = slope_of(word12);
  let reach = max(abs(slope_lo), abs(slope_hi));
  let slack = slope12.error + 4.0 * SLOPE_ERROR * (1.0 + abs(slope12.value) + reach);
  let from_code = max((code_of(slope12.value - slope_hi - slack) >> 4u), 2u) - 1u;
  let to_code = min((code_of(slope12.value - slope_lo + slack) >> 4u) + 1u, MAX_CODE);
  let lo = select(1u, from_code, known) * BOTH;
  let hi = select(MAX_CODE, to_code, known) * BOTH + 2u * TESTS;

  // Behind the blocks that were looked at: pair and block.
  var pair = pair_start[middle];
  var block = first_block(middle, pair);
  loop {
    // The bits of the last block are highest.
    var bits = 0u;
    var count = 0u;
    var last = false;
    loop {
      let codes = blocks[block];
      bits = (bits >> 8u) | within(codes, lo, hi);
      last = i32(codes.y) < 0;
      block++;
      count++;
      continuing {
        break if last | (count == BLOCKS_PER_ROUND);
      }
    }
    bits = select(0u, bits, searches);
    pair += 8u * count;
    // With the place of a bit, its pair and its word.
    let first_pair = pair - 32u;
    let first_word = sizes.pairs + first_pair;

    // Those inside the window of their own map triplet, too.
    var kept = 0u;
    if (bits != 0u) {
      loop {
        let bit = bits & (0u - bits);
        bits -= bit;
        let word = pair_legs[first_word + place_of(bit)];
        let slope23 = slope_of(word);
        let window = couple_windows[couple_of(links.couples, word)];
        let margin = slope12.error + slope23.error;
        let change = slope12.value - slope23.value;
        let inside = (change + margin >= window_lo(window)) &
          (change - margin <= window_hi(window));
        let unknown = !known | (i32(word) < LEAST_SLOPE);
        kept |= select(0u, bit, (inside | unknown) & (i32(word) >= LEAST_PAIR));
        continuing {
          break if bits == 0u;
        }
      }
    }
    if (kept != 0u) {
      let length = countOneBits(kept);
      var at = atomicAdd(&listed.length, length);
      last = last | (at + length > room);
      loop {
        let bit = kept & (0u - kept);
        kept -= bit;
        if (at < room) {
          listed.entries[at] = vec2u(pair12, first_pair + place_of(bit));
        }
        at++;
        continuing {
          break if kept == 0u;
        }
      }
    }
    continuing {
      break if last;
    }
  }
}

@compute @workgroup_size(1)
fn plan() {
  let entries = min(atomicLoad(&listed.length), arrayLength(&listed.entries));
  let groups = (entries + WORKGROUP_SIZE - 1u) / WORKGROUP_SIZE;
  workgroups[0] = min(groups, MAX_WORKGROUPS);
  workgroups[1] = (groups + MAX_WORKGROUPS - 1u) / MAX_WORKGROUPS;
  workgroups[2] = 1u;
}
