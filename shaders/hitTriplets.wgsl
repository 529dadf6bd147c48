// Hit triplets: which pairs are a leg of at least one that passes everything.
//
// How it works
//   1. find: one invocation per pair 12 goes through the codes (see fixedPoint.wgsl) of the pairs 23 that start at its
//      middle hit, four at a time; they are contiguous, by the order of the fill. The change of dz/dr is what tells a
//      track from chance best: what is outside the window of all map triplets that begin with the doublet of pair 12
//      goes first. The doublets of both pairs name the map triplet of the others, if there is one; what is inside
//      its own window of that change is listed, one couple of pairs for four pairs 12.
//   2. plan: as many workgroups as the list is long.
//   3. mark: one invocation per couple makes all tests with their error bounds, from the coordinates of the three
//      hits. Where all pass for certain, both pairs are marked. Where none fails and one is too close to call, the
//      triplet goes to the queue.
//   4. mark_decided: marks the pairs of triplets that the CPU decided to keep.
//
//   The map triplets that begin with a doublet have one bit per doublet that begins on the middle module: a word of
//   32 such bits with the first of its triplets names each triplet by counting bits.
//
//   List and queue may be longer than the room for their entries; then the host repeats the pass with more. The
//   windows of a large map exceed one binding; they come in slices, one dispatch of `mark` each.

struct Sizes {
  pairs: u32,
}

struct Slice {
  // Triplets [first_triplet, end_triplet) are in this slice.
  first_triplet: u32,
  end_triplet: u32,
}

// Windows of a map triplet: leg 12, leg 23, triplet variables; min and max interleaved.
struct TripletWindows {
  leg12: PairWindow,
  leg23: PairWindow,
  bend: vec4f,
}

// What the triplets that begin with a doublet have in common.
struct DoubletLinks {
  // Window of diff_dzdr that holds those of all of them; empty (lo > hi) where there are none.
  slope_lo: f32,
  slope_hi: f32,
  // The first bit of its words.
  first_bit: u32,
  pad: u32,
}

struct TripletWord {
  bits: u32,
  first_triplet: u32,
}

struct Couples {
  length: atomic<u32>,
  pad0: u32,
  pad1: u32,
  pad2: u32,
  // Pair 12, pair 23.
  entries: array<vec2u>,
}

struct TripletQueueEntry {
  // Triplet, pair 12, pair 23, 0.
  names: vec4u,
  // The slots of its three hits, 0.
  hits: vec4u,
}

struct TripletQueue {
  length: atomic<u32>,
  // Hit triplets that pass for certain.
  passed: atomic<u32>,
  pad0: u32,
  pad1: u32,
  entries: array<TripletQueueEntry>,
}

@group(0) @binding(0) var<uniform> units: Units;
@group(0) @binding(1) var<uniform> sizes: Sizes;
@group(0) @binding(2) var<uniform> slice: Slice;
@group(0) @binding(3) var<storage, read> pairs: array<vec4u>;
@group(0) @binding(4) var<storage, read> hits: array<Hit>;
// Of four pairs each, as legs.wgsl writes them.
@group(0) @binding(5) var<storage, read> codes: array<vec4u>;
@group(0) @binding(6) var<storage, read> doublet_links: array<DoubletLinks>;
@group(0) @binding(7) var<storage, read> triplet_words: array<TripletWord>;
// Window of diff_dzdr of each triplet.
@group(0) @binding(8) var<storage, read> triplet_slopes: array<vec2f>;
@group(0) @binding(9) var<storage, read_write> listed: Couples;
@group(0) @binding(10) var<storage, read_write> workgroups: array<u32, 3>;
@group(0) @binding(11) var<storage, read> windows: array<TripletWindows>;
@group(0) @binding(12) var<storage, read_write> marks: array<atomic<u32>>;
@group(0) @binding(13) var<storage, read_write> queue: TripletQueue;
@group(0) @binding(14) var<storage, read> decided: array<u32>;
@group(0) @binding(15) var<storage, read> pair_start: array<u32>;

