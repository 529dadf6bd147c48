// Hit triplets: which pairs are a leg of at least one that passes everything.
//
// How it works
//   mark: one invocation per pair 12. It goes through the map triplets that begin with the pair's doublet (they
//   are contiguous, map triplets being sorted) and through the pairs 23 of each that start at its middle hit
//   (contiguous too, by the order of the fill), tests the triplet's own windows, and marks both pairs where
//   all tests pass for certain. Where none fails and one is too close to call, the triplet goes to the queue.
//   mark_decided: marks the pairs of triplets that the CPU decided to keep.
//   resolve: adds the three hits to each entry of the queue, for the CPU.
//
//   The windows of a large map exceed one binding; they come in slices of whole doublets, one dispatch each,
//   and pairs of other doublets sit out.

struct Slice {
  // Pairs of doublets [first_doublet, end_doublet) have their triplets in this slice.
  first_doublet: u32,
  end_doublet: u32,
  first_triplet: u32,
  pairs: u32,
}

// Windows of a map triplet: leg 12, leg 23, triplet variables; min and max interleaved.
struct TripletWindows {
  first12: vec4f,
  second12: vec4f,
  first23: vec4f,
  second23: vec4f,
  bend: vec4f,
}

struct TripletQueueEntry {
  triplet: u32,
  pair12: u32,
  pair23: u32,
  pad: u32,
  // The three hits; written by resolve.
  hits: vec4u,
}

struct TripletQueue {
  length: atomic<u32>,
  // Hit triplets that pass for certain, and pairs they marked.
  passed: atomic<u32>,
  marked: atomic<u32>,
  pad: u32,
  entries: array<TripletQueueEntry>,
}

@group(0) @binding(0) var<uniform> units: Units;
@group(0) @binding(1) var<uniform> slice: Slice;
@group(0) @binding(2) var<storage, read> legs: array<PairLeg>;
@group(0) @binding(3) var<storage, read> pair_start: array<u32>;
@group(0) @binding(4) var<storage, read> doublet_words: array<vec2u>;
// First map triplet of each doublet, and at the end their number.
@group(0) @binding(5) var<storage, read> first_triplet: array<u32>;
@group(0) @binding(6) var<storage, read> triplet_doublet23: array<u32>;
@group(0) @binding(7) var<storage, read> windows: array<TripletWindows>;
@group(0) @binding(8) var<storage, read_write> marks: array<atomic<u32>>;
@group(0) @binding(9) var<storage, read_write> queue: TripletQueue;
@group(0) @binding(10) var<storage, read> pairs: array<vec4u>;
@group(0) @binding(11) var<storage, read> decided: array<u32>;

const WORKGROUP_SIZE = 64u;

// Sets a mark; 1 where it was not set before.
fn mark_pair(pair: u32) -> u32 {
  if (atomicLoad(&marks[pair]) != 0u) {
    return 0u;
  }
  return 1u - atomicExchange(&marks[pair], 1u);
}

fn enqueue(triplet: u32, pair12: u32, pair23: u32) {
  let at = atomicAdd(&queue.length, 1u);
  if (at < arrayLength(&queue.entries)) {
    queue.entries[at].triplet = triplet;
    queue.entries[at].pair12 = pair12;
    queue.entries[at].pair23 = pair23;
  }
}

// Number of hit triplets that pass, and of pairs marked, for one pair 12.
fn test_pair(pair12: u32) -> vec2u {
  let leg12 = legs[pair12];
  if (leg12.doublet < slice.first_doublet || leg12.doublet >= slice.end_doublet) {
    return vec2u();
  }
  if (answer_of(leg12) == FAIL) {
    return vec2u();
  }
  let middle = middle_of(leg12);
  let error12 = errors_of(units, leg12);
  var found = vec2u();
  var triplet = first_triplet[leg12.doublet];
  let end_triplet = first_triplet[leg12.doublet + 1u];
  loop {
    // Most triplets have no pair 23 at this hit: skipping them in a loop of their own keeps invocations together.
    var first_pair = 0u;
    var end_pair = 0u;
    while (triplet < end_triplet) {
      let words = doublet_words[triplet_doublet23[triplet]];
      let first_word = words.x + middle * words.y;
      first_pair = pair_start[first_word];
      end_pair = pair_start[first_word + words.y];
      if (first_pair != end_pair) {
        break;
      }
      triplet++;
    }
    if (triplet >= end_triplet) {
      break;
    }
    // A pointer: one bounds check for all fields.
    let row = &windows[triplet - slice.first_triplet];
    let answer12 = inside_pair_window(leg12.value, error12, (*row).first12, (*row).second12);
    if (answer12 != FAIL) {
      let first23 = (*row).first23;
      let second23 = (*row).second23;
      let bend = (*row).bend;
      for (var pair23 = first_pair; pair23 < end_pair; pair23++) {
        let leg23 = legs[pair23];
        let answer23 = inside_pair_window(leg23.value, errors_of(units, leg23), first23, second23);
        let change = leg12.slope - leg23.slope;
        let dydx = select(change.x, -(leg12.slope.x + leg23.slope.x), units.dydx_is_sum != 0u);
        let error = leg12.slope_error + leg23.slope_error;
        let answer = inside_triplet_window(vec2f(dydx, change.y), error, bend);
        // FAIL is the least of the answers and PASS the greatest.
        let pair_answers = min(answer_of(leg12), answer_of(leg23));
        let all = min(min(answer12, answer23), min(answer, pair_answers));
        if (all == PASS) {
          found += vec2u(1u, mark_pair(pair12) + mark_pair(pair23));
        } else if (all == UNDECIDED) {
          enqueue(triplet, pair12, pair23);
        }
      }
    }
    triplet++;
  }
  return found;
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn mark(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let pair = (group.y * groups.x + group.x) * WORKGROUP_SIZE + lane;
  if (pair >= slice.pairs) {
    return;
  }
  // One pair in ten gets here with something to add: too few to gather them per workgroup first.
  let found = test_pair(pair);
  if (found.x > 0u) {
    atomicAdd(&queue.passed, found.x);
    atomicAdd(&queue.marked, found.y);
  }
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn resolve(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let at = (group.y * groups.x + group.x) * WORKGROUP_SIZE + lane;
  if (at >= min(atomicLoad(&queue.length), arrayLength(&queue.entries))) {
    return;
  }
  let inner = pairs[queue.entries[at].pair12];
  let outer = pairs[queue.entries[at].pair23];
  queue.entries[at].hits = vec4u(inner.x, inner.y, outer.y, 0u);
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
