import type { Readback } from './buffers.ts';
import { checked } from './errors.ts';

/**
 * Encodes and submits work whose results come back in one wait.
 * @param what it is, for errors.
 * @returns what `encode` gave, and the parts of its readback.
 * @throws GpuError, GpuLostError
 */
export async function submit<T>(
  device: GPUDevice,
  what: string,
  encode: (encoder: GPUCommandEncoder) => { value: T; readback: Readback },
): Promise<{ value: T; parts: ArrayBuffer[] }> {
  const { value, parts } = await checked(device, what, () => {
    const encoder = device.createCommandEncoder({ label: what });
    const { value, readback } = encode(encoder);
    device.queue.submit([encoder.finish()]);
    const parts = readback.read();
    // Where the GPU refused something, that is the error to report.
    parts.catch(() => undefined);
    return { value, parts };
  });
  return { value, parts: await parts };
}
