// import scan

// How the sums of a workgroup's invocations are scanned on every device: Hillis-Steele in workgroup memory.
// scanSubgroups.wgsl is the fast way to do the same.

override INVOCATIONS = 128u;

// Where an invocation stands in the workgroup; `index` is different for each, from 0 to INVOCATIONS - 1.
struct Place {
  index: u32,
}

var<workgroup> sums: array<u32, INVOCATIONS>;

fn place_of(lane: u32) -> Place {
  return Place(lane);
}

// The sum over the invocations at lower places. To be called by all of the workgroup together.
fn sum_before(place: Place, sum: u32) -> u32 {
  sums[place.index] = sum;
  workgroupBarrier();
  for (var step = 1u; step < INVOCATIONS; step *= 2u) {
    var before = 0u;
    if (place.index >= step) {
      before = sums[place.index - step];
    }
    workgroupBarrier();
    sums[place.index] += before;
    workgroupBarrier();
  }
  return sums[place.index] - sum;
}
