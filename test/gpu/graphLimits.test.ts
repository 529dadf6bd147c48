import { describe, expect, it, test } from 'vitest';
import { buildOnGpu } from '../../bench/graph-building/onGpu.ts';
import { overriding } from '../../bench/graph-building/trace.ts';
import type { TrackingEvent } from '../../src/event/event.ts';
import { GpuError } from '../../src/gpu/errors.ts';
import { buildGraphCpu } from '../../src/graph/cpu.ts';
import {
  type BuildGraphGpuOptions,
  createGpuGraphBuilder,
  type GpuGraph,
} from '../../src/graph/gpu.ts';
import { uploadModuleMap } from '../../src/graph/gpuMap.ts';
import { packModuleMap } from '../../src/graph/packedMap.ts';
import { arrangeHits } from '../../src/modulemap/arrangeHits.ts';
import type { Convention, ModuleMap } from '../../src/modulemap/moduleMap.ts';
import { randomScene, smallScene } from '../unit/graph/randomScene.ts';
import { testDevice } from './dawn.ts';
import { smallDevice } from './harness.ts';

const { event, map } = smallScene(4);
const hits = arrangeHits(event, map);

const device = testDevice();

describe('a graph beyond the limits', () => {
  it('ends after the count, and leaves the decision to the CPU, which counts exactly', async () => {
    const made: string[] = [];
    const watched = await createGpuGraphBuilder(smallDevice(device(), 2 ** 27, made));
    const uploaded = await uploadModuleMap(device(), await packModuleMap(map));
    try {
      const build = watched.build(hits, uploaded, { limits: { pairs: 10 } });
      await expect(build).rejects.toThrow(
        new GpuError(
          'More than 10 hit pairs pass the doublet windows, more than memory holds on the GPU, which counts them before all windows are applied; the CPU takes over.',
        ),
      );
      expect(made).toContain('graph pair starts');
      expect(made).not.toContain('graph pairs');
      await expect(
        watched.build(hits, uploaded, { limits: { pairs: 1e6 } }),
      ).resolves.toBeDefined();
      expect(made).toContain('graph pairs');
    } finally {
      uploaded.destroy();
    }
  });
});

describe('what does not fit the device', () => {
  it('is refused before any of it is made: a map', async () => {
    const made: string[] = [];
    await expect(
      uploadModuleMap(smallDevice(device(), 500, made), await packModuleMap(map)),
    ).rejects.toThrow(
      /^The module map needs [\d.]+ MiB on the GPU, of which [\d.]+ MiB in one buffer \([a-z ]+\), and/,
    );
    expect(made).toEqual([]);
  });

  it('is built in slices of the map: pairs that one buffer has no room for', async () => {
    const made: string[] = [];
    const { slices } = await inSlices('mmg-1.4', smallDevice(device(), 100_000, made), {
      lists: { queue: 600, listed: 3000 },
    });
    expect(slices).toBeGreaterThan(2);
    expect(made.filter((label) => label === 'graph hits')).toHaveLength(1);
  });

  it('is built in slices of the map: pairs that memory has no room for', async () => {
    const { full, refused } = fullDevice(device(), 60_000);
    const { slices } = await inSlices('mmg-1.4', full);
    expect(refused.length).toBeGreaterThan(0);
    expect(slices).toBe(refused.length + 1);
  });

  it('is refused before any of it is made: the pairs of a single module', async () => {
    const made: string[] = [];
    const uploaded = await uploadModuleMap(device(), await packModuleMap(map));
    try {
      const tight = await createGpuGraphBuilder(smallDevice(device(), 60_000, made));
      // The event fits, lists as long as these do not, whatever the slice.
      const build = tight.build(hits, uploaded, { lists: { queue: 10, listed: 10_000 } });
      await expect(build).rejects.toThrow(
        /^The graph of the event needs [\d.]+ MiB on the GPU, of which [\d.]+ MiB in one buffer \(listed couples\), and/,
      );
      // It was halved down to one module with hits.
      const counted = made.filter((label) => label === 'graph pair starts').length;
      expect(counted).toBeGreaterThan(Math.log2(hits.modules));
      expect(made).not.toContain('graph pairs');
    } finally {
      uploaded.destroy();
    }
  });
});

