// import invocation
// import pair

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
//   large map exceed one binding; they come in parts, one dispatch of `mark` each.

struct WindowPart {
  // Triplets [first_triplet, end_triplet) are in this part.
  first_triplet: u32,
  end_triplet: u32,
  // Pairs of the slice of the map.
  pairs: u32,
  // Where in `links` the words of triplets begin.
  first_word: u32,
}

// Windows of a map triplet: leg 12, leg 23, triplet variables; min and max interleaved.
struct TripletWindows {
  leg12: PairWindow,
  leg23: PairWindow,
  bend: vec4f,
}

// As couples.wgsl writes them.
struct Couples {
  length: u32,
  failed: u32,
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
@group(0) @binding(1) var<uniform> part: WindowPart;
@group(0) @binding(2) var<storage, read> pairs: array<vec2u>;
@group(0) @binding(10) var<storage, read> pair_legs: array<u32>;
@group(0) @binding(3) var<storage, read> hits: array<Hit>;
// Two for each `DoubletLinks`, then the words of triplets: 32 bits, and the first of the triplets that they are.
@group(0) @binding(4) var<storage, read> links: array<vec2u>;
@group(0) @binding(5) var<storage, read> windows: array<TripletWindows>;
@group(0) @binding(6) var<storage, read> listed: Couples;
// One bit per pair.
@group(0) @binding(7) var<storage, read_write> marks: array<atomic<u32>>;
@group(0) @binding(8) var<storage, read_write> queue: TripletQueue;
@group(0) @binding(9) var<storage, read> decided: array<u32>;

// The tests of a triplet's own windows for the hits in three slots.
fn tested_triplet(before: Verdict, triplet: u32, slots: vec3u) -> Verdict {
  let row = triplet - part.first_triplet;
  let a = hits[slots.x].polar;
  let b = hits[slots.y].polar;
  let leg12 = leg_of(units, a, b);
  var verdict = tested_pair(units, before, leg12, a, b, windows[row].leg12);
  let c = hits[slots.z].polar;
  let leg23 = leg_of(units, b, c);
  verdict = tested_pair(units, verdict, leg23, b, c, windows[row].leg23);

  let bend = windows[row].bend;
  let dzdr12 = dzdr_of(leg12);
  let dzdr23 = dzdr_of(leg23);
  let change = Bounded(dzdr12.value - dzdr23.value, dzdr12.error + dzdr23.error);
  verdict = tested(verdict, change, bend.z, bend.w);
  let middle = hits[slots.y].xy;
  let dydx12 = dydx_of(units, leg12, hits[slots.x].xy, middle);
  let dydx23 = dydx_of(units, leg23, middle, hits[slots.z].xy);
  let dydx = select(
    dydx12.value - dydx23.value,
    -(dydx12.value + dydx23.value),
    units.dydx_is_sum != 0u,
  );
  return tested(verdict, Bounded(dydx, dydx12.error + dydx23.error), bend.x, bend.y);
}

fn mark_pair(pair: u32) {
  atomicOr(&marks[pair >> 5u], 1u << (pair & 31u));
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn mark(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = invocation_of(group, groups, lane);
  if (index >= min(listed.length, arrayLength(&listed.entries))) {
    return;
  }
  let couple = listed.entries[index];
  let pair12 = couple.x;
  let pair23 = couple.y;
  let word12 = pair_legs[part.pairs + pair12];
  let word23 = pair_legs[part.pairs + pair23];
  let couples = links[2u * pair_legs[pair12] + 1u];
  let place = couple_of(Couples12(couples.x, couples.y), word23);
  let word = links[part.first_word + (place >> 5u)];
  let bit = 1u << (place & 31u);
  let triplet = word.y + countOneBits(word.x & (bit - 1u));
  let inner = pairs[pair12];
  let outer = pairs[pair23];
  // Beside a pair without a known slope, couples.wgsl may also list pairs of the next slot and behind the last one, and
  // with one it also lists couples without a triplet.
  let exists = ((word.x & bit) != 0u) & (outer.x == inner.y) & (pair23 < part.pairs);
  if (!exists | (triplet < part.first_triplet) | (triplet >= part.end_triplet)) {
    return;
  }
  let slots = vec3u(inner, outer.y);
  // A pair that is too close to call has no known slope; neither passes for certain then.
  let known = min(i32(word12), i32(word23)) >= LEAST_SLOPE;
  let verdict = tested_triplet(Verdict(false, known), triplet, slots);
  if (verdict.passes) {
    mark_pair(pair12);
    mark_pair(pair23);
    atomicAdd(&queue.passed, 1u);
  }
  if (is_undecided(verdict)) {
    let at = atomicAdd(&queue.length, 1u);
    if (at < arrayLength(&queue.entries)) {
      queue.entries[at] = TripletQueueEntry(
        vec4u(triplet, pair12, pair23, 0u),
        vec4u(slots, 0u),
      );
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
  let i = invocation_of(group, groups, lane);
  if (i < decided[0]) {
    mark_pair(decided[i + 1u]);
  }
}
