import { typeBytes } from './structs.ts';

/**
 * Arrays of known length, for adapters that compute on the CPU.
 *
 * WGSL checks every access to an array; where the array is as long as its buffer, the length is looked up each time,
 * which takes a software adapter longer than the access itself. A GPU does it for nothing. On a software adapter
 * kernels on large buffers are therefore compiled again with the lengths written out. So that events of about the
 * same size share what was compiled, large buffers are made in steps of an eighth there.
 */

/** Buffers (bytes) from which on their lengths are steps, and written out. */
const LARGE = 65_536;

/** Whether a device computes on the CPU. */
export function isSoftware(device: GPUDevice): boolean {
  return device.adapterInfo?.isFallbackAdapter === true;
}

/** The step that a buffer of that many bytes belongs to, a multiple of 16: at most an eighth more. */
export function steppedBytes(bytes: number): number {
  if (bytes < LARGE) return bytes;
  const step = 2 ** (Math.floor(Math.log2(bytes)) - 3);
  return step * Math.ceil(bytes / step);
}

/**
 * The source with the lengths of its large storage arrays written out, but for those that it asks the length of.
 * @param bytes of the buffers by binding number of group 0.
 */
export function withLengths(source: string, bytes: ReadonlyMap<number, number>): string {
  return source.replaceAll(
    /(@binding\((\d+)\)\s*var<storage,\s*\w+>\s*(\w+):\s*array<)([\w<>]+)>;/g,
    (declaration: string, head: string, binding: string, name: string, type: string) => {
      const size = bytes.get(Number(binding)) ?? 0;
      return size < LARGE || source.includes(`arrayLength(&${name})`)
        ? declaration
        : `${head}${type}, ${Math.floor(size / typeBytes(source, type))}>;`;
    },
  );
}

/** What distinguishes one set of lengths from another; empty where no buffer is large. */
export function lengthsKey(bytes: ReadonlyMap<number, number>): string {
  return [...bytes]
    .filter(([, size]) => size >= LARGE)
    .map(([binding, size]) => `${binding}:${size}`)
    .join(' ');
}
