import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildOnGpu } from '../../bench/graph-building/onGpu.ts';
import { buildGraphCpu } from '../../src/graph/cpu.ts';
import { orderEdges } from '../../src/graph/edges.ts';
import {
  type BuildGraphGpuOptions,
  createGpuGraphBuilder,
  type GpuGraph,
  type GpuGraphBuilder,
} from '../../src/graph/gpu.ts';
import { uploadModuleMap } from '../../src/graph/gpuMap.ts';
import type { MapGraph } from '../../src/graph/graph.ts';
import { firstDoublets, packModuleMap } from '../../src/graph/packedMap.ts';
import { placeHits } from '../../src/graph/slots.ts';
import { arrangeHits } from '../../src/modulemap/arrangeHits.ts';
import type { Convention } from '../../src/modulemap/moduleMap.ts';
import { randomScene, type Scene } from '../unit/graph/randomScene.ts';
import { testDevice } from './dawn.ts';
import { dirtyShelf, firstDifference } from './harness.ts';

const device = testDevice();
let builder: GpuGraphBuilder;
beforeAll(async () => {
  builder = await createGpuGraphBuilder(device());
});

const BASE = { layers: 5, modules: 4, tracks: 40, mapTracks: 30, special: true } as const;

async function both(
  { event, map }: Scene,
  options?: BuildGraphGpuOptions,
  maxPartBytes?: number,
): Promise<{ gpu: GpuGraph; cpu: MapGraph }> {
  const hits = arrangeHits(event, map);
  const cpu = await buildGraphCpu(hits, map);
  const uploaded = await uploadModuleMap(device(), await packModuleMap(map), maxPartBytes);
  try {
    return { gpu: await builder.build(hits, uploaded, options), cpu };
  } finally {
    uploaded.destroy();
  }
}

function expectSame({ gpu, cpu }: { gpu: MapGraph; cpu: MapGraph }): void {
  expect(gpu.counts).toEqual(cpu.counts);
  expect(firstDifference(gpu.src, cpu.src)).toBe(-1);
  expect(firstDifference(gpu.dst, cpu.dst)).toBe(-1);
}

describe.each<Convention>(['mmg-1.4', 'acorn', 'legacy'])('GPU graph, %s', (convention) => {
  it('equals its twin where map tracks lie on cut bounds and hits are special', async () => {
    let edges = 0;
    let undecided = 0;
    for (let seed = 1; seed <= 30; seed++) {
      const onBeamLine = seed % 3 === 0;
      const result = await both(randomScene({ ...BASE, seed, convention, onBeamLine }));
      expectSame(result);
      edges += result.cpu.counts.edges;
      undecided += result.gpu.undecided.triplets;
    }
    // Values on their own bounds cannot be decided in f32: the queue must have been used.
    expect(edges).toBeGreaterThan(500);
    expect(undecided).toBeGreaterThan(500);
  });
});

