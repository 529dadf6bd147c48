import { GpuMemoryError } from './errors.ts';

/** Bytes of buffers, by what they hold. */
export type BufferSizes = Readonly<Record<string, number>>;

/** What a device says of its memory. */
export type MemoryLimits = Pick<
  GPUSupportedLimits,
  'maxStorageBufferBindingSize' | 'maxBufferSize'
>;

/**
 * Bytes that one event, or one map, may take in all. WebGPU does not tell how much memory a GPU has; beyond this many
 * would swap, or lose the device with everything on it.
 */
const MOST_BYTES = 4 * 2 ** 30;

/** Bytes that one buffer may have. */
export function largestBuffer(limits: MemoryLimits): number {
  return Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
}

/** Bytes of all buffers. */
export function totalBytes(sizes: BufferSizes): number {
  return Object.values(sizes).reduce((sum, bytes) => sum + bytes, 0);
}

/**
 * Refuses buffers before any of them is made.
 * @param what needs them, the subject of the sentence.
 * @param held bytes that it has already.
 * @param remedy what to do about it, the end of the sentence.
 * @throws GpuMemoryError where one of them is larger than the device allows, or all are more than is reasonable.
 */
export function assertMemory(
  limits: MemoryLimits,
  what: string,
  sizes: BufferSizes,
  held = 0,
  remedy = 'use the CPU backend, or narrower windows',
): void {
  const total = held + totalBytes(sizes);
  const [name, largest] = Object.entries(sizes).reduce((a, b) => (b[1] > a[1] ? b : a), ['', 0]);
  const allowed = largestBuffer(limits);
  const needs = `${what} needs ${mebibytes(total)} MiB on the GPU`;
  if (largest > allowed)
    throw new GpuMemoryError(
      `${needs}, of which ${mebibytes(largest)} MiB in one buffer (${name}), and this adapter allows ${mebibytes(allowed)} MiB in one; ${remedy}.`,
    );
  if (total > MOST_BYTES)
    throw new GpuMemoryError(
      `${needs}, and no more than ${mebibytes(MOST_BYTES)} MiB are used; ${remedy}.`,
    );
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}
