import { overriding } from '../../bench/graph-building/trace.ts';
import {
  type BufferPool,
  type BufferShelf,
  createBufferPool,
  createReadback,
} from '../../src/gpu/buffers.ts';
import { checked } from '../../src/gpu/errors.ts';

/** Group counts and sizes at which off-by-one faults of kernels show. */
export const BOUNDARY_SIZES = [
  0, 1, 2, 3, 31, 32, 33, 63, 64, 65, 255, 256, 257, 65_535, 65_536, 65_537,
];

/** Numbers after what a kernel writes, to see that it does not write there. */
const BEYOND = 8;

/** Room for so many numbers that a kernel writes, and for some more. */
export function untouched(count: number): Uint32Array {
  return new Uint32Array(count + BEYOND).fill(0xdead_beef);
}

/** The same after a kernel wrote these numbers, and no others. */
export function writtenOnly(values: ArrayLike<number>): Uint32Array {
  const out = untouched(values.length);
  out.set(values);
  return out;
}

/** Scratch buffers full of what somebody else left in them; `onTake` is told of each. */
export function dirtyShelf(device: GPUDevice, onTake: () => void = () => undefined): BufferShelf {
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  return {
    take(size) {
      onTake();
      const buffer = device.createBuffer({ size, usage, mappedAtCreation: true });
      new Uint8Array(buffer.getMappedRange()).fill(0xa7);
      buffer.unmap();
      return buffer;
    },
    replace(buffers) {
      for (const buffer of buffers) buffer.destroy();
    },
  };
}

/**
 * Uploads each input, runs one pass and returns what `outputs` names, as u32, in its order. Scratch buffers are not empty.
 * All buffers are destroyed before it returns.
 */
export async function runPass(
  device: GPUDevice,
  inputs: Readonly<Record<string, Uint32Array>>,
  encode: (
    pass: GPUComputePassEncoder,
    pool: BufferPool,
    buffers: Readonly<Record<string, GPUBuffer>>,
  ) => readonly { buffer: GPUBuffer; count: number }[],
): Promise<Uint32Array[]> {
  const pool = createBufferPool(device, 'test', dirtyShelf(device));
  try {
    const readback = await checked(device, 'the test pass', () => {
      const buffers = Object.fromEntries(
        Object.entries(inputs).map(([name, data]) => [name, pool.upload(name, data)]),
      );
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      const outputs = encode(pass, pool, buffers);
      pass.end();
      const bytes = outputs.reduce((sum, output) => sum + 4 * output.count, 0);
      const back = createReadback(device, pool, 'test readback', bytes);
      for (const output of outputs) back.copy(encoder, output.buffer, 0, 4 * output.count);
      device.queue.submit([encoder.finish()]);
      return back;
    });
    return (await readback.read()).map((part) => new Uint32Array(part));
  } finally {
    pool.destroy();
  }
}

/** Seeded u32 values below `limit` (xorshift; the same on every run). */
export function seededValues(count: number, limit: number, seed: number): Uint32Array {
  const out = new Uint32Array(count);
  let state = (seed * 2654435761 + 1) >>> 0;
  for (let i = 0; i < count; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    out[i] = state % limit;
  }
  return out;
}

/** Position of the first difference, -1 where both are equal; a matcher is slow on millions of values. */
export function firstDifference(a: Uint32Array, b: Uint32Array): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) if (a[i] !== b[i]) return i;
  return a.length === b.length ? -1 : shorter;
}

/** A device with other limits and, where there are any, other members. */
export function limitedDevice(
  device: GPUDevice,
  limits: Readonly<Partial<Record<keyof GPUSupportedLimits, number>>>,
  members: Readonly<Partial<Record<keyof GPUDevice, unknown>>> = {},
): GPUDevice {
  return overriding(device, { ...members, limits: overriding(device.limits, limits) });
}

/** A device whose buffers may have so many bytes; the labels of those that it makes are added to `made`. */
export function smallDevice(device: GPUDevice, bytes: number, made: string[] = []): GPUDevice {
  return limitedDevice(
    device,
    { maxStorageBufferBindingSize: bytes },
    {
      createBuffer(descriptor: GPUBufferDescriptor) {
        made.push(descriptor.label ?? '');
        return device.createBuffer(descriptor);
      },
    },
  );
}