describe('GPU graph', () => {
  it('is the same where a worker has placed the hits and puts the edges in order', async () => {
    /** Parts that each build put in order. */
    const orders: number[] = [];
    for (let seed = 1; seed <= 8; seed++) {
      const scene = randomScene({ ...BASE, seed, convention: 'mmg-1.4', onBeamLine: false });
      const { event, map } = scene;
      const hits = arrangeHits(event, map);
      const placed = structuredClone(placeHits(hits, map.doublets, firstDoublets(map)));
      const order: BuildGraphGpuOptions['order'] = async (parts, doublets) => {
        orders.push(parts.length);
        return structuredClone(orderEdges(structuredClone(parts), doublets));
      };
      expectSame(await both(scene, { placed, order }));
      expectSame(await both(scene, { placed, order, slicePairs: 300 }));
    }
    expect(orders.length).toBe(16);
    expect(orders).toContain(1);
    expect(Math.max(...orders)).toBeGreaterThan(1);
  });

  it('equals its twin for scenes of any shape', async () => {
    const shape = fc.record({
      seed: fc.integer({ min: 1, max: 1_000_000 }),
      convention: fc.constantFrom<Convention>('mmg-1.4', 'acorn', 'legacy'),
      layers: fc.integer({ min: 3, max: 7 }),
      modules: fc.integer({ min: 1, max: 9 }),
      tracks: fc.integer({ min: 0, max: 80 }),
      mapTracks: fc.integer({ min: 0, max: 40 }),
      special: fc.boolean(),
      onBeamLine: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(shape, async (settings) => expectSame(await both(randomScene(settings)))),
      { numRuns: 40, seed: 2 },
    );
  });

  // One module per layer: every word boundary of 32 targets, and words with one source.
  it.each([1, 31, 32, 33, 63, 64, 65, 255, 257])(
    'equals its twin with %i hits per module',
    async (tracks) => {
      const scene = randomScene({
        seed: tracks,
        convention: 'mmg-1.4',
        layers: 3,
        modules: 1,
        tracks,
        mapTracks: 12,
        special: false,
      });
      const result = await both(scene);
      expectSame(result);
      expect(result.cpu.counts.candidates).toBe(2 * tracks ** 2);
    },
  );

  it('equals its twin where the windows of the map come in many parts', async () => {
    const scene = randomScene({ ...BASE, seed: 4, convention: 'mmg-1.4' });
    const uploaded = await uploadModuleMap(device(), await packModuleMap(scene.map), 400);
    expect(uploaded.windowParts.length).toBeGreaterThan(5);
    uploaded.destroy();
    const result = await both(scene, {}, 400);
    expect(result.cpu.counts.edges).toBeGreaterThan(10);
    expectSame(result);
  });

  it('waits three times, and grows a queue that is too small', async () => {
    const scene = randomScene({ ...BASE, seed: 4, convention: 'mmg-1.4' });
    const roomy = await both(scene);
    const { pairs, triplets } = roomy.gpu.undecided;
    expect(Math.min(pairs, triplets)).toBeGreaterThan(1);
    expect(roomy.gpu.waits).toBe(3);
    const tight = await both(scene, { lists: { queue: 1 } });
    expectSame(tight);
    expect(tight.gpu.waits).toBe(4);
    expect(tight.gpu.undecided).toEqual(roomy.gpu.undecided);
  });

  it.each([0, 1, 5])('grows a list of couples with room for %i', async (listed) => {
    const scene = randomScene({ ...BASE, seed: 4, convention: 'mmg-1.4' });
    const tight = await both(scene, { lists: { listed } });
    expectSame(tight);
    expect(tight.gpu.waits).toBeGreaterThan(3);
  });

  it('needs nothing to be empty that it does not empty itself', async () => {
    let taken = 0;
    const shelf = dirtyShelf(device(), () => {
      taken++;
    });
    const dirty = await createGpuGraphBuilder(device(), shelf);
    for (let seed = 1; seed <= 10; seed++) {
      const { event, map } = randomScene({ ...BASE, seed, convention: 'mmg-1.4' });
      const hits = arrangeHits(event, map);
      const uploaded = await uploadModuleMap(device(), await packModuleMap(map));
      const gpu = await dirty.build(hits, uploaded);
      uploaded.destroy();
      expectSame({ gpu, cpu: await buildGraphCpu(hits, map) });
    }
    expect(taken).toBeGreaterThan(100);
  });

  it('gives the same edges in the same order every time', async () => {
    const { event, map } = randomScene({ ...BASE, seed: 9, convention: 'acorn', tracks: 200 });
    const hits = arrangeHits(event, map);
    const first = await buildOnGpu(device(), hits, map);
    for (let i = 0; i < 3; i++) {
      const again = await buildOnGpu(device(), hits, map);
      expect(firstDifference(again.src, first.src)).toBe(-1);
      expect(firstDifference(again.dst, first.dst)).toBe(-1);
    }
  });

  it('serves one map after another, also at the same time', async () => {
    const scenes = [1, 2, 3].map((seed) => randomScene({ ...BASE, seed, convention: 'mmg-1.4' }));
    const graphs = await Promise.all(
      scenes.map(({ event, map }) => buildOnGpu(device(), arrangeHits(event, map), map)),
    );
    for (const [i, { event, map }] of scenes.entries())
      expectSame({ gpu: graphs[i], cpu: await buildGraphCpu(arrangeHits(event, map), map) });
  });

  it('gives an empty graph for an event without known hits, and for an empty map', async () => {
    const scene = randomScene({ ...BASE, seed: 3, convention: 'mmg-1.4' });
    const moduleKey = scene.event.moduleKey.map((key) => key + (99n << 32n));
    expectSame(await both({ ...scene, event: { ...scene.event, moduleKey } }));
    expectSame(await both(randomScene({ ...BASE, seed: 3, convention: 'mmg-1.4', mapTracks: 0 })));
  });

  it('stops between submissions when its signal is aborted', async () => {
    const { event, map } = randomScene({ ...BASE, seed: 3, convention: 'mmg-1.4' });
    const controller = new AbortController();
    const build = buildOnGpu(device(), arrangeHits(event, map), map, {
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('a newer run')),
    });
    await expect(build).rejects.toThrow('a newer run');
    // The device and the map are as good as before.
    expectSame(await both({ event, map }));
  });
});
