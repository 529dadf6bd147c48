// Hit triplets: which pairs are a leg of at least one that passes everything.
//
// How it works
//   1. mark: one invocation per couple that couples.wgsl listed makes all tests with their error bounds, from the
//      coordinates of the three hits. Where all pass for certain, both pairs are marked. Where none fails and one is
//      too close to call, the triplet goes to the queue.
//   2. mark_decided: marks the pairs of triplets that the CPU decided to keep.
//
//   The map triplets that begin with a doublet have one bit per doublet that begins on the middle module: a word of
//   32 such bits with the first of its triplets names each triplet by counting bits.
//
//   The queue may be longer than the room for its entries; then the host repeats the pass with more. The windows of a
//   large map exceed one binding; they come in slices, one dispatch of `mark` each.

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

struct TripletWord {
  bits: u32,
  first_triplet: u32,
}

// As couples.wgsl writes them.
struct Couples {
  length: u32,
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
@group(0) @binding(1) var<uniform> slice: Slice;
@group(0) @binding(2) var<storage, read> pairs: array<vec2u>;
@group(0) @binding(11) var<storage, read> pair_legs: array<vec2u>;
@group(0) @binding(3) var<storage, read> hits: array<Hit>;
@group(0) @binding(4) var<storage, read> doublet_links: array<DoubletLinks>;
@group(0) @binding(5) var<storage, read> triplet_words: array<TripletWord>;
@group(0) @binding(6) var<storage, read> windows: array<TripletWindows>;
@group(0) @binding(7) var<storage, read> listed: Couples;
@group(0) @binding(8) var<storage, read_write> marks: array<atomic<u32>>;
@group(0) @binding(9) var<storage, read_write> queue: TripletQueue;
@group(0) @binding(10) var<storage, read> decided: array<u32>;

const WORKGROUP_SIZE = 64u;

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
  if (index >= min(listed.length, arrayLength(&listed.entries))) {
    return;
  }
  let couple = listed.entries[index];
  let inner = pairs[couple.x];
  let outer = pairs[couple.y].y;
  let inner_leg = pair_legs[couple.x];
  let outer_leg = pair_legs[couple.y];
  let number = doublet_links[inner_leg.x].bits + outer_leg.x;
  let word = triplet_words[number >> 5u];
  let bit = 1u << (number & 31u);
  let triplet = word.first_triplet + countOneBits(word.bits & (bit - 1u));
  let exists = (word.bits & bit) != 0u;
  if (!exists || triplet < slice.first_triplet || triplet >= slice.end_triplet) {
    return;
  }
  let slots = vec3u(inner, outer);
  let undecided = max(bitcast<f32>(inner_leg.y), bitcast<f32>(outer_leg.y)) >= SLOPE_UNDECIDED;
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