const WORKGROUP_SIZE = 64u;
const MAX_WORKGROUPS = 65535u;
// Couples that no buffer holds. The length of the list stays near it: each invocation puts it back before it adds
// again, so it can not go round and be taken for a small number.
const TOO_MANY = 0x80000000u;

// Whether a pair has a slope that is known.
fn is_known(code: u32) -> bool {
  return code <= MAX_CODE;
}

fn code_at(pair: u32) -> u32 {
  return codes[pair / 4u][pair % 4u];
}

// One bit for each of four pairs whose code is from `lo` to `hi` (upper halves, all bits below set in `hi`), or which
// have no slope.
fn within(four: vec4u, lo: i32, hi: i32) -> u32 {
  let code = vec4i(four);
  let inside = ((code >= vec4i(lo)) & (code <= vec4i(hi))) | (code < vec4i());
  let bits = select(vec4u(), vec4u(1u, 2u, 4u, 8u), inside);
  return bits.x | bits.y | bits.z | bits.w;
}

// The word and the bit of the map triplet of two doublets.
struct TripletName {
  word: TripletWord,
  bit: u32,
}

// For the number of the second doublet among those that begin on the middle module.
fn name_of(links: DoubletLinks, number23: u32) -> TripletName {
  let number = links.first_bit + number23;
  return TripletName(triplet_words[number / 32u], 1u << (number % 32u));
}

fn exists(name: TripletName) -> bool {
  return (name.word.bits & name.bit) != 0u;
}

fn triplet_of(name: TripletName) -> u32 {
  return name.word.first_triplet + countOneBits(name.word.bits & (name.bit - 1u));
}

