import { describe, expect, it } from 'vitest';
import { buildOnGpu, packedOnce } from '../../bench/graph-building/onGpu.ts';
import { openDawn } from '../../src/cli/dawn.ts';
import { requestDevice } from '../../src/gpu/device.ts';
import { GpuError, GpuLostError } from '../../src/gpu/errors.ts';
import { buildGraphCpu } from '../../src/graph/cpu.ts';
import { createGpuGraphs } from '../../src/graph/gpuGraphs.ts';
import { arrangeHits } from '../../src/modulemap/arrangeHits.ts';
import { smallScene } from '../unit/graph/randomScene.ts';
import { firstDifference, smallDevice } from './harness.ts';

const { event, map } = smallScene(8);
const hits = arrangeHits(event, map);

/** A device of its own for each test: these tests lose it. */
async function withDevice<T>(use: (device: GPUDevice) => Promise<T>): Promise<T> {
  const dawn = await openDawn({ software: true });
  const { device } = await requestDevice(dawn.gpu, { onUncapturedError: () => undefined });
  try {
    return await use(device);
  } finally {
    device.destroy();
    dawn.close();
  }
}

describe('a lost device', () => {
  it('before a build: rejects with a sentence that says so', () =>
    withDevice(async (device) => {
      device.destroy();
      await device.lost;
      const build = buildOnGpu(device, hits, map);
      await expect(build).rejects.toThrow(GpuLostError);
      await expect(build).rejects.toThrow(
        'The GPU device was lost: it was destroyed. Repeat the work on a new device.',
      );
    }));

  it('in the middle of a build: rejects, and the build can be repeated on a new device', async () => {
    await withDevice(async (device) => {
      const build = buildOnGpu(device, hits, map, { onProgress: () => device.destroy() });
      await expect(build).rejects.toThrow(GpuLostError);
    });
    const again = await withDevice((device) => buildOnGpu(device, hits, map));
    const twin = await buildGraphCpu(hits, map);
    expect(firstDifference(again.src, twin.src)).toBe(-1);
  });

  it('while kernels compile: rejects', () =>
    withDevice(async (device) => {
      const packed = await packedOnce(map);
      const build = createGpuGraphs().build({ device }, packed, hits);
      device.destroy();
      await expect(build).rejects.toThrow(GpuLostError);
    }));

  it('resolves `lost` with the sentence', async () => {
    const dawn = await openDawn({ software: true });
    const context = await requestDevice(dawn.gpu);
    context.device.destroy();
    expect((await context.lost).message).toContain('it was destroyed');
    dawn.close();
  });
});

describe('a device that is too small', () => {
  it('says what is needed and what is allowed', () =>
    withDevice(async (device) => {
      const small = smallDevice(device, 1000);
      const build = buildOnGpu(small, hits, map);
      await expect(build).rejects.toThrow(GpuError);
      await expect(build).rejects.toThrow(
        /^The event needs [\d.]+ MiB on the GPU, of which [\d.]+ MiB in one buffer \([a-z ]+\), and this adapter allows 0.0 MiB in one; use the CPU backend/,
      );
    }));
});
