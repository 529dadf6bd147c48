// The number of an invocation among all of a dispatch. src/gpu/invocation.ts sets the constants.
//
// An adapter that computes on the CPU makes 2^TASK_BITS tasks of a dispatch, every so many-th workgroup for the same
// one. Here CHUNK workgroups of a task that come one after the other are neighbours: what one of them read is in the
// cache for the next. With no tasks the number is that of the workgroup.

override WORKGROUP_SIZE: u32 = 64u;
override TASK_BITS: u32 = 0u;

const CHUNK = 16u;
const CHUNK_BITS = 4u;

fn invocation_of(group: vec3u, groups: vec3u, lane: u32) -> u32 {
  let linear = group.y * groups.x + group.x;
  let task = linear & ((1u << TASK_BITS) - 1u);
  let step = (linear >> TASK_BITS) & (CHUNK - 1u);
  let first = linear & ~((1u << (TASK_BITS + CHUNK_BITS)) - 1u);
  // Workgroups that do not fill a chunk for every task come last, as they are.
  let whole = first + (1u << (TASK_BITS + CHUNK_BITS)) <= groups.x * groups.y;
  return select(linear, first + task * CHUNK + step, whole) * WORKGROUP_SIZE + lane;
}
