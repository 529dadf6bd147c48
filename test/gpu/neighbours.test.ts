import { describe, expect, it } from 'vitest';
import { overriding } from '../../bench/graph-building/trace.ts';
import { syntheticEmbedding } from '../../bench/neighbours/embedding.ts';
import { GpuMemoryError } from '../../src/gpu/errors.ts';
import { findNeighboursCpu } from '../../src/neighbours/cpu.ts';
import {
  findNeighboursGpu,
  findPreparedGpu,
  type NeighbourGpuOptions,
} from '../../src/neighbours/gpu.ts';
import { integerScale } from '../../src/neighbours/integers.ts';
import { prepareSearch } from '../../src/neighbours/prepare.ts';
import type { NeighbourSearch } from '../../src/neighbours/search.ts';
import { everyPair } from '../unit/neighbours/brute.ts';
import { randomSearch } from '../unit/neighbours/randomSearch.ts';
import { testDevice } from './dawn.ts';
import { firstDifference, smallDevice } from './harness.ts';

const device = testDevice();

/** Searches on the device and by the twin, and compares the edges in order. */
async function sameAsTwin(
  on: GPUDevice,
  search: NeighbourSearch,
  name: string,
  options: NeighbourGpuOptions = {},
) {
  const [found, expected] = [
    await findNeighboursGpu(on, search, options),
    await findNeighboursCpu(search),
  ];
  expect(firstDifference(found.src, expected.src), `sources, ${name}`).toBe(-1);
  expect(firstDifference(found.dst, expected.dst), `destinations, ${name}`).toBe(-1);
  expect(found.limited, `limited, ${name}`).toBe(expected.limited);
  expect(found.steps, name).toBe(expected.steps);
  return found;
}

const EMBEDDING = syntheticEmbedding(1000, 8, 7, true);
const SEARCH: NeighbourSearch = {
  ...EMBEDDING,
  radius: 0.3,
  kMax: 1000,
  direction: 'flipped',
  rotate: true,
};

describe('the neighbour search on the GPU', () => {
  it('finds the edges of its twin, in order, and of trying every pair, on 1,000 random searches', async () => {
    let edges = 0;
    let limited = 0;
    for (let seed = 0; seed < 1000; seed++) {
      const search = randomSearch(seed);
      const found = await sameAsTwin(device(), search, `seed ${seed}`);
      const points = search.outward.length;
      const keys = Array.from(found.src, (from, e) => from * points + found.dst[e]);
      const expected = everyPair(search, integerScale(search).scale);
      expect(
        keys.sort((a, b) => a - b),
        `seed ${seed}`,
      ).toEqual(expected.edges);
      edges += found.src.length;
      limited += found.limited;
    }
    expect(edges).toBeGreaterThan(100_000);
    expect(limited).toBeGreaterThan(1000);
  });

  it('finds the same with subgroups, without, and in other shapes of workgroups', async () => {
    const adapterInfo = { isFallbackAdapter: false };
    const asGpu = overriding(device(), { adapterInfo });
    const plain = overriding(device(), { adapterInfo, features: new Set() });
    for (let seed = 2000; seed < 2040; seed++) {
      await sameAsTwin(asGpu, randomSearch(seed), `seed ${seed}, as on a GPU`);
      await sameAsTwin(plain, randomSearch(seed), `seed ${seed}, without features`);
    }
    await sameAsTwin(asGpu, SEARCH, 'an embedding, as on a GPU');
    await sameAsTwin(plain, SEARCH, 'an embedding, without features');
  });

  it.each(['learnt', 'outward', 'flipped'] as const)(
    'finds the edges of an embedding directed %s, whatever the submissions',
    async (direction) => {
      for (const [target, kMax] of [
        [EMBEDDING.target, 1000],
        [EMBEDDING.target, 12],
        [EMBEDDING.source, 12],
      ] as const) {
        const search = { ...SEARCH, target, kMax, direction };
        const whole = await sameAsTwin(device(), search, 'at once');
        expect(whole.src.length).toBeGreaterThan(3000);
        expect(whole.limited > 0).toBe(kMax === 12);
      }
      const search = { ...SEARCH, kMax: 12, direction };
      const parts = { pointsPerSubmission: 40_000 };
      const { waits } = await sameAsTwin(device(), search, 'in parts', parts);
      expect(waits).toBeGreaterThan(10);
    },
  );

  it('finds the same for a search that a worker prepared, with one set of points and with two', async () => {
    const { source } = SEARCH;
    for (const search of [SEARCH, { ...SEARCH, target: source, kMax: 5 }]) {
      // What crosses from a worker is a copy.
      const prepared = structuredClone(prepareSearch(search));
      const found = await findPreparedGpu(device(), prepared);
      const expected = await findNeighboursCpu(search);
      expect(firstDifference(found.src, expected.src)).toBe(-1);
      expect(firstDifference(found.dst, expected.dst)).toBe(-1);
      expect(found.limited).toBe(expected.limited);
      expect(found.src.length).toBeGreaterThan(100);
    }
  });

  it('searches in no points and in one', async () => {
    for (const points of [0, 1]) {
      const source = new Float32Array(8 * points);
      const outward = new Uint32Array(points);
      await sameAsTwin(device(), { ...SEARCH, source, target: source, outward }, `${points}`);
    }
  });

  it('refuses more edges than are taken, with the sentence of the twin', async () => {
    const { src } = await findNeighboursCpu(SEARCH);
    const maxEdges = src.length - 1;
    await expect(
      findNeighboursGpu(device(), SEARCH, { maxEdges: src.length }),
    ).resolves.toBeDefined();
    const twin = await findNeighboursCpu(SEARCH, { maxEdges }).catch(
      (error: Error) => error.message,
    );
    await expect(findNeighboursGpu(device(), SEARCH, { maxEdges })).rejects.toThrow(String(twin));
    expect(twin).toContain('Within radius 0.3');
  });

  it('refuses edges that one buffer has no room for before it makes it', async () => {
    const made: string[] = [];
    const small = smallDevice(device(), 2 ** 19, made);
    const search = { ...SEARCH, radius: 0.8 };
    const refused = findNeighboursGpu(small, search);
    await expect(refused).rejects.toThrow(GpuMemoryError);
    await expect(refused).rejects.toThrow(/edges.*use the CPU backend, or a smaller radius\.$/);
    expect(made).toContain('neighbours counts');
    expect(made).not.toContain('neighbours edges');
  });

  it('refuses points that have no room before it makes any buffer for them', async () => {
    const made: string[] = [];
    const small = smallDevice(device(), 2 ** 14, made);
    await expect(findNeighboursGpu(small, SEARCH)).rejects.toThrow(GpuMemoryError);
    expect(made).toEqual([]);
  });

  it('reports progress that does not fall, and stops between submissions', async () => {
    const fractions: number[] = [];
    const pointsPerSubmission = 40_000;
    await findNeighboursGpu(device(), SEARCH, {
      pointsPerSubmission,
      onProgress: (fraction) => fractions.push(fraction),
    });
    expect(fractions.length).toBeGreaterThan(10);
    expect(fractions.at(-1)).toBe(1);
    expect(fractions).toEqual(fractions.slice().sort((a, b) => a - b));
    const abort = new AbortController();
    let reports = 0;
    const stopped = findNeighboursGpu(device(), SEARCH, {
      pointsPerSubmission,
      signal: abort.signal,
      onProgress: () => {
        reports++;
        abort.abort(new Error('enough'));
      },
    });
    await expect(stopped).rejects.toThrow('enough');
    expect(reports).toBe(1);
  });
});
