// import invocation

// Neighbours within a radius: count, limit, fill.
//
// How it works
//   Coordinates are whole numbers of 16 bits, four to a vec2u, and points are sorted by the cells of their three leading
//   coordinates (src/neighbours/cells.ts): a *column* is the cells along the third, whose points follow one another. One
//   invocation per query goes through the columns in reach and in each through one run of points, shorter the farther
//   the column is.
//   1. count: the edges of each query. One with more neighbours than `k_max`, whatever their direction, is listed.
//   2. limit: for the queries of the list, by bisection, the largest bound of squared distances below which there are
//      no more than `k_max`; and their edges again.
//   3. The host scans the counts; fill writes the edges of each query where its own begin.
//   Edges come out in the order of the places of queries, then of points, whatever the cells.
//
//   Going *back*, queries are where points are found, and points are where they look from. It finds the edges of pairs
//   that only their outer point finds: the bounds are then those of the points.
//
// All tests are of whole numbers, so every adapter finds the same edges.

override QUADS = 2u; // vec2u that a point takes

struct Search {
  // Places of the queries of this dispatch, or those of the list.
  first: u32,
  end: u32,
  // Largest squared distance of neighbours, and its root, rounded down.
  square: u32,
  reach: u32,
  k_max: u32,
  // 1 where edges have to point outward.
  outward: u32,
  // 1 going back.
  back: u32,
  // Edges in all, and those before the first of this direction.
  edges: u32,
  edges_before: u32,
  // Cells: least coordinates, widths, numbers.
  min_x: i32,
  min_y: i32,
  min_z: i32,
  width_x: u32,
  width_y: u32,
  width_z: u32,
  count_x: u32,
  count_y: u32,
  count_z: u32,
}

struct Excess {
  length: atomic<u32>,
  places: array<u32>,
}

// Of points that are too far; above every bound.
const FAR = 0xffffffffu;

@group(0) @binding(0) var<uniform> search: Search;
@group(0) @binding(1) var<storage, read> query_points: array<vec2u>;
// Row, place on the way outward, place among the others; for queries and for points.
@group(0) @binding(2) var<storage, read> query_names: array<vec4u>;
@group(0) @binding(3) var<storage, read> points: array<vec2u>;
@group(0) @binding(4) var<storage, read> names: array<vec4u>;
@group(0) @binding(5) var<storage, read> cell_start: array<u32>;
// Edges of each query; once scanned, where they begin.
@group(0) @binding(6) var<storage, read_write> counts: array<u32>;
// By place where points look from: the squared distance below which they take neighbours.
@group(0) @binding(7) var<storage, read_write> bounds: array<u32>;
@group(0) @binding(8) var<storage, read_write> excess: Excess;
// Rows of all sources, then of all destinations.
@group(0) @binding(9) var<storage, read_write> edges: array<u32>;

fn unpacked(words: vec2u) -> vec4i {
  let low = bitcast<vec2i>(words << vec2u(16u)) >> vec2u(16u);
  let high = bitcast<vec2i>(words) >> vec2u(16u);
  return vec4i(low.x, high.x, low.y, high.y);
}

struct Query {
  place: u32,
  name: vec4u,
  coordinates: array<vec4i, 4>,
}

fn query_at(place: u32) -> Query {
  var query: Query;
  query.place = place;
  query.name = query_names[place];
  for (var k = 0u; k < QUADS; k++) {
    query.coordinates[k] = unpacked(query_points[QUADS * place + k]);
  }
  return query;
}

// The squared distance of neighbours, FAR of others. No sum exceeds 32 bits: differences above the reach end it.
fn square_to(query: ptr<function, Query>, place: u32) -> u32 {
  var sum = 0u;
  for (var k = 0u; k < QUADS; k++) {
    let apart = vec4u(abs((*query).coordinates[k] - unpacked(points[QUADS * place + k])));
    if (any(apart > vec4u(search.reach))) {
      return FAR;
    }
    sum += dot(apart, apart);
  }
  return select(FAR, sum, sum <= search.square);
}

// Going back: whether the inner point finds the outer one itself.
fn is_known(inner: u32, outer: u32) -> bool {
  var sum = 0u;
  for (var k = 0u; k < QUADS; k++) {
    let apart = vec4u(abs(unpacked(points[QUADS * inner + k]) - unpacked(query_points[QUADS * outer + k])));
    if (any(apart > vec4u(search.reach))) {
      return false;
    }
    sum += dot(apart, apart);
  }
  return sum < bounds[inner];
}

// Whether a pair at that distance is an edge. `bound` is that of the query, going back the one of all.
fn is_edge(query: ptr<function, Query>, place: u32, other: vec4u, square: u32, bound: u32) -> bool {
  let points_outward = (*query).name.y < other.y;
  if (square >= bound || (search.outward == 1u && !points_outward)) {
    return false;
  }
  if (search.back == 0u) {
    return true;
  }
  return square < bounds[place] && !is_known((*query).name.z, other.z);
}

