import { describe, expect, it } from 'vitest';
import { syntheticEmbedding } from '../../../bench/neighbours/embedding.ts';
import { findNeighboursCpu } from '../../../src/neighbours/cpu.ts';
import { integerScale } from '../../../src/neighbours/integers.ts';
import type { NeighbourSearch } from '../../../src/neighbours/search.ts';
import { everyPair } from './brute.ts';
import { randomSearch } from './randomSearch.ts';

async function edgesOf(search: NeighbourSearch) {
  const { src, dst, limited } = await findNeighboursCpu(search);
  const points = search.outward.length;
  const edges = Array.from(src, (from, e) => from * points + dst[e]).sort((a, b) => a - b);
  return { edges, limited };
}

const LINE: NeighbourSearch = {
  dims: 2,
  source: Float32Array.of(0, 0, 0.25, 0, 0.5, 0, 1, 0),
  target: Float32Array.of(0, 0, 0.25, 0, 0.5, 0, 1, 0),
  radius: 0.25,
  kMax: 1000,
  direction: 'learnt',
  outward: Uint32Array.of(0, 1, 2, 3),
  rotate: false,
};

describe('the twin of the neighbour search', () => {
  it('finds what trying every pair finds, on 1,000 random searches', async () => {
    let edges = 0;
    let limited = 0;
    for (let seed = 0; seed < 1000; seed++) {
      const search = randomSearch(seed);
      const expected = everyPair(search, integerScale(search).scale);
      expect(await edgesOf(search), `seed ${seed}`).toEqual(expected);
      edges += expected.edges.length;
      limited += expected.limited;
    }
    expect(edges).toBeGreaterThan(100_000);
    expect(limited).toBeGreaterThan(1000);
  });

  it('includes pairs at exactly the radius and no point itself', async () => {
    const { edges } = await edgesOf(LINE);
    expect(edges).toEqual([0 * 4 + 1, 1 * 4 + 0, 1 * 4 + 2, 2 * 4 + 1]);
    expect((await edgesOf({ ...LINE, radius: 0.2499 })).edges).toEqual([]);
  });

  it('directs edges as learnt, outward, or flipped where only the other direction is near', async () => {
    // 1 looks from where 0 is found, but 0 looks from far away.
    const search = {
      ...LINE,
      source: Float32Array.of(9, 9, 0, 0),
      target: Float32Array.of(0, 0, 5, 5),
      outward: Uint32Array.of(0, 1),
    };
    expect((await edgesOf({ ...search, direction: 'learnt' })).edges).toEqual([1 * 2 + 0]);
    expect((await edgesOf({ ...search, direction: 'outward' })).edges).toEqual([]);
    expect((await edgesOf({ ...search, direction: 'flipped' })).edges).toEqual([0 * 2 + 1]);
  });

  it('finds nearly the same after turning onto principal axes, and never an edge twice', async () => {
    const embedding = syntheticEmbedding(3000, 8, 3, true);
    const search: NeighbourSearch = {
      ...embedding,
      radius: 0.2,
      kMax: 1000,
      direction: 'flipped',
      rotate: false,
    };
    const as = new Set((await edgesOf(search)).edges);
    const turned = (await edgesOf({ ...search, rotate: true })).edges;
    expect(new Set(turned).size).toBe(turned.length);
    const shared = turned.filter((edge) => as.has(edge)).length;
    expect(as.size).toBeGreaterThan(3000);
    // Rounding moves distances by about 1e-4, that is 1 in 1,000 neighbours.
    expect(shared).toBeGreaterThan(0.997 * Math.max(as.size, turned.length));
    expect(shared).toBeLessThanOrEqual(Math.min(as.size, turned.length));
  });

  it('finds the same edges whatever the order of the points', async () => {
    const embedding = syntheticEmbedding(500, 6, 4, false);
    const reversed = Float32Array.from({ length: 500 * 6 }, (_, i) => {
      const row = 499 - Math.floor(i / 6);
      return embedding.source[6 * row + (i % 6)];
    });
    const common = { dims: 6, radius: 0.3, kMax: 5, direction: 'flipped', rotate: true } as const;
    const a = await findNeighboursCpu({ ...common, ...embedding });
    const outward = embedding.outward.slice().reverse();
    const b = await findNeighboursCpu({ ...common, source: reversed, target: reversed, outward });
    const key = (from: number, to: number) => 500 * from + to;
    const sorted = (keys: number[]) => keys.sort((x, y) => x - y);
    expect(sorted(Array.from(b.src, (s, e) => key(499 - s, 499 - b.dst[e])))).toEqual(
      sorted(Array.from(a.src, (s, e) => key(s, a.dst[e]))),
    );
    expect(b.limited).toBe(a.limited);
  });

  it('of equally near neighbours beyond the most keeps none', async () => {
    const search = { ...LINE, kMax: 1 };
    expect((await edgesOf(search)).edges).toEqual([0 * 4 + 1, 2 * 4 + 1]);
    expect((await findNeighboursCpu(search)).limited).toBe(1);
  });

  it('searches in no points and in one', async () => {
    for (const points of [0, 1]) {
      const source = new Float32Array(2 * points);
      const outward = new Uint32Array(points);
      const found = await findNeighboursCpu({ ...LINE, source, target: source, outward });
      expect(found.src.length + found.dst.length + found.limited).toBe(0);
    }
  });

  it('refuses more edges than are taken, with the radius and a remedy', async () => {
    await expect(findNeighboursCpu(LINE, { maxEdges: 4 })).resolves.toBeDefined();
    await expect(findNeighboursCpu(LINE, { maxEdges: 3 })).rejects.toThrow(
      'Within radius 0.25 of one another there are more than 3 pairs of hits, more than memory holds. Use a smaller radius',
    );
  });

  it('refuses what makes no sense in a sentence', async () => {
    const refuse = (search: NeighbourSearch, sentence: string) =>
      expect(findNeighboursCpu(search)).rejects.toThrow(sentence);
    await refuse({ ...LINE, dims: 17 }, 'has 2 to 16 dimensions, and this one has 17');
    await refuse(
      { ...LINE, source: new Float32Array(6) },
      '4 points of 2 dimensions were expected',
    );
    await refuse({ ...LINE, radius: Number.NaN }, 'The radius is NaN');
    await refuse({ ...LINE, kMax: 0 }, 'The most neighbours of a point are 0');
    const source = LINE.source.slice();
    source[5] = Number.NaN;
    await refuse({ ...LINE, source }, 'gave hit 2 a place that is no finite number');
    source[5] = Number.POSITIVE_INFINITY;
    await refuse({ ...LINE, target: source }, 'gave hit 2 a place that is no finite number');
  });

  it('finds the same at any size that single precision holds, in 16 dimensions too', async () => {
    for (const dims of [8, 16]) {
      const { source, target, ...rest } = syntheticEmbedding(600, dims, 9, true);
      const at = (size: number) =>
        edgesOf({
          ...rest,
          source: source.map((value) => value * size),
          target: target.map((value) => value * size),
          radius: 0.3 * size,
          kMax: 1000,
          direction: 'flipped',
          rotate: true,
        });
      const usual = await at(1);
      expect(usual.edges.length).toBeGreaterThan(1000);
      for (const size of [2 ** -90, 2 ** -61, 2 ** 61, 2 ** 127])
        expect(await at(size), `times ${size}, ${dims} dimensions`).toEqual(usual);
    }
  });

  it('reports progress that does not fall, and stops when aborted', async () => {
    const embedding = syntheticEmbedding(8000, 8, 5, true);
    const search = {
      ...embedding,
      radius: 0.2,
      kMax: 1000,
      direction: 'flipped',
      rotate: true,
    } as const;
    const fractions: number[] = [];
    const abort = new AbortController();
    await findNeighboursCpu(search, { onProgress: (fraction) => fractions.push(fraction) });
    expect(fractions.at(-1)).toBe(1);
    expect(fractions).toEqual(fractions.slice().sort((a, b) => a - b));
    const aborted = findNeighboursCpu(search, {
      signal: abort.signal,
      onProgress: () => abort.abort(new Error('enough')),
    });
    await expect(aborted).rejects.toThrow('enough');
  });
});
