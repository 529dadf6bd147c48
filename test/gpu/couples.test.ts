import { beforeAll, describe, expect, it } from 'vitest';
import {
  COUPLE_BYTES,
  COUPLES_HEADER,
  type Couples,
  countBlocks,
  createCouples,
} from '../../src/graph/couples.ts';
import type { GpuModuleMap } from '../../src/graph/gpuMap.ts';
import { pairWord } from '../../src/graph/pair.ts';
import { tripletLinks } from '../../src/graph/tripletLinks.ts';
import { type ModuleMap, TRIPLET_WINDOW_STRIDE } from '../../src/modulemap/moduleMap.ts';
import { seededRandom } from '../unit/graph/randomScene.ts';
import { testDevice } from './dawn.ts';
import { runPass } from './harness.ts';

const device = testDevice();
let couples: Couples;
beforeAll(async () => {
  couples = await createCouples(device());
});

type Slope = number | 'fails' | 'unknown';

/** Doublets that begin on the middle module; their last 16 bits go round among them. */
const FIRST_23 = 65_530;
const DOUBLETS_23 = 20;
const DOUBLETS_12 = 30;
const LAST_23 = FIRST_23 + DOUBLETS_23;

interface PairScene {
  readonly pairs: { source: number; target: number; doublet: number; slope: Slope }[];
  readonly slots: number;
  readonly map: ModuleMap;
}

/** Pairs from inner slots to middle slots, and so many from each middle slot on to one outer slot. */
function pairScene(seed: number, pairs23: readonly number[], special: number): PairScene {
  const random = seededRandom(seed);
  const draw = (n: number) => Math.floor(n * random());
  const slope = (): Slope => {
    if (random() < special) return random() < 0.5 ? 'fails' : 'unknown';
    // Some are as steep as a word can say.
    const [kind, sign] = [random(), 2 * random() - 1];
    if (kind < 0.05) return Math.sign(sign) * 990 * Math.abs(sign) ** 0.2;
    return (kind < 0.15 ? 40 : 1.5) * sign;
  };
  const inner = 160;
  const pairs: PairScene['pairs'] = [];
  for (let source = 0; source < inner; source++)
    for (let target = inner; target < inner + pairs23.length; target++)
      if (random() < 0.5)
        pairs.push({ source, target, doublet: draw(DOUBLETS_12), slope: slope() });
  pairs23.forEach((count, m) => {
    for (let k = 0; k < count; k++) {
      const doublet = FIRST_23 + draw(DOUBLETS_23);
      pairs.push({ source: inner + m, target: inner + pairs23.length, doublet, slope: slope() });
    }
  });
  return { pairs, slots: inner + pairs23.length + 1, map: randomMap(random) };
}

/** Doublets 0 to DOUBLETS_12 - 1 lead to the middle module, a third of the couples have a triplet. */
function randomMap(random: () => number): ModuleMap {
  const doublets = LAST_23;
  const rows: { d12: number; d23: number; lo: number; hi: number }[] = [];
  for (let d12 = 0; d12 < DOUBLETS_12; d12++)
    for (let k = 0; k < DOUBLETS_23; k++) {
      if (d12 === 7 || random() > 0.33) continue;
      const lo = 0.4 * (2 * random() - 1);
      rows.push({ d12, d23: FIRST_23 + k, lo, hi: lo + 0.3 * random() });
    }
  rows[3].lo = Number.NEGATIVE_INFINITY;
  rows[5].hi = Number.POSITIVE_INFINITY;
  const window = new Float32Array(TRIPLET_WINDOW_STRIDE * rows.length);
  rows.forEach(({ lo, hi }, t) => {
    window.set([-1, 1, lo, hi], TRIPLET_WINDOW_STRIDE * t);
  });
  return {
    doublets: {
      m1: Uint32Array.from({ length: doublets }, (_, d) => (d < FIRST_23 ? 0 : 1)),
      m2: Uint32Array.from({ length: doublets }, (_, d) => (d < DOUBLETS_12 ? 1 : 2)),
    },
    triplets: {
      doublet12: Uint32Array.from(rows, (row) => row.d12),
      doublet23: Uint32Array.from(rows, (row) => row.d23),
      window,
    },
  } as unknown as ModuleMap;
}

