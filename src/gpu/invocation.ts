/** Override constants of `invocation.wgsl`. */
export interface InvocationConstants extends Record<string, number> {
  readonly WORKGROUP_SIZE: number;
  readonly TASK_BITS: number;
}

/** Small workgroups, in the order that the GPU gives them. */
export const ON_GPU: InvocationConstants = { WORKGROUP_SIZE: 64, TASK_BITS: 0 };

/**
 * The same on an adapter that computes on the CPU. To begin a workgroup takes it as long as some ten invocations, so they
 * are large; SwiftShader deals them out to 16 tasks by turns.
 */
export const ON_CPU: InvocationConstants = { WORKGROUP_SIZE: 256, TASK_BITS: 4 };

const CHUNK = 16;

/** The number of an invocation, as `invocation_of` says: the twin. */
export function invocationOf(
  group: number,
  groups: number,
  lane: number,
  { WORKGROUP_SIZE, TASK_BITS }: InvocationConstants,
): number {
  const tasks = 2 ** TASK_BITS;
  const first = group - (group % (tasks * CHUNK));
  const step = Math.floor(group / tasks) % CHUNK;
  const isWhole = first + tasks * CHUNK <= groups;
  const place = isWhole ? first + (group % tasks) * CHUNK + step : group;
  return place * WORKGROUP_SIZE + lane;
}
