import { describe, expect, it, test } from 'vitest';
import type { TrackingEvent } from '../../src/event/event.ts';
import type { GpuContext } from '../../src/gpu/device.ts';
import { GpuError } from '../../src/gpu/errors.ts';
import { buildGraphGpu, createGpuGraphBuilder } from '../../src/graph/gpu.ts';
import { uploadModuleMap } from '../../src/graph/gpuMap.ts';
import { GraphSizeError } from '../../src/graph/limits.ts';
import { arrangeHits } from '../../src/modulemap/arrangeHits.ts';
import type { Convention, ModuleMap } from '../../src/modulemap/moduleMap.ts';
import { createGpuGraphs } from '../../src/pipeline/gpuGraph.ts';
import { randomScene, smallScene } from '../unit/graph/randomScene.ts';
import { testDevice } from './dawn.ts';
import { smallDevice } from './harness.ts';

const { event, map } = smallScene(4);
const hits = arrangeHits(event, map);
const signal = new AbortController().signal;
const context = { signal, progress: () => undefined };

const device = testDevice();

describe('a graph beyond the limits', () => {
  it('ends after the count, with the sentence of the twin', async () => {
    const made: string[] = [];
    const watched = await createGpuGraphBuilder(smallDevice(device(), 2 ** 27, made));
    const uploaded = await uploadModuleMap(device(), map);
    try {
      const build = watched.build(hits, uploaded, { limits: { pairs: 10 } });
      await expect(build).rejects.toThrow(
        new GraphSizeError(
          'More than 10 hit pairs pass the doublet windows, more than memory holds',
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

  it('leaves the decision to the CPU, which counts exactly', async () => {
    const onDevice = { device: device() } as GpuContext;
    const graphs = createGpuGraphs({ pairs: 10, edges: 10 });
    const build = graphs.build(onDevice, map, hits, context);
    await expect(build).rejects.toThrow(
      new GpuError(
        'More than 10 hit pairs pass the doublet windows, more than memory holds on the GPU, which counts them before all windows are applied; the CPU takes over.',
      ),
    );
  });
});

describe('what does not fit the device', () => {
  it('is refused before any of it is made: a map', async () => {
    const made: string[] = [];
    await expect(uploadModuleMap(smallDevice(device(), 500, made), map)).rejects.toThrow(
      /^The module map needs [\d.]+ MiB on the GPU, of which [\d.]+ MiB in one buffer \([a-z ]+\), and/,
    );
    expect(made).toEqual([]);
  });

  it.each<Convention>(['mmg-1.4', 'acorn', 'legacy'])(
    'is built in slices of the map: the pairs of an event, %s',
    async (convention) => {
      const crowded = { layers: 6, modules: 5, tracks: 250, mapTracks: 60, special: true };
      const scene = randomScene({ ...crowded, seed: 8, convention });
      const many = arrangeHits(scene.event, scene.map);
      const uploaded = await uploadModuleMap(device(), scene.map);
      try {
        const whole = await createGpuGraphBuilder(device());
        const graph = await whole.build(many, uploaded);
        expect(graph.slices).toBe(1);
        expect(graph.undecided.pairs).toBeGreaterThan(10);
        const made: string[] = [];
        const tight = await createGpuGraphBuilder(smallDevice(device(), 100_000, made));
        const fractions: number[] = [];
        const sliced = await tight.build(many, uploaded, {
          room: { queue: 600, listed: 3000 },
          onProgress: (fraction) => fractions.push(fraction),
        });
        expect(sliced.slices).toBeGreaterThan(2);
        expect([sliced.src, sliced.dst]).toEqual([graph.src, graph.dst]);
        expect(sliced.counts).toEqual(graph.counts);
        expect(sliced.undecided).toEqual(graph.undecided);
        expect(fractions).toEqual([...fractions].sort((x, y) => x - y));
        expect(fractions.at(-1)).toBe(1);
        expect(made.filter((label) => label === 'graph hits')).toHaveLength(1);
      } finally {
        uploaded.destroy();
      }
    },
  );

  it('is refused before any of it is made: the pairs of a single module', async () => {
    const made: string[] = [];
    const uploaded = await uploadModuleMap(device(), map);
    try {
      const tight = await createGpuGraphBuilder(smallDevice(device(), 60_000, made));
      // The event fits, lists as long as these do not, whatever the slice.
      const build = tight.build(hits, uploaded, { room: { queue: 10, listed: 10_000 } });
      await expect(build).rejects.toThrow(
        /^The graph of the event needs [\d.]+ MiB on the GPU, of which [\d.]+ MiB in one buffer \(listed couples\), and/,
      );
      expect(made).toContain('graph pair starts');
      expect(made).not.toContain('graph pairs');
    } finally {
      uploaded.destroy();
    }
  });
});

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
  const { counts } = await buildGraphGpu(device(), arrangeHits(crowd, pair), pair);
  expect(counts).toMatchObject({ candidates: 2 ** 32, doublets: side, edges: 0 });
});
