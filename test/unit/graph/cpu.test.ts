import { describe, expect, it } from 'vitest';
import type { TrackingEvent } from '../../../src/event/event.ts';
import { buildGraphCpu } from '../../../src/graph/cpu.ts';
import { arrangeHits } from '../../../src/modulemap/arrangeHits.ts';
import type { Convention, ModuleMap } from '../../../src/modulemap/moduleMap.ts';
import { randomScene, type SceneSettings } from './randomScene.ts';

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

/** Everything the builder must find, by trying every hit triplet of every map triplet. */
function naive(event: TrackingEvent, map: ModuleMap) {
  const { convention } = map.header;
  const rank = new Map([...map.moduleKey].map((key, m) => [key, m]));
  const hitsOf = new Map<number, number[]>();
  event.moduleKey.forEach((key, hit) => {
    const m = rank.get(key);
    if (m !== undefined) hitsOf.set(m, [...(hitsOf.get(m) ?? []), hit]);
  });
  const edges = new Map<string, [number, number, number]>();
  let triplets = 0;
  for (let t = 0; t < map.triplets.doublet12.length; t++) {
    const d12 = map.triplets.doublet12[t];
    const d23 = map.triplets.doublet23[t];
    for (const a of hitsOf.get(map.doublets.m1[d12]) ?? [])
      for (const b of hitsOf.get(map.doublets.m2[d12]) ?? [])
        for (const c of hitsOf.get(map.doublets.m2[d23]) ?? []) {
          const leg12 = legOf(event, convention, a, b);
          const leg23 = legOf(event, convention, b, c);
          const passes =
            within(leg12, map.doublets.window, 8 * d12) &&
            within(leg23, map.doublets.window, 8 * d23) &&
            within(leg12, map.triplets.window12, 8 * t) &&
            within(leg23, map.triplets.window23, 8 * t) &&
            within(bendOf(event, convention, a, b, c), map.triplets.window, 4 * t);
          if (!passes) continue;
          triplets++;
          edges.set(`${a} ${b}`, [d12, a, b]);
          edges.set(`${b} ${c}`, [d23, b, c]);
        }
  }
  const list = [...edges.values()].sort((p, q) => p[0] - q[0] || p[1] - q[1] || p[2] - q[2]);
  return { src: list.map((e) => e[1]), dst: list.map((e) => e[2]), triplets };
}

function within(values: number[], windows: Float32Array, at: number): boolean {
  return values.every((v, k) => windows[at + 2 * k] <= v && v <= windows[at + 2 * k + 1]);
}

/** Written from the table of conventions, apart from the library's own functions. */
function legOf(event: TrackingEvent, convention: Convention, a: number, b: number): number[] {
  const [ra, rb] = [a, b].map((h) => Math.hypot(event.x[h], event.y[h]));
  const [phia, phib] = [a, b].map((h) => Math.atan2(event.y[h], event.x[h]));
  const [etaa, etab] = [a, b].map((h) => {
    const theta = Math.acos(
      event.z[h] / Math.hypot(Math.hypot(event.x[h], event.y[h]), event.z[h]),
    );
    return -Math.log(Math.tan(theta / 2));
  });
  const dr = rb - ra;
  const dz = event.z[b] - event.z[a];
  let dphi = phib - phia;
  if (dphi > Math.PI) dphi -= 2 * Math.PI;
  if (dphi < -Math.PI) dphi += 2 * Math.PI;
  const zero = convention === 'mmg-1.4' ? Math.abs(dr) <= 1e-8 : dr === 0;
  const big = Number.MAX_VALUE;
  const z0 = zero
    ? convention === 'legacy'
      ? dz >= 0
        ? big
        : -big
      : 0
    : event.z[a] - (ra * dz) / dr;
  const slope = zero ? (convention === 'legacy' ? dphi * big : 0) : dphi / dr;
  return [z0, dphi, slope, convention === 'mmg-1.4' ? etab - etaa : etaa - etab];
}

function bendOf(event: TrackingEvent, convention: Convention, a: number, b: number, c: number) {
  const r = [a, b, c].map((h) => Math.hypot(event.x[h], event.y[h]));
  const d = (values: ArrayLike<number>, p: number, q: number) => values[q] - values[p];
  const dydx = [
    [d(event.y, a, b), d(event.x, a, b)],
    [d(event.y, b, c), d(event.x, b, c)],
  ];
  const dzdr = [
    [d(event.z, a, b), r[1] - r[0]],
    [d(event.z, b, c), r[2] - r[1]],
  ];
  const combine = ([[n1, d1], [n2, d2]]: number[][], sign1: number, sign2: number) => {
    const eps = convention === 'mmg-1.4' ? 1e-8 : 0;
    const [defined1, defined2] = [Math.abs(d1) > eps, Math.abs(d2) > eps];
    const s1 = defined1 ? (sign1 * n1) / d1 : 0;
    const s2 = defined2 ? (sign2 * n2) / d2 : 0;
    if (convention !== 'legacy' || defined1 === defined2) return s1 + s2;
    return s1 + s2 >= 0 ? Number.MAX_VALUE : -Number.MAX_VALUE;
  };
  return [
    convention === 'mmg-1.4' ? combine(dydx, 1, -1) : combine(dydx, -1, -1),
    combine(dzdr, 1, -1),
  ];
}

describe.each(CONVENTIONS)('CPU graph, convention %s', (convention) => {
  it('finds exactly what trying everything finds', async () => {
    let edges = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const { event, map } = scene(seed, convention);
      const graph = await buildGraphCpu(arrangeHits(event, map), map);
      const expected = naive(event, map);
      expect([...graph.src]).toEqual(expected.src);
      expect([...graph.dst]).toEqual(expected.dst);
      expect(graph.counts.triplets).toBe(expected.triplets);
      expect(graph.counts.edges).toBe(expected.src.length);
      edges += expected.src.length;
    }
    expect(edges).toBeGreaterThan(200);
  });

  it('keeps every leg of a track where all windows are open', async () => {
    const { event, map } = scene(5, convention, { special: false, mapTracks: 1, tracks: 1 });
    const graph = await buildGraphCpu(arrangeHits(event, open(map)), open(map));
    expect(graph.counts.edges).toBe(4);
    expect(graph.counts.triplets).toBe(3);
  });
});

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
