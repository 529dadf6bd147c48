// Compaction: the indices at which a flag is set, in ascending order.
//
// How it works: `positions` starts as a copy of the flags (0 or 1) and is scanned by the host's call between
// the two kernels; a flag that is set then finds its place in the output at its position.

struct Range {
  count: u32,
}

@group(0) @binding(0) var<uniform> range: Range;
@group(0) @binding(1) var<storage, read> flags: array<u32>;
@group(0) @binding(2) var<storage, read_write> positions: array<u32>;
@group(0) @binding(3) var<storage, read_write> kept: array<u32>;

const WORKGROUP_SIZE = 64u;

// positions[count] becomes the number of flags that are set, after the scan.
@compute @workgroup_size(WORKGROUP_SIZE)
fn copy_flags(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let i = (group.y * groups.x + group.x) * WORKGROUP_SIZE + lane;
  if (i > range.count) {
    return;
  }
  var flag = 0u;
  if (i < range.count) {
    flag = select(0u, 1u, flags[i] != 0u);
  }
  positions[i] = flag;
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn write_kept(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let i = (group.y * groups.x + group.x) * WORKGROUP_SIZE + lane;
  if (i < range.count && flags[i] != 0u) {
    kept[positions[i]] = i;
  }
}
