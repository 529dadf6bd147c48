import { describe, expect, it } from 'vitest';
import { requestDevice } from '../../../src/gpu/device.ts';
import { GpuUnavailableError } from '../../../src/gpu/errors.ts';

/** As much of a GPU as `requestDevice` looks at. */
function fakeGpu(features: string[], info: Partial<GPUAdapterInfo>) {
  const asked: GPUDeviceDescriptor[] = [];
  const adapter = {
    features: new Set(features),
    limits: { maxBufferSize: 7, maxStorageBufferBindingSize: 5 },
    info: { vendor: '', architecture: '', device: '', description: '', ...info },
    async requestDevice(descriptor: GPUDeviceDescriptor) {
      asked.push(descriptor);
      return { lost: new Promise(() => undefined), addEventListener: () => undefined };
    },
  };
  const gpu = { requestAdapter: async () => adapter } as unknown as GPU;
  return { gpu, asked };
}

describe('requestDevice', () => {
  it('says what to do where there is no WebGPU, or no adapter', async () => {
    const none = { requestAdapter: async () => null } as unknown as GPU;
    await expect(requestDevice(undefined)).rejects.toThrow(GpuUnavailableError);
    await expect(requestDevice(undefined)).rejects.toThrow(/no WebGPU. Use a recent/);
    await expect(requestDevice(none)).rejects.toThrow(/found no adapter/);
  });

  it("asks for the adapter's limits and for the features it has", async () => {
    const { gpu, asked } = fakeGpu(['subgroups', 'shader-f16', 'bgra8unorm-storage'], {});
    await requestDevice(gpu);
    expect(asked[0].requiredFeatures).toEqual(['subgroups', 'shader-f16']);
    expect(asked[0].requiredLimits).toMatchObject({
      maxBufferSize: 7,
      maxStorageBufferBindingSize: 5,
    });
  });

  it('names the adapter without repeating words, and tells a fallback', async () => {
    const named = { vendor: 'acme', architecture: 'x1', description: 'acme' };
    const real = await requestDevice(fakeGpu([], named).gpu);
    expect(real.adapterName).toBe('acme x1');
    expect(real.isFallback).toBe(false);
    const fallback = await requestDevice(fakeGpu([], { isFallbackAdapter: true }).gpu);
    expect(fallback.adapterName).toBe('unnamed adapter');
    expect(fallback.isFallback).toBe(true);
  });
});
