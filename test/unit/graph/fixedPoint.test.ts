import { describe, expect, it } from 'vitest';
import type { ArrangedHits } from '../../../src/modulemap/arrangeHits.ts';
import { seededRandom } from './randomScene.ts';
import { roundedHits } from './roundedHits.ts';

function hitsOf(points: readonly Partial<Record<'x' | 'y' | 'z' | 'r' | 'phi' | 'eta', number>>[]) {
  const column = (key: keyof (typeof points)[number]) =>
    Float64Array.from(points, (point) => point[key] ?? 0);
  const hits: ArrangedHits = {
    order: new Uint32Array(points.length),
    hitStart: new Uint32Array(1),
    x: column('x'),
    y: column('y'),
    z: column('z'),
    r: column('r'),
    phi: column('phi'),
    eta: column('eta'),
    modules: 1,
    unknownHits: 0,
  };
  return hits;
}

describe('fixed-point coordinates', () => {
  it('are within half a step, and every difference fits 32 bits', () => {
    const random = seededRandom(3);
    for (const size of [1e-3, 1, 32, 1024, 1030, 4096, 3e6, 1e9]) {
      const points = Array.from({ length: 200 }, () => {
        const [x, y] = [0.7 * size * (2 * random() - 1), 0.7 * size * (2 * random() - 1)];
        const z = size * (2 * random() - 1);
        return { x, y, z, r: Math.hypot(x, y), phi: Math.atan2(y, x), eta: 8 * random() - 4 };
      });
      points.push({ x: size, y: 0, z: -size, r: size, phi: Math.PI, eta: 4 });
      const { polar, xy, units } = roundedHits(hitsOf(points));
      const largest = Math.max(
        ...polar.filter((_, i) => i % 4 !== 2).map(Math.abs),
        ...xy.map(Math.abs),
      );
      expect(2 * largest).toBeLessThan(2 ** 31);
      points.forEach((p, i) => {
        expect(Math.abs(polar[4 * i] * units.z - p.z)).toBeLessThanOrEqual(units.z / 2);
        expect(Math.abs(polar[4 * i + 1] * units.transverse - p.r)).toBeLessThanOrEqual(
          units.transverse / 2,
        );
        expect(Math.abs(polar[4 * i + 3] * units.eta - p.eta)).toBeLessThanOrEqual(units.eta / 2);
        expect(Math.abs(xy[2 * i] * units.transverse - p.x)).toBeLessThanOrEqual(
          units.transverse / 2,
        );
        const turn = Math.cos(polar[4 * i + 2] * units.phi - p.phi);
        expect(turn).toBeGreaterThan(1 - 1e-15);
      });
    }
  });

  it('are finer than a hundred thousandth of a millimetre for a tracking detector', () => {
    const { units } = roundedHits(hitsOf([{ x: 1030, r: 1030, z: 2960, eta: 4.2 }]));
    expect(units.transverse).toBe(2 ** -19);
    expect(units.z).toBe(2 ** -18);
    expect(Number.isInteger(Math.log2(units.eta))).toBe(true);
  });

  it('mark what they cannot hold, and do not let it coarsen the rest', () => {
    const { polar, units } = roundedHits(
      hitsOf([
        { r: 100, z: 100, eta: 1 },
        { r: 0, z: 5, eta: Number.POSITIVE_INFINITY },
        { r: 0, z: 0, eta: Number.NaN },
        { r: 2e9, z: 0, eta: 0 },
        { r: 5, z: -2e9, eta: 0 },
      ]),
    );
    expect([1, 5, 9, 13, 17].map((i) => polar[i])).toEqual([
      100 / units.transverse,
      -1,
      -1,
      -1,
      -1,
    ]);
    expect(units.transverse).toBe(2 ** -23);
  });

  it('exist for no hits, and for hits at one point', () => {
    expect(roundedHits(hitsOf([])).polar).toHaveLength(0);
    const { units } = roundedHits(hitsOf([{}]));
    expect(units.transverse).toBeGreaterThan(0);
    expect(units.eta).toBeGreaterThan(0);
  });
});