// Where a query is on its way through the columns, and the run of points to look at.
struct Walk {
  x: u32,
  y: u32,
  z: u32,
  last_a: u32,
  first_b: u32,
  last_b: u32,
  a: u32,
  // The next one to go to.
  next_b: u32,
  begin: u32,
  end: u32,
}

fn cell_below(coordinate: u32, reach: u32, width: u32) -> u32 {
  return (max(coordinate, reach) - reach) / width;
}

fn walk_from(query: ptr<function, Query>) -> Walk {
  let at = (*query).coordinates[0];
  var walk: Walk;
  // Cells begin at the least coordinates of queries and points.
  walk.x = u32(at.x - search.min_x);
  walk.y = u32(at.y - search.min_y);
  walk.z = u32(at.z - search.min_z);
  walk.a = cell_below(walk.x, search.reach, search.width_x);
  walk.last_a = min((walk.x + search.reach) / search.width_x, search.count_x - 1u);
  walk.first_b = cell_below(walk.y, search.reach, search.width_y);
  walk.last_b = min((walk.y + search.reach) / search.width_y, search.count_y - 1u);
  walk.next_b = walk.first_b;
  return walk;
}

// How far a coordinate is from those of a cell.
fn outside(coordinate: u32, cell: u32, width: u32) -> u32 {
  let first = cell * width;
  let last = first + width - 1u;
  return max(max(first, coordinate) - coordinate, max(coordinate, last) - last);
}

// Goes to the next column that has points in reach; false where there is none left.
fn next_run(walk: ptr<function, Walk>) -> bool {
  loop {
    if ((*walk).next_b > (*walk).last_b) {
      (*walk).next_b = (*walk).first_b;
      (*walk).a++;
    }
    if ((*walk).a > (*walk).last_a) {
      return false;
    }
    let b = (*walk).next_b;
    (*walk).next_b++;
    let apart_x = outside((*walk).x, (*walk).a, search.width_x);
    let apart_y = outside((*walk).y, b, search.width_y);
    let apart = apart_x * apart_x + apart_y * apart_y;
    if (apart <= search.square) {
      // A root in single precision is off by less than one step.
      let within = u32(sqrt(f32(search.square - apart))) + 2u;
      let column = ((*walk).a * search.count_y + b) * search.count_z;
      let first = cell_below((*walk).z, within, search.width_z);
      let last = min(((*walk).z + within) / search.width_z, search.count_z - 1u);
      (*walk).begin = cell_start[column + first];
      (*walk).end = cell_start[column + last + 1u];
      if ((*walk).begin < (*walk).end) {
        return true;
      }
    }
  }
}

// Neighbours below a bound, and the edges among them.
struct Tally {
  near: u32,
  edges: u32,
}

fn tally_of(query: ptr<function, Query>, bound: u32) -> Tally {
  var tally = Tally(0u, 0u);
  var walk = walk_from(query);
  while (next_run(&walk)) {
    for (var place = walk.begin; place < walk.end; place++) {
      let square = square_to(query, place);
      if (square < bound) {
        let other = names[place];
        if (other.x != (*query).name.x) {
          tally.near++;
          tally.edges += u32(is_edge(query, place, other, square, bound));
        }
      }
    }
  }
  return tally;
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn count(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let place = search.first + invocation_of(group, groups, lane);
  if (place >= search.end) {
    return;
  }
  var query = query_at(place);
  let tally = tally_of(&query, search.square + 1u);
  counts[place] = tally.edges;
  if (search.back == 0u) {
    bounds[place] = search.square + 1u;
    if (tally.near > search.k_max) {
      excess.places[atomicAdd(&excess.length, 1u)] = place;
    }
  }
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn limit(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = search.first + invocation_of(group, groups, lane);
  if (index >= search.end) {
    return;
  }
  let place = excess.places[index];
  var query = query_at(place);
  // Below the first there are few enough, below the second too many.
  var few = 0u;
  var many = search.square + 1u;
  while (many - few > 1u) {
    let middle = few + (many - few) / 2u;
    if (tally_of(&query, middle).near <= search.k_max) {
      few = middle;
    } else {
      many = middle;
    }
  }
  bounds[place] = few;
  counts[place] = tally_of(&query, few).edges;
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn fill(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let place = search.first + invocation_of(group, groups, lane);
  if (place >= search.end) {
    return;
  }
  if (counts[place] == counts[place + 1u]) {
    return;
  }
  var at = search.edges_before + counts[place];
  var query = query_at(place);
  let bound = select(bounds[place], search.square + 1u, search.back == 1u);
  var walk = walk_from(&query);
  while (next_run(&walk)) {
    for (var other_place = walk.begin; other_place < walk.end; other_place++) {
      let square = square_to(&query, other_place);
      if (square < bound) {
        let other = names[other_place];
        if (other.x != query.name.x && is_edge(&query, other_place, other, square, bound)) {
          edges[at] = query.name.x;
          edges[search.edges + at] = other.x;
          at++;
        }
      }
    }
  }
}
