// Source and destination of the pairs that became edges, as hit rows of the event: one invocation per edge.
// `count_at` holds their number, which the host does not know yet when it submits this.

struct Sizes {
  // Where `positions` has the number of edges.
  count_at: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> positions: array<u32>;
@group(0) @binding(2) var<storage, read> kept: array<u32>;
@group(0) @binding(3) var<storage, read> pairs: array<vec4u>;
// Hit row of each arranged hit.
@group(0) @binding(4) var<storage, read> order: array<u32>;
@group(0) @binding(5) var<storage, read_write> src: array<u32>;
@group(0) @binding(6) var<storage, read_write> dst: array<u32>;

const WORKGROUP_SIZE = 64u;

@compute @workgroup_size(WORKGROUP_SIZE)
fn gather(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let edge = (group.y * groups.x + group.x) * WORKGROUP_SIZE + lane;
  if (edge >= positions[sizes.count_at]) {
    return;
  }
  let pair = pairs[kept[edge]];
  src[edge] = order[pair.x];
  dst[edge] = order[pair.y];
}
