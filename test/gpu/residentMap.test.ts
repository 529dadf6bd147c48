import { describe, expect, it } from 'vitest';
import { overriding } from '../../bench/graph-building/trace.ts';
import { buildGraphCpu } from '../../src/graph/cpu.ts';
import { createGpuGraphs } from '../../src/graph/gpuGraphs.ts';
import { packModuleMap } from '../../src/graph/packedMap.ts';
import { arrangeHits } from '../../src/modulemap/arrangeHits.ts';
import { applyWindowSettings, NEUTRAL_WINDOW_SETTINGS } from '../../src/modulemap/widen.ts';
import { smallScene } from '../unit/graph/randomScene.ts';
import { testDevice } from './dawn.ts';
import { firstDifference } from './harness.ts';

const device = testDevice();
const { event, map } = smallScene(6);
const hits = arrangeHits(event, map);
const wider = applyWindowSettings(map, { ...NEUTRAL_WINDOW_SETTINGS, tolerance: 0.3 });

/** The device, and the bytes of live buffers of module maps on it, and of those that were ever made. */
function watched() {
  const live = new Map<GPUBuffer, number>();
  let made = 0;
  const watchedDevice = overriding(device(), {
    createBuffer(descriptor: GPUBufferDescriptor) {
      const buffer = device().createBuffer(descriptor);
      if (!descriptor.label?.startsWith('module map')) return buffer;
      live.set(buffer, descriptor.size);
      made++;
      const destroy = buffer.destroy.bind(buffer);
      buffer.destroy = () => {
        live.delete(buffer);
        destroy();
      };
      return buffer;
    },
  });
  return { device: watchedDevice, live: () => live.size, made: () => made };
}

describe('the map on a device', () => {
  it('stays from build to build, and is destroyed when another takes its place', async () => {
    const on = watched();
    const graphs = createGpuGraphs();
    const [first, second] = [await packModuleMap(map), await packModuleMap(wider)];
    const labels = async (packed: typeof first) => {
      const { parts } = await graphs.build(on, packed, hits);
      expect(parts.every(({ milliseconds }) => milliseconds > 0)).toBe(true);
      return parts.map(({ label }) => label);
    };
    expect(await labels(first)).toEqual(['compile', 'upload', 'kernels']);
    const each = on.live();
    expect(each).toBeGreaterThan(4);
    expect(await labels(first)).toEqual(['kernels']);
    expect(on.made()).toBe(each);
    expect(await labels(second)).toEqual(['upload', 'kernels']);
    expect([on.live(), on.made()]).toEqual([each, 2 * each]);
  });

  it('is the one that was asked for, while another is still in use', async () => {
    const on = watched();
    const graphs = createGpuGraphs();
    const [first, second] = [await packModuleMap(map), await packModuleMap(wider)];
    await graphs.build(on, first, hits);
    const each = on.live();
    const [one, other] = await Promise.all([
      graphs.build(on, first, hits),
      graphs.build(on, second, hits),
    ]);
    for (const [built, under] of [
      [one, map],
      [other, wider],
    ] as const) {
      const twin = await buildGraphCpu(hits, under);
      expect(firstDifference(built.graph.src, twin.src)).toBe(-1);
    }
    expect(one.graph.src.length).not.toBe(other.graph.src.length);
    expect(on.live()).toBe(each);
  });

  it('goes with a build that was aborted, too, when another takes its place', async () => {
    const on = watched();
    const graphs = createGpuGraphs();
    const [first, second] = [await packModuleMap(map), await packModuleMap(wider)];
    const controller = new AbortController();
    const aborted = graphs.build(on, first, hits, {
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('a newer cut')),
    });
    await expect(aborted).rejects.toThrow('a newer cut');
    const each = on.live();
    await graphs.build(on, second, hits);
    expect(on.live()).toBe(each);
  });

  it('is uploaded again where that failed', async () => {
    const on = watched();
    const graphs = createGpuGraphs();
    const packed = await packModuleMap(map);
    let fails = true;
    const failing = overriding(on.device, {
      createBuffer(descriptor: GPUBufferDescriptor) {
        if (fails && descriptor.label === 'module map triplet links') throw new Error('no memory');
        return on.device.createBuffer(descriptor);
      },
    });
    await expect(graphs.build({ device: failing }, packed, hits)).rejects.toThrow('no memory');
    expect(on.live()).toBe(0);
    fails = false;
    const { graph } = await graphs.build({ device: failing }, packed, hits);
    expect(graph.src.length).toBeGreaterThan(10);
  });
});
