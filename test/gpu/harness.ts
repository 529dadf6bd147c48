import { type BufferPool, createBufferPool, createReadback } from '../../src/gpu/buffers.ts';
import { checked } from '../../src/gpu/errors.ts';

/** Group counts and sizes at which off-by-one faults of kernels show. */
export const BOUNDARY_SIZES = [
  0, 1, 2, 3, 31, 32, 33, 63, 64, 65, 255, 256, 257, 65_535, 65_536, 65_537,
];

/**
 * Uploads each input, runs one pass and returns what `outputs` names, as u32, in its order.
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
  const pool = createBufferPool(device, 'test');
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

/** A device whose buffers may have so many bytes; the labels of those that it makes are added to `made`. */
export function smallDevice(device: GPUDevice, bytes: number, made: string[] = []): GPUDevice {
  const limits = new Proxy(device.limits, {
    get: (target, name) =>
      name === 'maxStorageBufferBindingSize' ? bytes : Reflect.get(target, name),
  });
  return new Proxy(device, {
    get(target, name) {
      if (name === 'limits') return limits;
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      if (name !== 'createBuffer') return value.bind(target);
      return (descriptor: GPUBufferDescriptor) => {
        made.push(descriptor.label ?? '');
        return target.createBuffer(descriptor);
      };
    },
  });
}
