import { describe, expect, it } from 'vitest';
import { lowerBound, upperBound } from '../../../src/graph/bounds.ts';
import { countLinks, tripletLinks } from '../../../src/graph/tripletLinks.ts';
import { TRIPLET_WINDOW_STRIDE } from '../../../src/modulemap/moduleMap.ts';
import { randomScene } from './randomScene.ts';

const { map } = randomScene({
  seed: 6,
  convention: 'mmg-1.4',
  layers: 5,
  modules: 30,
  tracks: 5,
  mapTracks: 2000,
  special: false,
});
const { m1, m2 } = map.doublets;
const { doublet12, doublet23, window } = map.triplets;
const firstDoublet = new Uint32Array(map.moduleKey.length + 1);
for (const m of m1) firstDoublet[m + 1]++;
for (let m = 1; m < firstDoublet.length; m++) firstDoublet[m] += firstDoublet[m - 1];

const f32 = new Float32Array(1);
const bits = new Uint32Array(f32.buffer);
const asFloat = (word: number) => {
  bits[0] = word;
  return f32[0];
};
const boundsOf = (word: number) => [asFloat(word & 0xffff_0000), asFloat(word << 16)];

describe('the tables that lead from two doublets to their triplet', () => {
  const { links, windows } = tripletLinks(map, firstDoublet);
  const words = links.subarray(4 * m1.length);
  const coupleOf = (d12: number, d23: number) =>
    links[4 * d12 + 2] + ((d23 - links[4 * d12 + 3]) & 0xffff);

  it('name each triplet, and no other couple', () => {
    const triplets = new Map(
      Array.from(doublet12, (d12, t) => [`${d12} ${doublet23[t]}`, t] as const),
    );
    let couples = 0;
    for (let d12 = 0; d12 < m1.length; d12++)
      for (let d23 = firstDoublet[m2[d12]]; d23 < firstDoublet[m2[d12] + 1]; d23++) {
        const couple = coupleOf(d12, d23);
        expect(couple).toBe(couples++);
        const [word, first] = words.subarray(2 * (couple >>> 5));
        const below = word & ((1 << (couple & 31)) - 1);
        const before = below.toString(2).replaceAll(/[0-]/g, '').length;
        const found = (word >>> (couple & 31)) & 1 ? first + before : undefined;
        expect(found).toBe(triplets.get(`${d12} ${d23}`));
        const [lo, hi] = boundsOf(windows[couple]);
        if (found === undefined) expect(lo).toBeGreaterThan(hi);
      }
    expect(couples).toBe(countLinks(map, firstDoublet).couples);
    expect(words).toHaveLength(2 * countLinks(map, firstDoublet).words);
    expect(triplets.size).toBeGreaterThan(100);
    expect(couples).toBeGreaterThan(1.2 * triplets.size);
  });

  it('have windows that hold those of the triplets, and hardly more', () => {
    doublet12.forEach((d12, t) => {
      const row = window.subarray(TRIPLET_WINDOW_STRIDE * t);
      // No slope is steeper than 1000.
      const near = (bound: number) => Math.min(Math.max(bound, -1e4), 1e4);
      const [min, max] = [near(lowerBound(row[2])), near(upperBound(row[3]))];
      const [lo, hi] = boundsOf(windows[coupleOf(d12, doublet23[t])]);
      expect(lo).toBeLessThanOrEqual(min);
      expect(hi).toBeGreaterThanOrEqual(max);
      expect(min - lo).toBeLessThanOrEqual(Math.abs(min) / 100);
      expect(hi - max).toBeLessThanOrEqual(Math.abs(max) / 100);
      const [least, greatest] = boundsOf(links[4 * d12]);
      expect(least).toBeLessThanOrEqual(min);
      expect(greatest).toBeGreaterThanOrEqual(max);
    });
  });

  it('have none where a doublet begins no triplet', () => {
    const begins = new Set(doublet12);
    const idle = Array.from(m1, (_, d) => d).filter((d) => !begins.has(d));
    expect(idle.length).toBeGreaterThan(5);
    for (const d of idle) {
      const [lo, hi] = boundsOf(links[4 * d]);
      expect(lo).toBeGreaterThan(hi);
    }
  });
});

describe('bounds of windows', () => {
  it('stay finite, and hold nothing where they are not numbers', () => {
    const most = Math.fround(3e37);
    expect([lowerBound(-1.5), upperBound(2.5)]).toEqual([-1.5, 2.5]);
    expect([lowerBound(-Infinity), upperBound(Infinity)]).toEqual([-most, most]);
    expect([lowerBound(Infinity), upperBound(-Infinity)]).toEqual([most, -most]);
    expect(lowerBound(Number.NaN)).toBeGreaterThan(upperBound(1e30));
    expect(upperBound(Number.NaN)).toBeLessThan(lowerBound(-1e30));
  });
});
