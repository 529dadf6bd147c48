import { describe, expect, it } from 'vitest';
import type { GpuContext } from '../../../../src/gpu/device.ts';
import type { Availability } from '../../../../src/inference/backends/backend.ts';
import { chooseBackend } from '../../../../src/inference/backends/choose.ts';
import { BACKENDS } from '../../../../src/inference/backends/index.ts';

const unused = () => Promise.reject(new Error('not opened here'));

/** The shipped backends where there is such a device. */
function backendsWith(device: 'real' | 'software' | 'none') {
  const asked: string[] = [];
  const place = {
    gpu: {
      async context() {
        asked.push('gpu');
        return device === 'none' ? null : ({ isFallback: device === 'software' } as GpuContext);
      },
      reason: () => null,
    },
    wasmThreads: 1,
    webgpu: unused as never,
    wasm: null as never,
  };
  const backends = BACKENDS.map(({ id, title, start }) => ({ id, title, ...start(place) }));
  return { asked, backends };
}

const choose = (choice: string, device: 'real' | 'software' | 'none') =>
  chooseBackend(backendsWith(device).backends, choice);

describe('the choice of a backend', () => {
  it('is WebGPU on a real adapter and WASM otherwise', async () => {
    expect((await choose('auto', 'real')).backend.id).toBe('webgpu');
    expect((await choose('auto', 'software')).backend.id).toBe('wasm');
    expect((await choose('auto', 'none')).backend.id).toBe('wasm');
  });

  it('is what was asked for where that is possible, and says so', async () => {
    expect((await choose('wasm', 'real')).backend.id).toBe('wasm');
    const slow = await choose('webgpu', 'software');
    expect(slow.backend.id).toBe('webgpu');
    expect(slow.reason).toBe(
      'WebGPU, because it was asked for. It runs in software here and is slow.',
    );
    const without = await choose('webgpu', 'none');
    expect(without.backend.id).toBe('wasm');
    expect(without.reason).toBe('WASM: WebGPU was asked for, but there is no WebGPU device here.');
  });

  it('gives a reason of its own for each case', async () => {
    const reasons: string[] = [];
    for (const choice of ['auto', 'webgpu', 'wasm'])
      for (const device of ['real', 'software', 'none'] as const)
        reasons.push((await choose(choice, device)).reason);
    expect(reasons.slice(0, 3)).toEqual([
      'WebGPU, because there is a GPU.',
      'WASM, because WebGPU runs in software here and would be far slower.',
      'WASM: there is no WebGPU device here.',
    ]);
    expect(new Set(reasons).size).toBe(7);
  });

  it('does not ask for a device where WASM was asked for', async () => {
    const { asked, backends } = backendsWith('real');
    await chooseBackend(backends, 'wasm');
    expect(asked).toEqual([]);
  });

  const named = (title: string, there: Availability) => ({
    id: title.toLowerCase(),
    title,
    availability: async () => there,
    open: unused,
    stop() {},
  });

  it('takes a slow one where there is no other, and none where none is there', async () => {
    const gone = named('Gone', { available: false, reason: 'it is gone' });
    const slow = named('Slow', { available: true, isSlow: true, reason: 'counts on its fingers' });
    expect((await chooseBackend([gone, slow], 'auto')).reason).toBe(
      'Slow: it is gone; it counts on its fingers and is slow.',
    );
    await expect(chooseBackend([gone], 'auto')).rejects.toThrow(
      'No network can run here: it is gone.',
    );
  });
});
