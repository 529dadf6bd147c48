// Exclusive prefix sum of u32 values, in place.
//
// How it works
//   1. scan_blocks: each workgroup scans one block of BLOCK values. An invocation sums PER_INVOCATION
//      neighbours, the workgroup scans these sums (`sum_before`), and each invocation goes over its values again;
//      the block's total goes to `totals`.
//   2. The host scans `totals` the same way, level by level, until one block holds them all.
//   3. add_totals: every value gets the scanned total of its block.
//
// Why not one pass with look-back: that spins until an earlier workgroup has finished, and WebGPU does not
// promise that workgroups which wait and workgroups which work make progress together.
//
// INVOCATIONS, `place_of` and `sum_before` come from scanPortable.wgsl or scanSubgroups.wgsl: these import this file, and
// one of them is what is compiled. src/gpu/scan.ts says which one, and how many invocations a workgroup has.

override PER_INVOCATION = 16u;
override BLOCK = INVOCATIONS * PER_INVOCATION;

struct Range {
  count: u32,
}

@group(0) @binding(0) var<uniform> range: Range;
@group(0) @binding(1) var<storage, read_write> values: array<u32>;
@group(0) @binding(2) var<storage, read_write> totals: array<u32>;

@compute @workgroup_size(INVOCATIONS)
fn scan_blocks(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let block = group.y * groups.x + group.x;
  let place = place_of(lane);
  let first = min(block * BLOCK + place.index * PER_INVOCATION, range.count);
  let end = min(first + PER_INVOCATION, range.count);
  var sum = 0u;
  for (var i = first; i < end; i++) {
    sum += values[i];
  }

  var before = sum_before(place, sum);
  for (var i = first; i < end; i++) {
    let value = values[i];
    values[i] = before;
    before += value;
  }
  // Workgroups of a folded dispatch beyond the last block have nothing to report.
  if (place.index == INVOCATIONS - 1u && block * BLOCK < range.count) {
    totals[block] = before;
  }
}

@compute @workgroup_size(INVOCATIONS)
fn add_totals(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let block = group.y * groups.x + group.x;
  if (block * BLOCK >= range.count) {
    return;
  }
  let total = totals[block];
  // Neighbouring invocations touch neighbouring values.
  for (var k = 0u; k < PER_INVOCATION; k++) {
    let at = block * BLOCK + k * INVOCATIONS + lane;
    if (at < range.count) {
      values[at] += total;
    }
  }
}
