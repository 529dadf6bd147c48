import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildGraphCpu } from '../../../src/graph/cpu.ts';
import { arrangeHits } from '../../../src/modulemap/arrangeHits.ts';
import type { Convention, ModuleMap } from '../../../src/modulemap/moduleMap.ts';
import { boundaryScene, SEEDS } from './boundaryScene.ts';
import { f32Step } from './f32Step.ts';
import { randomScene, type SceneSettings } from './randomScene.ts';
import { referenceGraph } from './referenceGraph.ts';

const CONVENTIONS: Convention[] = ['mmg-1.4', 'acorn', 'legacy'];

function scene(seed: number, convention: Convention, more: Partial<SceneSettings> = {}) {
  return randomScene({
    seed,
    convention,
    layers: 5,
    modules: 4,
    tracks: 24,
    mapTracks: 20,
    special: true,
    onBeamLine: true,
    ...more,
  });
}

describe.each(CONVENTIONS)('CPU graph, convention %s', (convention) => {
  it('finds exactly what trying everything finds', async () => {
    let edges = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const { event, map } = scene(seed, convention);
      const graph = await buildGraphCpu(arrangeHits(event, map), map);
      const expected = referenceGraph(event, map);
      expect([...graph.src]).toEqual(expected.src);
      expect([...graph.dst]).toEqual(expected.dst);
      expect(graph.counts.triplets).toBe(expected.triplets);
      expect(graph.counts.edges).toBe(expected.src.length);
      edges += expected.src.length;
    }
    expect(edges).toBeGreaterThan(200);
  });

  it('finds it too where hits lie on bounds, under every window setting', async () => {
    await fc.assert(
      fc.asyncProperty(SEEDS, async (seed) => {
        const { event, map, settings, effective } = boundaryScene(seed, convention);
        const { src, dst, counts } = await buildGraphCpu(arrangeHits(event, effective), effective);
        const expected = referenceGraph(event, map, effective === map ? null : settings);
        expect([...src]).toEqual(expected.src);
        expect([...dst]).toEqual(expected.dst);
        expect(counts.triplets).toBe(expected.triplets);
      }),
      { numRuns: 300, seed: 5 },
    );
  });

  it('differs in many such scenes where bounds are one f32 step off', async () => {
    let noticed = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const { event, effective } = boundaryScene(seed, convention);
      const hits = arrangeHits(event, effective);
      const edges = (map: ModuleMap) =>
        buildGraphCpu(hits, map).then(({ src, dst }) => [...src, ...dst].join());
      if ((await edges(effective)) !== (await edges(narrowed(effective)))) noticed++;
    }
    expect(noticed).toBeGreaterThan(15);
  });

  it('keeps every leg of a track where all windows are open', async () => {
    const { event, map } = scene(5, convention, { special: false, mapTracks: 1, tracks: 1 });
    const graph = await buildGraphCpu(arrangeHits(event, open(map)), open(map));
    expect(graph.counts.edges).toBe(4);
    expect(graph.counts.triplets).toBe(3);
  });
});

/** The map with every triplet bound one f32 step further in. */
function narrowed(map: ModuleMap): ModuleMap {
  const inward = (w: Float32Array) => w.map((bound, k) => f32Step(bound, k % 2 === 0 ? 1 : -1));
  const { window12, window23, window } = map.triplets;
  const windows = {
    window12: inward(window12),
    window23: inward(window23),
    window: inward(window),
  };
  return { ...map, triplets: { ...map.triplets, ...windows } };
}

/** The map with every bound infinite. */
function open(map: ModuleMap): ModuleMap {
  const opened = (w: Float32Array) =>
    w.map((_, k) => (k % 2 === 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY));
  const { doublets, triplets } = map;
  return {
    ...map,
    doublets: { ...doublets, window: opened(doublets.window) },
    triplets: {
      ...triplets,
      window12: opened(triplets.window12),
      window23: opened(triplets.window23),
      window: opened(triplets.window),
    },
  };
}

describe('CPU graph', () => {
  it('counts what went in and what was tested', async () => {
    const { event, map } = scene(3, 'mmg-1.4');
    const hits = arrangeHits(event, map);
    const { counts } = await buildGraphCpu(hits, map);
    const rank = new Map([...map.moduleKey].map((key, m) => [key, m]));
    const perModule = new Map<number, number>();
    let unknown = 0;
    for (const key of event.moduleKey) {
      const m = rank.get(key);
      if (m === undefined) unknown++;
      else perModule.set(m, (perModule.get(m) ?? 0) + 1);
    }
    const tests = [...map.doublets.m1].map(
      (m1, d) => (perModule.get(m1) ?? 0) * (perModule.get(map.doublets.m2[d]) ?? 0),
    );
    expect(counts.unknownHits).toBe(unknown);
    expect(unknown).toBeGreaterThan(0);
    expect(counts.hits).toBe(event.hitId.length - unknown);
    expect(counts.modules).toBe(perModule.size);
    expect(counts.activeDoublets).toBe(tests.filter((n) => n > 0).length);
    expect(counts.candidates).toBe(tests.reduce((a, b) => a + b, 0));
  });

  it('gives an empty graph for an event without known hits, and for an empty map', async () => {
    const { event, map } = scene(3, 'mmg-1.4');
    const elsewhere = { ...event, moduleKey: event.moduleKey.map((key) => key + (99n << 32n)) };
    const none = await buildGraphCpu(arrangeHits(elsewhere, map), map);
    expect(none.counts).toMatchObject({ hits: 0, unknownHits: event.hitId.length, edges: 0 });
    const { map: empty } = scene(3, 'mmg-1.4', { mapTracks: 0 });
    expect((await buildGraphCpu(arrangeHits(event, empty), empty)).src).toHaveLength(0);
  });

  it('rejects with the reason of its signal', async () => {
    const { event, map } = scene(3, 'mmg-1.4');
    const signal = AbortSignal.abort(new Error('a newer run'));
    await expect(buildGraphCpu(arrangeHits(event, map), map, { signal })).rejects.toThrow(
      'a newer run',
    );
  });

  it('stops where pairs or edges exceed the limits, not where they just reach them', async () => {
    const { event, map } = scene(3, 'mmg-1.4');
    const hits = arrangeHits(event, map);
    const { counts } = await buildGraphCpu(hits, map);
    const exact = { pairs: counts.doublets, edges: counts.edges };
    expect((await buildGraphCpu(hits, map, { limits: exact })).counts).toEqual(counts);
    const fewerPairs = { ...exact, pairs: exact.pairs - 1 };
    await expect(buildGraphCpu(hits, map, { limits: fewerPairs })).rejects.toThrow(
      `More than ${fewerPairs.pairs} hit pairs`,
    );
    const fewerEdges = { ...exact, edges: exact.edges - 1 };
    await expect(buildGraphCpu(hits, map, { limits: fewerEdges })).rejects.toThrow(
      `more than ${fewerEdges.edges} edges`,
    );
  });

  it('stops in the middle when its signal is aborted', async () => {
    const { event, map } = scene(3, 'mmg-1.4', { tracks: 6000, layers: 8, mapTracks: 200 });
    const controller = new AbortController();
    const fractions: number[] = [];
    const build = buildGraphCpu(arrangeHits(event, map), map, {
      signal: controller.signal,
      onProgress: (fraction) => {
        fractions.push(fraction);
        controller.abort(new Error('enough'));
      },
    });
    await expect(build).rejects.toThrow('enough');
    expect(fractions).toHaveLength(1);
    expect(fractions[0]).toBeLessThan(1);
  });
});
