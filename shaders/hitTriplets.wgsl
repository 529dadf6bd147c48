// Hit triplets: which pairs are a leg of at least one that passes everything.
//
// How it works
//   1. find: one invocation per pair 12 goes through the pairs 23 that start at its middle hit (contiguous, by the
//      order of the fill), four at a time. The change of dz/dr is what tells a track from chance best, and it takes
//      one number per pair: what is outside the window of all map triplets that begin with the doublet of pair 12
//      goes first. Of the rest, the doublets of both pairs name the map triplet, if there is one; what is inside its
//      own window of that change, one pair 23 in forty, is listed.
//   2. plan: as many workgroups as the list is long.
//   3. mark: one invocation per entry of the list makes all tests with their error bounds, from the coordinates of
//      the three hits. Where all pass for certain, both pairs are marked. Where none fails and one is too close to
//      call, the triplet goes to the queue.
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
  // Added to a doublet 23, the number of its bit.
  first_bit: u32,
  pad: u32,
}

struct TripletWord {
  bits: u32,
  first_triplet: u32,
}

struct Candidates {
  length: atomic<u32>,
  pad0: u32,
  pad1: u32,
  pad2: u32,
  // Pair 12, pair 23.
  entries: array<vec2u>,
}

struct TripletQueueEntry {
  triplet: u32,
  pair12: u32,
  pair23: u32,
  pad: u32,
  // The slots of its three hits.
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
// Four pairs each.
@group(0) @binding(5) var<storage, read> slopes: array<vec4f>;
@group(0) @binding(6) var<storage, read> doublet_links: array<DoubletLinks>;
@group(0) @binding(7) var<storage, read> triplet_words: array<TripletWord>;
// Window of diff_dzdr of each triplet.
@group(0) @binding(8) var<storage, read> triplet_slopes: array<vec2f>;
@group(0) @binding(9) var<storage, read_write> candidates: Candidates;
@group(0) @binding(10) var<storage, read_write> workgroups: array<u32, 3>;
@group(0) @binding(11) var<storage, read> windows: array<TripletWindows>;
@group(0) @binding(12) var<storage, read_write> marks: array<atomic<u32>>;
@group(0) @binding(13) var<storage, read_write> queue: TripletQueue;
@group(0) @binding(14) var<storage, read> decided: array<u32>;
@group(0) @binding(15) var<storage, read> pair_start: array<u32>;

const WORKGROUP_SIZE = 64u;
const MAX_WORKGROUPS = 65535u;

fn slope_of(pair: u32) -> f32 {
  return slopes[pair / 4u][pair % 4u];
}

fn is_known(slope: f32) -> bool {
  return abs(slope) < SLOPE_LIMIT;
}

// The word and the bit of the map triplet of two doublets.
struct TripletName {
  word: TripletWord,
  bit: u32,
}

fn name_of(links: DoubletLinks, doublet23: u32) -> TripletName {
  let number = doublet23 + links.first_bit;
  return TripletName(triplet_words[number / 32u], 1u << (number % 32u));
}

fn exists(name: TripletName) -> bool {
  return (name.word.bits & name.bit) != 0u;
}

fn triplet_of(name: TripletName) -> u32 {
  return name.word.first_triplet + countOneBits(name.word.bits & (name.bit - 1u));
}

// Blocks of four pairs that are looked at before their bits are.
const BLOCKS_PER_ROUND = 8u;

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
  let slope12 = slope_of(pair12);
  let links = doublet_links[pair.z];
  let first = pair_start[pair.y];
  let end = pair_start[pair.y + 1u];
  if (first == end || links.slope_lo > links.slope_hi || slope12 == SLOPE_FAILED) {
    return;
  }
  // Bounds of the outer slope, moved outward by the errors of both slopes and as much again, which is more than any
  // rounding here takes; |slope23| is at most |slope12| + reach. A slope that is not known goes with all.
  let known = is_known(slope12);
  let reach = max(abs(links.slope_lo), abs(links.slope_hi));
  let slack = 4.0 * SLOPE_ERROR * (1.0 + abs(slope12) + reach);
  let lo = vec4f(select(-SLOPE_LIMIT, slope12 - links.slope_hi - slack, known));
  let hi = vec4f(select(SLOPE_LIMIT, slope12 - links.slope_lo + slack, known));
  var start = first & ~3u;
  loop {
    // The bits of each block enter at the top.
    let base = start;
    var bits = 0u;
    loop {
      let slope23 = slopes[start / 4u];
      let inside = ((slope23 >= lo) & (slope23 <= hi)) | (slope23 > vec4f(SLOPE_LIMIT));
      let four = select(vec4u(), vec4u(1u << 28u, 1u << 29u, 1u << 30u, 1u << 31u), inside);
      bits = (bits >> 4u) | four.x | four.y | four.z | four.w;
      start += 4u;
      continuing {
        break if start >= end || start - base == 4u * BLOCKS_PER_ROUND;
      }
    }
    bits = (bits >> (32u - (start - base))) & (0xffffffffu << (max(first, base) - base));
    bits &= 0xffffffffu >> (32u - min(end - base, 32u));

    var kept = 0u;
    if (bits != 0u) {
      loop {
        let pair23 = base + firstTrailingBit(bits);
        let name = name_of(links, pairs[pair23].z);
        let bounds = triplet_slopes[triplet_of(name)];
        let slope23 = slope_of(pair23);
        let change = slope12 - slope23;
        let margin = 2.0 * SLOPE_ERROR * (2.0 + abs(slope12) + abs(slope23));
        let inside = change + margin >= bounds.x && change - margin <= bounds.y;
        let take = exists(name) && (inside || !known || !is_known(slope23));
        kept |= select(0u, bits & (0u - bits), take);
        bits &= bits - 1u;
        continuing {
          break if bits == 0u;
        }
      }
    }
    if (kept != 0u) {
      var at = atomicAdd(&candidates.length, countOneBits(kept));
      loop {
        if (at < arrayLength(&candidates.entries)) {
          candidates.entries[at] = vec2u(pair12, base + firstTrailingBit(kept));
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
  let entries = min(atomicLoad(&candidates.length), arrayLength(&candidates.entries));
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
  if (index >= min(atomicLoad(&candidates.length), arrayLength(&candidates.entries))) {
    return;
  }
  let candidate = candidates.entries[index];
  let inner = pairs[candidate.x];
  let outer = pairs[candidate.y];
  let triplet = triplet_of(name_of(doublet_links[inner.z], outer.z));
  if (triplet < slice.first_triplet || triplet >= slice.end_triplet) {
    return;
  }
  let slots = vec3u(inner.xy, outer.y);
  let undecided = max(slope_of(candidate.x), slope_of(candidate.y)) == SLOPE_UNDECIDED;
  let answer = min(test_triplet(triplet, slots), select(PASS, UNDECIDED, undecided));
  if (answer == PASS) {
    atomicStore(&marks[candidate.x], 1u);
    atomicStore(&marks[candidate.y], 1u);
    atomicAdd(&queue.passed, 1u);
  }
  if (answer == UNDECIDED) {
    let at = atomicAdd(&queue.length, 1u);
    if (at < arrayLength(&queue.entries)) {
      queue.entries[at].triplet = triplet;
      queue.entries[at].pair12 = candidate.x;
      queue.entries[at].pair23 = candidate.y;
      queue.entries[at].hits = vec4u(slots, 0u);
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
