// Compaction: the indices at which a flag is set, in ascending order.
//
// How it works: one invocation per four flags. `positions` starts as the number of flags set among each four and is
// scanned by the host's call between the two kernels; a flag that is set then finds its place in the output there.

struct Range {
  count: u32,
}

@group(0) @binding(0) var<uniform> range: Range;
@group(0) @binding(1) var<storage, read> flags: array<vec4u>;
@group(0) @binding(2) var<storage, read_write> positions: array<u32>;
@group(0) @binding(3) var<storage, read_write> kept: array<u32>;

const WORKGROUP_SIZE = 64u;

// One bit for each flag that is set among the four from 4 i on.
fn set_flags(i: u32) -> u32 {
  let bits = select(vec4u(), vec4u(1u, 2u, 4u, 8u), flags[i] != vec4u());
  return (bits.x | bits.y | bits.z | bits.w) & (15u >> (4u - min(range.count - 4u * i, 4u)));
}

// The element after those of the flags becomes the number of flags that are set, after the scan.
@compute @workgroup_size(WORKGROUP_SIZE)
fn count_flags(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let i = (group.y * groups.x + group.x) * WORKGROUP_SIZE + lane;
  let fours = (range.count + 3u) / 4u;
  if (i > fours) {
    return;
  }
  var found = 0u;
  if (i < fours) {
    found = countOneBits(set_flags(i));
  }
  positions[i] = found;
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn write_kept(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let i = (group.y * groups.x + group.x) * WORKGROUP_SIZE + lane;
  if (4u * i >= range.count) {
    return;
  }
  var bits = set_flags(i);
  if (bits == 0u) {
    return;
  }
  var next = positions[i];
  while (bits != 0u) {
    kept[next] = 4u * i + firstTrailingBit(bits);
    next++;
    bits &= bits - 1u;
  }
}
