enable subgroups;

// import scan

// How the sums of a workgroup's invocations are scanned where there are subgroups: the hardware scans each subgroup, and
// one barrier later every invocation adds up the subgroups before its own; it takes the
// place of scanPortable.wgsl.
//
// WGSL promises neither which invocations form a subgroup nor that it is full. So nothing is concluded from the lane:
// the subgroups draw places as they arrive. Which values an invocation sums follows from its place, therefore the
// result is the same whatever the order.

override INVOCATIONS = 128u;

// Where an invocation stands in the workgroup; `index` is different for each, from 0 to INVOCATIONS - 1. Those of a
// subgroup follow one another as in subgroupExclusiveAdd, and `subgroup` counts the subgroups at lower places.
struct Place {
  index: u32,
  subgroup: u32,
}

// Places given away, in the low half, and subgroups that have theirs, in the high half: one counter, so that both are
// in the same order.
var<workgroup> drawn: atomic<u32>;
// As many as there are if every invocation is alone in its subgroup.
var<workgroup> subgroup_sums: array<u32, INVOCATIONS>;

// To be called by all of the workgroup together.
fn place_of(lane: u32) -> Place {
  let members = subgroupAdd(1u);
  var before = 0u;
  if (subgroupElect()) {
    before = atomicAdd(&drawn, (1u << 16u) | members);
  }
  before = subgroupBroadcastFirst(before);
  return Place((before & 0xffffu) + subgroupExclusiveAdd(1u), before >> 16u);
}

// The sum over the invocations at lower places. To be called by all of the workgroup together.
fn sum_before(place: Place, sum: u32) -> u32 {
  var before = subgroupExclusiveAdd(sum);
  let subgroup_sum = subgroupAdd(sum);
  if (subgroupElect()) {
    subgroup_sums[place.subgroup] = subgroup_sum;
  }
  workgroupBarrier();
  for (var i = 0u; i < place.subgroup; i++) {
    before += subgroup_sums[i];
  }
  return before;
}
