// The number of an invocation among all of a dispatch. Joined in front of kernels; src/gpu/kernel.ts sets the constants.

override WORKGROUP_SIZE: u32 = 64u;
// Workgroups that are run side by side; each run goes through neighbours. 1 leaves that to the GPU.
override RUNS: u32 = 1u;

fn invocation_of(group: vec3u, groups: vec3u, lane: u32) -> u32 {
  let linear = group.y * groups.x + group.x;
  let per_run = groups.x * groups.y / RUNS;
  let spread = (linear % RUNS) * per_run + linear / RUNS;
  // What is left over comes last.
  return select(linear, spread, linear < per_run * RUNS) * WORKGROUP_SIZE + lane;
}
