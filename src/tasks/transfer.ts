/** Smaller buffers are copied: to hand over many of them takes longer. */
const LEAST_BYTES = 2 ** 16;

const TRANSFERRED = Symbol('transferred');

/** A task's result that is handed over, not copied. */
export interface Transferring<T> {
  readonly [TRANSFERRED]: T;
}

/**
 * Marks the result of a task as handed over: its large arrays go to the caller without a copy, and are empty where the
 * task ran. So nothing there may need them any more: no memory of the last result, no argument that is shared.
 */
export function transferring<T>(value: T): Transferring<T> {
  return { [TRANSFERRED]: value };
}

/** What a task returned, and the buffers that go with it: of a result that is handed over. */
export function unwrapResult(result: unknown): { value: unknown; transfer: ArrayBuffer[] } {
  if (typeof result !== 'object' || result === null || !(TRANSFERRED in result))
    return { value: result, transfer: [] };
  const value = result[TRANSFERRED];
  const buffers = new Set<ArrayBuffer>();
  collect(value, buffers, new Set());
  return { value, transfer: [...buffers] };
}

/** Adds the large buffers of plain objects and arrays, however deep, each once. */
function collect(value: unknown, buffers: Set<ArrayBuffer>, seen: Set<object>): void {
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  const memory = ArrayBuffer.isView(value) ? value.buffer : value;
  if (memory instanceof ArrayBuffer) {
    if (memory.byteLength >= LEAST_BYTES) buffers.add(memory);
    return;
  }
  if (ArrayBuffer.isView(value)) return;
  seen.add(value);
  for (const inner of Object.values(value)) collect(inner, buffers, seen);
}
