// Couples of pairs that may be a hit triplet: pair 12 and pair 23 share the middle hit, and both doublets a map triplet.
//
// How it works
//   1. pack: one invocation per slot writes the *codes* of the slopes of the pairs that start there, eight to a block.
//      Codes grow with the slope: one of 2^12 steps of t / (1 + |t|).
//   2. find: one invocation per pair 12 goes through the blocks of its middle hit. The change of dz/dr is what tells a
//      track from chance best: what is outside the window of all map triplets that begin with the doublet of pair 12
//      goes first, for eight pairs 23 at a time. For the others, the window of their own map triplet, if there is one,
//      is in a table. What is inside is listed, about one couple for four pairs 12.
//   3. plan: as many workgroups as the list is long.
//
// The list may be longer than the room for its entries; then the host repeats the pass with more.
//
// Shifts, divisions and firstTrailingBit take a software adapter five to thirty times as long as other arithmetic,
// so there are few of them.

struct Sizes {
  pairs: u32,
  slots: u32,
}

struct Couples {
  length: atomic<u32>,
  pad0: u32,
  pad1: u32,
  pad2: u32,
  // Pair 12, pair 23.
  entries: array<vec2u>,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
// First pair of each slot.
@group(0) @binding(1) var<storage, read> pair_start: array<u32>;
@group(0) @binding(2) var<storage, read> pairs: array<vec2u>;
@group(0) @binding(9) var<storage, read> pair_legs: array<vec2u>;
// Where those of a slot begin, see first_block.
@group(0) @binding(3) var<storage, read_write> packed: array<vec4u>;
@group(0) @binding(4) var<storage, read> blocks: array<vec4u>;
@group(0) @binding(5) var<storage, read> doublet_links: array<DoubletLinks>;
// Window of diff_dzdr for every two doublets that share a module, as the upper halves of two f32: the greater bound
// in the lower half. Empty (lo > hi) where they have no triplet.
@group(0) @binding(6) var<storage, read> couple_windows: array<u32>;
@group(0) @binding(7) var<storage, read_write> listed: Couples;
@group(0) @binding(8) var<storage, read_write> workgroups: array<u32, 3>;

const WORKGROUP_SIZE = 64u;
const MAX_WORKGROUPS = 65535u;
// Couples that no buffer holds. The length of the list stays near it: each invocation puts it back before it adds
// again, so it can not go round and be taken for a small number.
const TOO_MANY = 0x80000000u;

// A block has two codes in each of four numbers, of pairs k and 4 + k in the lower and upper half of number k. Codes
// have 12 bits; above them is a bit that tests leave set or clear.
const CODES = 0x0fff0fffu;
const TESTS = 0x10001000u;
const FIRST_TEST = 0x1000u;
const BOTH = 0x00010001u;
// In the first number: one bit for each pair that has no known slope, where within() wants it.
const UNKNOWNS = 0xf000f000u;
// In the second number: no block of the slot comes after this one.
const LAST = 0x8000u;
// No pair; codes of slopes are greater.
const NO_CODE = 0u;
const MAX_CODE = 4095u;
const CODE_SCALE = 2046.0;
// Its unit in the last place is 1: added to a small number, the sum has that number as its last bits.
const INTEGERS = 8388608.0;

// From 1 to MAX_CODE. Divisions may be off by some ULP, so a code may be off by one.
fn code_of(slope: f32) -> u32 {
  return bitcast<u32>(CODE_SCALE * (slope / (1.0 + abs(slope))) + 2048.0 + INTEGERS) & MAX_CODE;
}

// Blocks of a slot: a block for eight pairs or part of them, one at least. A slot with n pairs has not more than
// n / 8 + 1 of them, rounded down, so none begins before those of the slot before it end.
fn first_block(slot: u32, first_pair: u32) -> u32 {
  return (first_pair >> 3u) + slot;
}

// Codes of a pair and of the fourth after it, and the bits that say which of them have no known slope.
struct TwoCodes {
  codes: u32,
  unknown: u32,
}

fn two_codes(pair: u32, end: u32) -> TwoCodes {
  let low = code_at(pair, end);
  let high = code_at(pair + 4u, end);
  return TwoCodes(low.codes + high.codes * 0x10000u, low.unknown + high.unknown * 0x10000u);
}

fn code_at(pair: u32, end: u32) -> TwoCodes {
  let slope = bitcast<f32>(pair_legs[pair].y);
  let exists = pair < end && slope < SLOPE_FAILED;
  let known = slope < NO_SLOPE;
  return TwoCodes(
    select(NO_CODE, code_of(slope), exists && known),
    select(0u, FIRST_TEST, exists && !known),
  );
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn pack(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let slot = (group.y * groups.x + group.x) * WORKGROUP_SIZE + lane;
  if (slot >= sizes.slots) {
    return;
  }
  var pair = pair_start[slot];
  let end = pair_start[slot + 1u];
  var block = first_block(slot, pair);
  loop {
    let k0 = two_codes(pair, end);
    let k1 = two_codes(pair + 1u, end);
    let k2 = two_codes(pair + 2u, end);
    let k3 = two_codes(pair + 3u, end);
    let codes = vec4u(k0.codes, k1.codes, k2.codes, k3.codes);
    let unknowns = k0.unknown + 2u * k1.unknown + 4u * k2.unknown + 8u * k3.unknown;
    pair += 8u;
    let last = pair >= end;
    packed[block] = codes | vec4u(unknowns, select(0u, LAST, last), 0u, 0u);
    block++;
    continuing {
      break if last;
    }
  }
}

// One bit for each pair of a block whose code is from lo to hi (in both halves, TESTS set in hi), or which has no known
// slope: pairs 0 to 3 in bits 0 to 3, pairs 4 to 7 in bits 16 to 19.
fn within(block: vec4u, lo: vec4u, hi: vec4u) -> u32 {
  let codes = block & vec4u(CODES);
  let inside = ((codes | vec4u(TESTS)) - lo) & (hi - codes) & vec4u(TESTS);
  let bits = inside.x + inside.y * 2u + inside.z * 4u + inside.w * 8u;
  return (bits | (block.x & UNKNOWNS)) >> 12u;
}

// Blocks looked at before their pairs are.
const BLOCKS_PER_ROUND = 4u;

@compute @workgroup_size(WORKGROUP_SIZE)
fn find(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let pair12 = (group.y * groups.x + group.x) * WORKGROUP_SIZE + lane;
  if (pair12 >= sizes.pairs) {
    return;
  }
  let leg12 = pair_legs[pair12];
  let slope12 = bitcast<f32>(leg12.y);
  let middle = pairs[pair12].y;
  let links = doublet_links[leg12.x];
  if (links.slope_lo > links.slope_hi || slope12 >= SLOPE_FAILED) {
    return;
  }
  // Bounds of the outer slope, moved outward by the errors of both slopes and as much again, which is more than any
  // rounding here takes; |slope23| is at most |slope12| + reach. A slope that is not known goes with all.
  let known = slope12 < NO_SLOPE;
  let reach = max(abs(links.slope_lo), abs(links.slope_hi));
  let slack = 4.0 * SLOPE_ERROR * (1.0 + abs(slope12) + reach);
  let from_code = max(code_of(slope12 - links.slope_hi - slack), 2u) - 1u;
  let to_code = min(code_of(slope12 - links.slope_lo + slack) + 1u, MAX_CODE);
  let lo = vec4u(select(1u, from_code, known) * BOTH);
  let hi = vec4u(select(MAX_CODE, to_code, known) * BOTH + TESTS);
  let slope_margin = 2.0 * SLOPE_ERROR * (2.0 + abs(slope12));
  let windows = links.windows;

  var first = pair_start[middle];
  var block = first_block(middle, first);
  loop {
    // The bits of each block go to the left when the next one comes.
    var bits = 0u;
    var count = 0u;
    var last = false;
    loop {
      let eight = blocks[block];
      bits = bits * 16u + within(eight, lo, hi);
      last = (eight.y & LAST) != 0u;
      block++;
      count++;
      continuing {
        break if last || count == BLOCKS_PER_ROUND;
      }
    }
    first += 8u * count;

    var kept = 0u;
    if (bits != 0u) {
      loop {
        let bit = bits & (0u - bits);
        let pair23 = pair_legs[pair_at(first, bit)];
        let slope23 = bitcast<f32>(pair23.y);
        let window = couple_windows[windows + pair23.x];
        let size = abs(slope23);
        let margin = slope_margin + 2.0 * SLOPE_ERROR * size;
        let change = slope12 - slope23;
        let inside = change + margin >= bitcast<f32>(window & 0xffff0000u) &&
          change - margin <= bitcast<f32>(window * 0x10000u);
        kept |= select(0u, bit, inside || !known || size > NO_SLOPE);
        bits -= bit;
        continuing {
          break if bits == 0u;
        }
      }
    }
    if (kept != 0u) {
      var at = atomicAdd(&listed.length, countOneBits(kept));
      if (at >= TOO_MANY) {
        atomicStore(&listed.length, TOO_MANY);
      }
      let room = arrayLength(&listed.entries);
      loop {
        let bit = kept & (0u - kept);
        if (at < room) {
          listed.entries[at] = vec2u(pair12, pair_at(first, bit));
        }
        at++;
        kept -= bit;
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

// The pair that a bit of a round stands for, when `end` is eight pairs for each block of the round further on.
fn pair_at(end: u32, bit: u32) -> u32 {
  let place = place_of(bit);
  return end - 8u - (place & 12u) * 2u + (place & 3u) + select(0u, 4u, place >= 16u);
}

@compute @workgroup_size(1)
fn plan() {
  let entries = min(atomicLoad(&listed.length), arrayLength(&listed.entries));
  let groups = (entries + WORKGROUP_SIZE - 1u) / WORKGROUP_SIZE;
  workgroups[0] = min(groups, MAX_WORKGROUPS);
  workgroups[1] = (groups + MAX_WORKGROUPS - 1u) / MAX_WORKGROUPS;
  workgroups[2] = 1u;
}