/** Runs the kernels; the header and as many entries as there is room for. */
async function listedCouples(
  { pairs, slots, map }: PairScene,
  room: number,
  slice = { firstModule: 0, endModule: 3, firstSlot: 0, endSlot: slots },
) {
  const pairStart = new Uint32Array(slots + 1);
  for (const { source } of pairs) pairStart[source + 1]++;
  for (let s = 0; s < slots; s++) pairStart[s + 1] += pairStart[s];
  const tables = tripletLinks(map, Uint32Array.of(0, FIRST_23, LAST_23, LAST_23));
  const inputs = {
    pairs: Uint32Array.from(pairs.flatMap(({ source, target }) => [source, target])),
    pairLegs: Uint32Array.of(
      ...pairs.map(({ doublet }) => doublet),
      ...pairs.map(({ slope, doublet }) => pairWord(slope, doublet)),
    ),
    pairStart,
    links: tables.links,
    windows: tables.windows,
    blocks: new Uint32Array(4 * countBlocks(pairs.length, slots)).fill(0xdead_beef),
    listed: new Uint32Array((COUPLES_HEADER + room * COUPLE_BYTES) / 4),
  };
  const [words] = await runPass(device(), inputs, (pass, pool, buffers) => {
    const uploaded = { tripletLinks: buffers.links, coupleWindows: buffers.windows };
    const given = buffers as typeof buffers & Parameters<Couples['encode']>[3];
    const counts = { pairs: pairs.length, slots };
    couples.encode(pass, pool, uploaded as unknown as GpuModuleMap, given, counts, slice);
    return [{ buffer: buffers.listed, count: inputs.listed.length }];
  });
  const [length, failed] = words;
  const entries = Array.from({ length: Math.min(length, room) }, (_, i) => [
    words[2 + 2 * i],
    words[3 + 2 * i],
  ]);
  return { length, failed, entries };
}

/** The twin: couples that share the middle hit whose change of slope is in the window of their triplet, give or take. */
function couplesWithin({ pairs, map }: PairScene, tolerance: number): string[] {
  const { doublet12, doublet23, window } = map.triplets;
  const rowOf = new Map<number, number>();
  doublet12.forEach((d12, t) => {
    rowOf.set(d12 * DOUBLETS_23 + doublet23[t] - FIRST_23, t);
  });
  const from = new Map<number, number[]>();
  pairs.forEach(({ source }, k) => {
    from.set(source, [...(from.get(source) ?? []), k]);
  });
  return pairs.flatMap((p12, a) =>
    (from.get(p12.target) ?? []).flatMap((b) => {
      const t = rowOf.get(p12.doublet * DOUBLETS_23 + pairs[b].doublet - FIRST_23);
      const [s12, s23] = [p12.slope, pairs[b].slope];
      if (t === undefined || typeof s12 === 'string' || typeof s23 === 'string') return [];
      const [lo, hi] = window.subarray(TRIPLET_WINDOW_STRIDE * t + 2);
      // Bounds are stored with eight bits, slopes in steps of (1 + |slope|)^2 / 32752.
      const steps = (1 + Math.abs(s12)) ** 2 + (1 + Math.abs(s23)) ** 2;
      const blur = (bound: number) => tolerance * (Math.abs(bound) / 128 + steps / 4000);
      const change = s12 - s23;
      return change >= lo - blur(lo) && change <= hi + blur(hi) ? [`${a} ${b}`] : [];
    }),
  );
}

/** Numbers of pairs from a hit on, about those that a block, a round of four and a workgroup hold. */
const COUNTS = [0, 1, 2, 3, 7, 8, 9, 16, 31, 32, 33, 63, 64, 65, 255, 256, 257];

