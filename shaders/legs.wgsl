// import invocation
// import pair

// The windows of its doublet for every pair that hitPairs.wgsl let through, and the slope that triplets ask for.
//
// How it works: one invocation per pair evaluates the variables and their error bounds, tests them against the
// doublet's windows with three answers, and keeps dz/dr in a word (see NO_PAIR). Pairs too close to call also go to a
// queue, for the count of pairs; whether the triplets they are in survive is decided with the triplets. An entry is
// pair, doublet, source slot, target slot; its length may exceed the room for entries, then the host repeats the
// pass with more.

struct Sizes {
  pairs: u32,
}

struct PairQueue {
  length: atomic<u32>,
  pad0: u32,
  pad1: u32,
  pad2: u32,
  entries: array<vec4u>,
}

@group(0) @binding(0) var<uniform> units: Units;
@group(0) @binding(1) var<uniform> sizes: Sizes;
@group(0) @binding(2) var<storage, read> pairs: array<vec2u>;
@group(0) @binding(3) var<storage, read> hits: array<Hit>;
@group(0) @binding(4) var<storage, read> doublet_windows: array<PairWindow>;
@group(0) @binding(5) var<storage, read_write> queue: PairQueue;
// The doublets of all pairs, then their words.
@group(0) @binding(6) var<storage, read_write> pair_legs: array<u32>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn evaluate(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = invocation_of(group, groups, lane);
  if (index >= sizes.pairs) {
    return;
  }
  let pair = pairs[index];
  let doublet = pair_legs[index];
  let a = hits[pair.x].polar;
  let b = hits[pair.y].polar;
  let leg = leg_of(units, a, b);
  let verdict = tested_pair(units, Verdict(false, true), leg, a, b, doublet_windows[doublet]);
  let dzdr = dzdr_of(leg);
  let size = abs(dzdr.value);
  let known = verdict.passes & (size < STEEPEST) & (dzdr.error <= SLOPE_ERROR * (1.0 + size));
  let code = select(NO_SLOPE, code_of(dzdr.value) - u32(CODE_MIDDLE), known);
  pair_legs[sizes.pairs + index] = select(code, NO_PAIR, verdict.fails) * UPPER + (doublet & LOWER_HALF);
  if (is_undecided(verdict)) {
    let at = atomicAdd(&queue.length, 1u);
    if (at < arrayLength(&queue.entries)) {
      queue.entries[at] = vec4u(index, doublet, pair);
    }
  }
}
