import shader from '../../shaders/invocation.wgsl?raw';

/** What kernels that number their invocations by `invocation_of` are joined to. */
export { shader as invocationShader };

/** Override constants of `invocation.wgsl`. */
export interface InvocationConstants extends Record<string, number> {
  readonly WORKGROUP_SIZE: number;
  readonly RUNS: number;
}

/** Small workgroups, in the order that the GPU gives them. */
export const ON_GPU: InvocationConstants = { WORKGROUP_SIZE: 64, RUNS: 1 };

/**
 * The same on an adapter that computes on the CPU. To begin a workgroup takes it as long as some ten invocations, so they
 * are large. SwiftShader deals them out to 16 tasks by turns: one run for each, so that what one workgroup read is in
 * the cache for the next.
 */
export const ON_CPU: InvocationConstants = { WORKGROUP_SIZE: 256, RUNS: 16 };

/** The number of an invocation, as `invocation_of` says: the twin. */
export function invocationOf(
  group: number,
  groups: number,
  lane: number,
  { WORKGROUP_SIZE, RUNS }: InvocationConstants,
): number {
  const perRun = Math.floor(groups / RUNS);
  const place = group < perRun * RUNS ? (group % RUNS) * perRun + Math.floor(group / RUNS) : group;
  return place * WORKGROUP_SIZE + lane;
}
