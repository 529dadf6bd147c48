import { describe, expect, it } from 'vitest';
import { moduleKey } from '../../../src/detector/moduleKey.ts';
import { CANONICAL_WINDOW_STRIDE, type CanonicalMap } from '../../../src/modulemap/canonicalMap.ts';
import { withMargin } from '../../../src/modulemap/margin.ts';
import { identityImage } from '../../../src/modulemap/symmetry.ts';
import { createRandom } from '../../../src/simulation/random.ts';

/** A map of entries on modules 0 to 2n, three layers of n each, all windows of an entry alike. */
function mapOf(
  entries: readonly { readonly low: number; readonly high: number; readonly tracks: number }[],
): CanonicalMap {
  const n = entries.length;
  const keys = [2, 4, 6].flatMap((layer) => entries.map((_, i) => moduleKey(8, layer, i + 1)));
  const windows = new Float64Array(n * CANONICAL_WINDOW_STRIDE);
  entries.forEach(({ low, high }, row) => {
    for (let k = 0; k < CANONICAL_WINDOW_STRIDE; k++)
      windows[row * CANONICAL_WINDOW_STRIDE + k] = k % 2 === 0 ? low : high;
  });
  const column = (from: number) => Uint32Array.from(entries.keys(), (i) => from + i);
  return {
    header: {
      ...{ convention: 'mmg-1.4', cutMode: 'minmax', detector: 'toy', minPt: 1, tracks: 0 },
      beamSpot: { zMin: 0, zMax: 0 },
      generator: {},
    },
    moduleKey: BigUint64Array.from(keys),
    images: [identityImage(3 * n)],
    triplets: {
      ...{ m1: column(0), m2: column(n), m3: column(2 * n), windows },
      occurrence: Uint32Array.from(entries, ({ tracks }) => tracks),
    },
  };
}

const bounds = ({ triplets: { windows } }: CanonicalMap, row: number, variable = 0) =>
  Array.from(windows.subarray(row * 20 + 2 * variable, row * 20 + 2 * variable + 2));

describe('a margin of few tracks', () => {
  it('is the width of such entries over one more than the tracks, on each side of every variable', () => {
    // Five tracks that span 8 are expected in an interval of 12.
    const map = withMargin(
      mapOf([
        { low: 0, high: 8, tracks: 5 },
        { low: 3, high: 3, tracks: 1 },
        { low: 2, high: 4, tracks: 2 },
      ]),
      1,
    );
    for (const variable of [0, 9]) {
      expect(bounds(map, 0, variable)).toEqual([-2, 10]);
      expect(bounds(map, 1, variable)).toEqual([-3, 9]);
      expect(bounds(map, 2, variable)).toEqual([-2, 8]);
    }
    expect(bounds(withMargin(map, 0), 0)).toEqual(bounds(map, 0));
  });

  it('is none where no entry tells how wide they are', () => {
    const few = mapOf([{ low: 3, high: 5, tracks: 3 }]);
    expect(bounds(withMargin(few, 2), 0)).toEqual([3, 5]);
  });

  it('lets the next track pass far more often, and reaches the ends of the interval on average', () => {
    const random = createRandom(5, 1);
    const draw = (n: number) => Array.from({ length: n }, () => random.uniform());
    const entries = Array.from({ length: 4000 }, (_, i) => {
      const drawn = draw(i % 2 === 0 ? 5 : 2);
      return { low: Math.min(...drawn), high: Math.max(...drawn), tracks: drawn.length };
    });
    const before = mapOf(entries);
    const after = withMargin(before, 1);
    for (const first of [0, 1]) {
      const rows = entries.flatMap((_, i) => (i % 2 === first ? [i] : []));
      const mean = (of: (row: number) => number) =>
        rows.reduce((sum, row) => sum + of(row), 0) / rows.length;
      expect(Math.abs(mean((row) => bounds(after, row)[0]))).toBeLessThan(0.03);
      expect(Math.abs(mean((row) => bounds(after, row)[1]) - 1)).toBeLessThan(0.03);
      const next = rows.map(() => random.uniform());
      const passes = (map: CanonicalMap) =>
        mean((row) => {
          const [low, high] = bounds(map, row);
          const value = next[(row - first) / 2];
          return value >= low && value <= high ? 1 : 0;
        });
      // Of n tracks the next lies between the extremes in (n - 1) / (n + 1) of the cases.
      const n = first === 0 ? 5 : 2;
      expect(Math.abs(passes(before) - (n - 1) / (n + 1))).toBeLessThan(0.04);
      const left = (n / (n + 1)) ** (n + 1) / (n + 1);
      expect(Math.abs(passes(after) - (1 - 2 * left))).toBeLessThan(0.03);
    }
  });
});
