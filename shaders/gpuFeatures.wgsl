// import invocation

// Node and edge features of a network, row by row, one invocation per node or edge.
//
// How it works
//   Positions come as two f32 each, whose sum is the double. Differences of neighbours are taken of both parts
//   before anything is rounded, and dr and dphi are computed from the differences (dr = d.(a + b) / (ra + rb),
//   tan dphi = a x d / a.b), so that close hits lose no digits: r and phi of each, subtracted, would.
//   Which feature stands in which column is data, not code, so that one pipeline serves every network.
//
// Why an own atan2: WGSL allows the built-in 4096 units in the last place, half a per mille. The polynomial
// below is a least-maximum fit of atan(t) / t on [0, tan(pi / 8)], off by 2e-8 at most.

const PI = 3.14159265358979;
const LENGTH_SCALE = 1000.0;
const SLOPE_LIMIT = 100.0;
const SHAPE = 6u;

struct Sizes {
  nodes: u32,
  edges: u32,
  node_width: u32,
  edge_width: u32,
}

// A position (mm): the rounded value and what the rounding left.
struct Point {
  high: vec3f,
  low: vec3f,
}

// What a column holds and what it is divided by: the coordinate of that number in COORDINATES, of the hit (place = 0)
// or of one of its clusters; or, where `coordinate` is SHAPE, the shape column of number `place`.
struct NodeColumn {
  coordinate: u32,
  place: u32,
  scale: f32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> points: array<Point>;
@group(0) @binding(2) var<storage, read> node_columns: array<NodeColumn>;
@group(0) @binding(3) var<storage, read_write> node_values: array<f32>;
@group(0) @binding(4) var<storage, read> src: array<i32>;
@group(0) @binding(5) var<storage, read> dst: array<i32>;
// Numbers of features in EDGE_FEATURE_NAMES.
@group(0) @binding(6) var<storage, read> edge_columns: array<u32>;
@group(0) @binding(7) var<storage, read_write> edge_values: array<f32>;
// Positions (mm) of the first and second cluster of each node, where a column reads them.
@group(0) @binding(8) var<storage, read> clusters: array<vec4f>;
// Shape columns, one after another.
@group(0) @binding(9) var<storage, read> shapes: array<f32>;

fn atan_small(t: f32) -> f32 {
  let z = t * t;
  let p = ((0.08060305319 * z - 0.1387984895) * z + 0.1997792599) * z - 0.3333295525;
  return t + t * z * p;
}

fn accurate_atan2(y: f32, x: f32) -> f32 {
  let a = abs(x);
  let b = abs(y);
  let larger = max(a, b);
  if (larger == 0.0) {
    return 0.0;
  }
  // Angle to the nearer axis, in [0, pi/4]; above pi/8 measured from the diagonal.
  let t = min(a, b) / larger;
  var angle = atan_small(t);
  if (t > 0.41421356) {
    angle = PI / 4.0 + atan_small((t - 1.0) / (t + 1.0));
  }
  if (b > a) {
    angle = PI / 2.0 - angle;
  }
  if (x < 0.0) {
    angle = PI - angle;
  }
  return select(angle, -angle, y < 0.0);
}

// asinh(z / r), which is -ln tan(theta / 2).
fn pseudorapidity(r: f32, z: f32) -> f32 {
  if (r == 0.0) {
    return 0.0;
  }
  let slope = abs(z) / r;
  let eta = log(slope + sqrt(1.0 + slope * slope));
  return select(eta, -eta, z < 0.0);
}

fn coordinate_of(number: u32, at: vec3f) -> f32 {
  let r = length(at.xy);
  switch number {
    case 0u: { return r; }
    case 1u: { return accurate_atan2(at.y, at.x); }
    case 2u: { return at.z; }
    case 3u: { return pseudorapidity(r, at.z); }
    case 4u: { return at.x; }
    default: { return at.y; }
  }
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn write_nodes(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let node = invocation_of(group, groups, lane);
  if (node >= sizes.nodes) {
    return;
  }
  for (var k = 0u; k < sizes.node_width; k++) {
    let column = node_columns[k];
    var value = 0.0;
    if (column.coordinate == SHAPE) {
      value = shapes[column.place * sizes.nodes + node];
    } else if (column.place == 0u) {
      value = coordinate_of(column.coordinate, points[node].high);
    } else {
      value = coordinate_of(column.coordinate, clusters[2u * node + column.place - 1u].xyz);
    }
    node_values[node * sizes.node_width + k] = value / column.scale;
  }
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn write_edges(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let edge = invocation_of(group, groups, lane);
  if (edge >= sizes.edges) {
    return;
  }
  let from_point = points[src[edge]];
  let to_point = points[dst[edge]];
  let a = from_point.high;
  let b = to_point.high;
  let d = (b - a) + (to_point.low - from_point.low);
  let radius_a = length(a.xy);
  let radius_b = length(b.xy);
  let radii = radius_a + radius_b;
  var dr = 0.0;
  if (radii > 0.0) {
    dr = dot(d.xy, a.xy + b.xy) / radii / LENGTH_SCALE;
  }
  let dphi = accurate_atan2(a.x * d.y - a.y * d.x, dot(a.xy, b.xy)) / PI;
  var slope = 0.0;
  if (dr != 0.0) {
    slope = clamp(dphi / dr, -SLOPE_LIMIT, SLOPE_LIMIT);
  }
  let features = array(
    dr,
    dphi,
    d.z / LENGTH_SCALE,
    pseudorapidity(radius_b, b.z) - pseudorapidity(radius_a, a.z),
    slope,
    radii / (2.0 * LENGTH_SCALE) * slope,
  );
  for (var k = 0u; k < sizes.edge_width; k++) {
    edge_values[edge * sizes.edge_width + k] = features[edge_columns[k]];
  }
}