// Pairs whose codes are looked at before the pairs themselves are.
const PAIRS_PER_ROUND = 32u;

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
  let pair = pairs[pair12];
  let code12 = code_at(pair12) >> 16u;
  let links = doublet_links[pair.z];
  let first = pair_start[pair.y];
  let end = pair_start[pair.y + 1u];
  if (first == end || links.slope_lo > links.slope_hi || code12 == CODE_FAILED) {
    return;
  }
  // Bounds of the outer slope, moved outward by the errors of both slopes and as much again, which is more than any
  // rounding here takes; |slope23| is at most |slope12| + reach. A slope that is not known goes with all.
  let known = is_known(code12);
  let slope12 = bitcast<f32>(pair.w);
  let reach = max(abs(links.slope_lo), abs(links.slope_hi));
  let slack = 4.0 * SLOPE_ERROR * (1.0 + abs(slope12) + reach);
  let from_code = max(code_of(slope12 - links.slope_hi - slack), 2u) - 1u;
  let to_code = min(code_of(slope12 - links.slope_lo + slack) + 1u, MAX_CODE);
  let lo = i32(select(1u, from_code, known) << 16u);
  let hi = i32((select(MAX_CODE, to_code, known) << 16u) | 0xffffu);
  var start = first & ~3u;
  loop {
    // The bits of each four enter at the top.
    let base = start;
    var bits = 0u;
    loop {
      bits = (bits >> 4u) | (within(codes[start / 4u], lo, hi) << 28u);
      start += 4u;
      continuing {
        break if start >= end || start - base == PAIRS_PER_ROUND;
      }
    }
    bits = (bits >> (32u - (start - base))) & (0xffffffffu << (max(first, base) - base));
    bits &= 0xffffffffu >> (32u - min(end - base, 32u));

    var kept = 0u;
    if (bits != 0u) {
      loop {
        let code23 = code_at(base + firstTrailingBit(bits));
        let name = name_of(links, code23 & 0xffffu);
        let bounds = triplet_slopes[triplet_of(name)];
        // A code is off by one step at most and stands for one; a step is less than 2 (1 + |slope|)^2 / CODE_SCALE.
        let slope23 = slope_of(code23 >> 16u);
        let size = 1.0 + abs(slope23);
        let margin = 2.0 * SLOPE_ERROR * (1.0 + abs(slope12) + size) + 4.0 / CODE_SCALE * size * size;
        let change = slope12 - slope23;
        let inside = change + margin >= bounds.x && change - margin <= bounds.y;
        let take = exists(name) && (inside || !known || !is_known(code23 >> 16u));
        kept |= select(0u, bits & (0u - bits), take);
        bits &= bits - 1u;
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
        if (at < room) {
          listed.entries[at] = vec2u(pair12, base + firstTrailingBit(kept));
        }
        at++;
        kept &= kept - 1u;
        continuing {
          break if kept == 0u;
        }
      }
    }
    continuing {
      break if start >= end;
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

// The answer of the triplet's own windows for the hits in three slots.
fn test_triplet(triplet: u32, slots: vec3u) -> u32 {
  let a = &hits[slots.x];
  let b = &hits[slots.y];
  let c = &hits[slots.z];
  let row = &windows[triplet - slice.first_triplet];
  let polar_a = (*a).polar;
  let polar_b = (*b).polar;
  let polar_c = (*c).polar;
  let leg12 = leg_variables(units, polar_a, polar_b);
  let leg23 = leg_variables(units, polar_b, polar_c);
  let answer12 = inside_pair_window(leg12, (*row).leg12);
  let answer23 = inside_pair_window(leg23, (*row).leg23);
  let xy_b = (*b).xy;
  let slope12 = transverse_slope(units, (*a).xy, xy_b, polar_a.y >= 0 && polar_b.y >= 0);
  let slope23 = transverse_slope(units, xy_b, (*c).xy, polar_b.y >= 0 && polar_c.y >= 0);
  let dydx = select(
    slope12.value - slope23.value,
    -(slope12.value + slope23.value),
    units.dydx_is_sum != 0u,
  );
  let change = vec2f(dydx, leg12.dzdr - leg23.dzdr);
  let error = vec2f(slope12.error + slope23.error, leg12.dzdr_error + leg23.dzdr_error);
  // FAIL is the least of the answers and PASS the greatest.
  return min(min(answer12, answer23), inside_triplet_window(change, error, (*row).bend));
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn mark(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.y * groups.x + group.x) * WORKGROUP_SIZE + lane;
  if (index >= min(atomicLoad(&listed.length), arrayLength(&listed.entries))) {
    return;
  }
  let couple = listed.entries[index];
  let inner = pairs[couple.x];
  let outer = pairs[couple.y];
  let code23 = code_at(couple.y);
  let triplet = triplet_of(name_of(doublet_links[inner.z], code23 & 0xffffu));
  if (triplet < slice.first_triplet || triplet >= slice.end_triplet) {
    return;
  }
  let slots = vec3u(inner.xy, outer.y);
  let undecided = max(code_at(couple.x), code23) >> 16u == CODE_UNDECIDED;
  let answer = min(test_triplet(triplet, slots), select(PASS, UNDECIDED, undecided));
  if (answer == PASS) {
    atomicStore(&marks[couple.x], 1u);
    atomicStore(&marks[couple.y], 1u);
    atomicAdd(&queue.passed, 1u);
  }
  if (answer == UNDECIDED) {
    let at = atomicAdd(&queue.length, 1u);
    if (at < arrayLength(&queue.entries)) {
      let entry = &queue.entries[at];
      (*entry).names = vec4u(triplet, couple, 0u);
      (*entry).hits = vec4u(slots, 0u);
    }
  }
}

// The first element of `decided` is a number, the following so many are pairs to mark.
@compute @workgroup_size(WORKGROUP_SIZE)
fn mark_decided(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let i = (group.y * groups.x + group.x) * WORKGROUP_SIZE + lane;
  if (i < decided[0]) {
    atomicStore(&marks[decided[i + 1u]], 1u);
  }
}
