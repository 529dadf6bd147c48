// import invocation
// import pair

// The pairs that became edges: map doublet, and source and destination as hit rows of the event. One invocation per
// edge. Their number is in `positions` at `count_at`; the host does not know it yet when it submits this.

struct Sizes {
  count_at: u32,
  // Room for each of doublet, source and destination in `edges`, which come one after the other.
  at_most: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> positions: array<u32>;
@group(0) @binding(2) var<storage, read> kept: array<u32>;
@group(0) @binding(3) var<storage, read> pairs: array<vec2u>;
@group(0) @binding(6) var<storage, read> pair_legs: array<u32>;
@group(0) @binding(4) var<storage, read> hits: array<Hit>;
@group(0) @binding(5) var<storage, read_write> edges: array<u32>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn gather(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let edge = invocation_of(group, groups, lane);
  if (edge >= positions[sizes.count_at]) {
    return;
  }
  let pair = pairs[kept[edge]];
  edges[edge] = pair_legs[kept[edge]];
  edges[sizes.at_most + edge] = hits[pair.x].row;
  edges[2u * sizes.at_most + edge] = hits[pair.y].row;
}
