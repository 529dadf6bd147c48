// The variables of every hit pair that passed or nearly passed, once: triplets test them many times.
//
// How it works: one invocation per pair evaluates the variables and their error bounds, repeats the test
// against the doublet's windows with three answers, and writes both. Pairs too close to call also go to a
// queue; whether the triplets they are in survive is then up to the CPU. An entry is pair, doublet, source hit,
// target hit; `length` may exceed the room for entries, then the host repeats the pass with more.

struct Sizes {
  pairs: u32,
}

struct PairQueue {
  length: atomic<u32>,
  // Pairs kept by the count that fail for certain here, where the compiler arranged the arithmetic otherwise.
  failed: atomic<u32>,
  pad0: u32,
  pad1: u32,
  entries: array<vec4u>,
}

@group(0) @binding(0) var<uniform> units: Units;
@group(0) @binding(1) var<uniform> sizes: Sizes;
@group(0) @binding(2) var<storage, read> pairs: array<vec4u>;
@group(0) @binding(3) var<storage, read> polar: array<vec4i>;
@group(0) @binding(4) var<storage, read> xy: array<vec2i>;
// Two per doublet.
@group(0) @binding(5) var<storage, read> doublet_windows: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> legs: array<PairLeg>;
@group(0) @binding(7) var<storage, read_write> queue: PairQueue;

const WORKGROUP_SIZE = 64u;

@compute @workgroup_size(WORKGROUP_SIZE)
fn evaluate(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.y * groups.x + group.x) * WORKGROUP_SIZE + lane;
  if (index >= sizes.pairs) {
    return;
  }
  let pair = pairs[index];
  let a = polar[pair.x];
  let b = polar[pair.y];
  let leg = leg_variables(units, a, b);
  let slope = transverse_slope(units, xy[pair.x], xy[pair.y], a.y >= 0 && b.y >= 0);
  let answer = inside_pair_window(
    leg.value,
    leg.error,
    doublet_windows[2u * pair.z],
    doublet_windows[2u * pair.z + 1u],
  );
  legs[index] = PairLeg(
    leg.value,
    leg.error.xz,
    vec2f(slope.value, leg.dzdr),
    vec2f(slope.error, leg.dzdr_error),
    pair.z,
    pair.w | (answer << ANSWER_SHIFT),
  );
  if (answer == FAIL) {
    atomicAdd(&queue.failed, 1u);
  }
  if (answer == UNDECIDED) {
    let at = atomicAdd(&queue.length, 1u);
    if (at < arrayLength(&queue.entries)) {
      queue.entries[at] = vec4u(index, pair.z, pair.x, pair.y);
    }
  }
}
