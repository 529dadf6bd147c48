// Hit pairs that may pass the windows of their map doublet: count, scan, fill.
//
// How it works
//   A *word* is the unit of work: one map doublet, one source hit on its first module and up to 32 hits of its
//   second module. Words are numbered by (doublet, source hit, block of targets); doublets with an empty module
//   have none, so the work is the number of candidates however uneven the modules are.
//   1. spread: writes the doublet of every word, one invocation per doublet.
//   2. count: one invocation per word tests its targets; the answers are the bits of a mask, their number goes
//      to pair_start, which the host scans. Only pairs that fail for certain are dropped; legs.wgsl looks at the
//      others closely.
//   3. fill: one invocation per word writes the pairs of its mask from pair_start on.
//   Pairs come out in the order (doublet, source hit, target hit), and the pairs that start at one hit of one
//   doublet are contiguous.
//
// Masks instead of a second round of tests: four bytes per word against repeating the arithmetic.

struct Sizes {
  doublets: u32,
  words: u32,
  // How many hits have coordinates that the steps cannot hold.
  hits_out_of_range: u32,
}

@group(0) @binding(0) var<uniform> units: Units;
@group(0) @binding(1) var<uniform> sizes: Sizes;
// First word of each doublet and its blocks per source hit, and at the end the number of words.
@group(0) @binding(2) var<storage, read> doublet_words: array<vec2u>;
// Both module ranks of each doublet.
@group(0) @binding(3) var<storage, read> doublet_modules: array<vec2u>;
@group(0) @binding(4) var<storage, read> hit_start: array<u32>;
@group(0) @binding(5) var<storage, read> polar: array<vec4i>;
// Two per doublet.
@group(0) @binding(6) var<storage, read> doublet_windows: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> word_doublet: array<u32>;
@group(0) @binding(8) var<storage, read_write> masks: array<u32>;
@group(0) @binding(9) var<storage, read_write> pair_start: array<u32>;
// Source hit, target hit, doublet and the target's number on its module.
@group(0) @binding(10) var<storage, read_write> pairs: array<vec4u>;

const WORKGROUP_SIZE = 64u;

struct Word {
  doublet: u32,
  source: u32,
  first_target: u32,
  end_target: u32,
  module_start: u32,
}

fn word_at(index: u32) -> Word {
  let doublet = word_doublet[index];
  let words = doublet_words[doublet];
  let modules = doublet_modules[doublet];
  let local = index - words.x;
  let module_start = hit_start[modules.y];
  let first = module_start + (local % words.y) * 32u;
  let end = min(first + 32u, hit_start[modules.y + 1u]);
  return Word(doublet, hit_start[modules.x] + local / words.y, first, end, module_start);
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn spread(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let doublet = (group.y * groups.x + group.x) * WORKGROUP_SIZE + lane;
  if (doublet >= sizes.doublets) {
    return;
  }
  let end = doublet_words[doublet + 1u].x;
  for (var word = doublet_words[doublet].x; word < end; word++) {
    word_doublet[word] = doublet;
  }
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn count(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.y * groups.x + group.x) * WORKGROUP_SIZE + lane;
  if (index > sizes.words) {
    return;
  }
  // One more, so that the scan ends with the total.
  if (index == sizes.words) {
    pair_start[index] = 0u;
    return;
  }
  let word = word_at(index);
  let first_window = doublet_windows[2u * word.doublet];
  let second_window = doublet_windows[2u * word.doublet + 1u];
  let source = polar[word.source];
  let targets = word.end_target - word.first_target;
  let filter_ = pair_filter(units, source, first_window, second_window);
  // Most targets fail on azimuth or eta, which takes a few integer operations; four at a time, to keep loads
  // in flight. Bits beyond the last target are cut off.
  var mask = 0u;
  for (var k = 0u; k < targets; k += 4u) {
    let t = word.first_target + k;
    let p0 = &polar[t];
    let p1 = &polar[t + 1u];
    let p2 = &polar[t + 2u];
    let p3 = &polar[t + 3u];
    let phi = vec4i((*p0).z, (*p1).z, (*p2).z, (*p3).z);
    let eta = vec4i((*p0).w, (*p1).w, (*p2).w, (*p3).w);
    let bits = select(vec4u(), vec4u(1u, 2u, 4u, 8u), angles_may_pass(filter_, phi, eta));
    mask |= (bits.x | bits.y | bits.z | bits.w) << k;
  }
  // The angles of hits beyond the range of the steps say nothing.
  mask = select(mask, 0xffffffffu, sizes.hits_out_of_range != 0u);
  mask &= 0xffffffffu >> (32u - targets);
  var rest = mask;
  while (rest != 0u) {
    let k = firstTrailingBit(rest);
    rest &= rest - 1u;
    let b = polar[word.first_target + k].xyz;
    let in_range = source.y >= 0 && b.y >= 0;
    if (in_range && !lengths_may_pass(units, filter_, b)) {
      mask &= ~(1u << k);
    }
  }
  masks[index] = mask;
  pair_start[index] = countOneBits(mask);
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn fill(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.y * groups.x + group.x) * WORKGROUP_SIZE + lane;
  if (index >= sizes.words) {
    return;
  }
  var mask = masks[index];
  if (mask == 0u) {
    return;
  }
  let word = word_at(index);
  var next = pair_start[index];
  while (mask != 0u) {
    let target_hit = word.first_target + firstTrailingBit(mask);
    pairs[next] = vec4u(word.source, target_hit, word.doublet, target_hit - word.module_start);
    next++;
    mask &= mask - 1u;
  }
}