describe('slices of the map', () => {
  it.each<Convention>(['mmg-1.4', 'acorn', 'legacy'])(
    'make the graph of the whole, %s',
    async (convention) => {
      const { slices, undecided } = await inSlices(convention, device(), { slicePairs: 5000 });
      expect(slices).toBeGreaterThan(4);
      expect(undecided.pairs).toBeGreaterThan(10);
      expect(undecided.triplets).toBeGreaterThan(10);
    },
  );

  it('are not made where not even those of one module fit', async () => {
    const build = inSlices('mmg-1.4', device(), { slicePairs: 10 });
    await expect(build).rejects.toThrow(
      /^The graph of the event has \d+ hit pairs around one module, and no more than 10 are taken at once; use/,
    );
  });

  it('end where the build is aborted between two of them', async () => {
    const controller = new AbortController();
    const fractions: number[] = [];
    const build = inSlices('mmg-1.4', device(), {
      slicePairs: 5000,
      signal: controller.signal,
      onProgress(fraction) {
        fractions.push(fraction);
        if (fraction > 0.4) controller.abort(new Error('a newer run'));
      },
    });
    await expect(build).rejects.toThrow('a newer run');
    expect(fractions.filter((fraction) => fraction > 0.4)).toHaveLength(1);
  });
});

/** Builds a crowded scene on a device; the graph has to be that of the twin, and progress to go on until the end. */
async function inSlices(
  convention: Convention,
  on: GPUDevice,
  options: BuildGraphGpuOptions = {},
): Promise<GpuGraph> {
  const crowded = { layers: 6, modules: 5, tracks: 250, mapTracks: 60, special: true };
  const scene = randomScene({ ...crowded, seed: 8, convention });
  const many = arrangeHits(scene.event, scene.map);
  const uploaded = await uploadModuleMap(device(), await packModuleMap(scene.map));
  try {
    const builder = await createGpuGraphBuilder(on);
    const fractions: number[] = [];
    const onProgress = (fraction: number) => fractions.push(fraction);
    const graph = await builder.build(many, uploaded, { onProgress, ...options });
    const { src, dst, counts } = await buildGraphCpu(many, scene.map);
    expect([graph.src, graph.dst]).toEqual([src, dst]);
    expect(graph.counts).toEqual(counts);
    expect(fractions).toEqual([...fractions].sort((x, y) => x - y));
    expect(fractions.at(-1)).toBe(1);
    return graph;
  } finally {
    uploaded.destroy();
  }
}

/** A device without memory for pairs of more bytes; those that it has refused are listed. */
function fullDevice(real: GPUDevice, bytes: number): { full: GPUDevice; refused: number[] } {
  const refused: number[] = [];
  const scopes: GPUErrorFilter[] = [];
  let isFull = false;
  const full = overriding(real, {
    createBuffer(descriptor: GPUBufferDescriptor) {
      if (descriptor.label === 'graph pairs' && descriptor.size > bytes) {
        refused.push(descriptor.size);
        isFull = true;
      }
      return real.createBuffer(descriptor);
    },
    pushErrorScope(filter: GPUErrorFilter) {
      scopes.push(filter);
      real.pushErrorScope(filter);
    },
    async popErrorScope() {
      const isMemory = scopes.pop() === 'out-of-memory';
      const error = isMemory && isFull ? { message: 'full' } : null;
      if (isMemory) isFull = false;
      return (await real.popErrorScope()) ?? error;
    },
  });
  return { full, refused };
}

test('where the number of pairs could go round, the pairs of all slots are added up', async () => {
  const side = 2 ** 16;
  const step = (2 * Math.PI) / side;
  const count = 2 * side;
  // Two rings of hits; each has one partner in the window of dphi.
  const crowd: TrackingEvent = {
    name: 'crowd',
    detector: 'toy',
    hitId: Uint32Array.from({ length: count }, (_, i) => i + 1),
    x: Float64Array.from({ length: count }, (_, i) => (i < side ? 30 : 70) * Math.cos(step * i)),
    y: Float64Array.from({ length: count }, (_, i) => (i < side ? 30 : 70) * Math.sin(step * i)),
    z: new Float64Array(count).fill(10),
    moduleKey: BigUint64Array.from({ length: count }, (_, i) => (i < side ? 1n : 2n)),
    truth: null,
    cells: null,
  };
  const none = new Uint32Array(0);
  const noWindows = new Float32Array(0);
  const window = Float32Array.of(-1e3, 1e3, -step / 2, step / 2, -9, 9, -9, 9);
  const pair: ModuleMap = {
    ...map,
    moduleKey: BigUint64Array.of(1n, 2n),
    doublets: { m1: Uint32Array.of(0), m2: Uint32Array.of(1), window },
    triplets: {
      doublet12: none,
      doublet23: none,
      occurrence: none,
      window12: noWindows,
      window23: noWindows,
      window: noWindows,
    },
  };
  const { counts } = await buildOnGpu(device(), arrangeHits(crowd, pair), pair);
  expect(counts).toMatchObject({ candidates: 2 ** 32, doublets: side, edges: 0 });
});