describe('couples of pairs', () => {
  it.each([1, 2, 3])('are those in the window of their triplet, scene %i', async (seed) => {
    const scene = pairScene(seed, COUNTS, 0);
    const { length, failed, entries } = await listedCouples(scene, 200_000);
    const listed = new Set(entries.map(([a, b]) => `${a} ${b}`));
    expect(listed.size).toBe(length);
    expect(failed).toBe(0);
    const certain = couplesWithin(scene, 0);
    expect(certain.length).toBeGreaterThan(500);
    expect(certain.filter((couple) => !listed.has(couple))).toEqual([]);
    const atMost = new Set(couplesWithin(scene, 1));
    expect([...listed].filter((couple) => !atMost.has(couple))).toEqual([]);
    // Not far from the exact number.
    expect(length).toBeLessThan(1.2 * certain.length);
  });

  it('leave none out where slopes are not known, and none in where a pair fails', async () => {
    const scene = pairScene(4, COUNTS, 0.2);
    const { pairs } = scene;
    const { failed, entries } = await listedCouples(scene, 200_000);
    const listed = new Set(entries.map(([a, b]) => `${a} ${b}`));
    expect(failed).toBe(pairs.filter(({ slope }) => slope === 'fails').length);
    expect(couplesWithin(scene, 0).filter((couple) => !listed.has(couple))).toEqual([]);
    const hasTriplets = new Set(scene.map.triplets.doublet12);
    let unknown = 0;
    pairs.forEach((p12, a) => {
      if (p12.slope === 'fails' || !hasTriplets.has(p12.doublet)) return;
      pairs.forEach((p23, b) => {
        if (p23.source !== p12.target || p23.slope === 'fails') return;
        if (p12.slope !== 'unknown' && p23.slope !== 'unknown') return;
        unknown++;
        expect(listed.has(`${a} ${b}`)).toBe(true);
      });
    });
    expect(unknown).toBeGreaterThan(1000);
    const failing = entries.filter(([a, b]) =>
      [a, b].some((pair) => pairs[pair]?.slope === 'fails'),
    );
    expect(failing).toEqual([]);
  });

  it('have their middle hit in the slice, where pairs that fail are counted', async () => {
    const scene = pairScene(4, COUNTS, 0.2);
    const all = await listedCouples(scene, 200_000);
    const middles = new Set(scene.pairs.map(({ target }) => target));
    const split = [...middles].sort((a, b) => a - b)[5];
    const slice = { firstModule: 1, endModule: 2, firstSlot: split, endSlot: split + 4 };
    const part = await listedCouples(scene, 200_000, slice);
    const inSlice = (slot: number) => slot >= slice.firstSlot && slot < slice.endSlot;
    const keys = (entries: number[][]) => entries.map(([a, b]) => `${a} ${b}`).sort();
    expect(part.length).toBeGreaterThan(100);
    expect(keys(part.entries)).toEqual(
      keys(all.entries.filter(([pair12]) => inSlice(scene.pairs[pair12].target))),
    );
    expect(part.failed).toBe(
      scene.pairs.filter(({ source, slope }) => slope === 'fails' && inSlice(source)).length,
    );
  });

  it('are no more than there is room for, and then the length says so', async () => {
    // Every slope is unknown: all couples are listed.
    const scene = pairScene(5, new Array<number>(60).fill(60), 0);
    for (const pair of scene.pairs) pair.slope = 'unknown';
    const all = await listedCouples(scene, 2 ** 19);
    expect(all.length).toBeGreaterThan(100_000);
    expect(all.entries).toHaveLength(all.length);
    const exact = await listedCouples(scene, all.length);
    expect(exact.length).toBe(all.length);
    const tight = await listedCouples(scene, 100);
    expect(tight.length).toBeGreaterThan(100);
    // The search ends, so that the length can not go round.
    expect(tight.length).toBeLessThan(all.length / 2);
    expect(tight.entries.every(([a, b]) => a < b && b < scene.pairs.length)).toBe(true);
  });
});
