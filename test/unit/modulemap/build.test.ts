import { describe, expect, it } from 'vitest';
import { createMapBuilder, frequentTriplets } from '../../../src/modulemap/build.ts';
import type { SymmetryImage } from '../../../src/modulemap/canonicalMap.ts';
import { identityImage } from '../../../src/modulemap/symmetry.ts';
import { pairVariables } from '../../../src/modulemap/variables.ts';

/** Hits given as [module, x, y, z]. */
function track(...rows: number[][]) {
  return {
    count: rows.length,
    module: rows.map((row) => row[0]),
    x: rows.map((row) => row[1]),
    y: rows.map((row) => row[2]),
    z: rows.map((row) => row[3]),
  };
}

const IDENTITY = [identityImage(8)];

/** Modules 0-3 lie at z > 0 and are the mirror images of 4-7. */
const MIRROR: SymmetryImage[] = [
  identityImage(8),
  { mirrorsZ: true, permutation: Int32Array.of(4, 5, 6, 7, 0, 1, 2, 3) },
];

describe('map builder', () => {
  it('makes one window per variable of each consecutive triplet', () => {
    const builder = createMapBuilder('mmg-1.4', IDENTITY);
    // Along x at y = 0: r = x. Leg 12: dr = 10, dz = 20; leg 23: dr = 20, dz = 20.
    expect(builder.addTrack(track([0, 10, 0, 5], [1, 20, 0, 25], [2, 40, 0, 45]), 0, 0, 0)).toBe(1);
    const { m1, m2, m3, occurrence, windows } = builder.triplets();
    expect([m1[0], m2[0], m3[0], occurrence[0]]).toEqual([0, 1, 2, 1]);
    const deta12 = Math.asinh(25 / 20) - Math.asinh(5 / 10);
    const deta23 = Math.asinh(45 / 40) - Math.asinh(25 / 20);
    const expected = [-15, 0, 0, deta12, 5, 0, 0, deta23, 0, 1];
    expected.forEach((value, k) => {
      expect(windows[2 * k]).toBeCloseTo(value, 12);
      expect(windows[2 * k + 1]).toBe(windows[2 * k]);
    });
  });

  it('keeps the smallest and the largest of all tracks, and counts them', () => {
    const builder = createMapBuilder('mmg-1.4', IDENTITY);
    for (const z of [3, -4, 1])
      builder.addTrack(track([0, 10, 0, z], [1, 20, 0, z], [2, 40, 0, z]), 0, 0, z);
    const { occurrence, windows } = builder.triplets();
    expect(Array.from(occurrence)).toEqual([3]);
    expect([windows[0], windows[1], windows[8], windows[9]]).toEqual([-4, 3, -4, 3]);
  });

  it('orders hits by distance from the vertex, not by radius or as given', () => {
    const builder = createMapBuilder('mmg-1.4', IDENTITY);
    // From a vertex at x = 50 inward: module 2 is closest.
    builder.addTrack(track([0, 10, 0, 0], [2, 40, 0, 0], [1, 20, 0, 0]), 50, 0, 0);
    const { m1, m2, m3 } = builder.triplets();
    expect([m1[0], m2[0], m3[0]]).toEqual([2, 1, 0]);
  });

  it('keeps the closest of two hits on one module', () => {
    const builder = createMapBuilder('mmg-1.4', IDENTITY);
    builder.addTrack(track([0, 10, 0, 0], [1, 21, 0, 50], [1, 20, 0, 0], [2, 40, 0, 0]), 0, 0, 0);
    const { m1, windows } = builder.triplets();
    expect(m1.length).toBe(1);
    expect([windows[0], windows[1]]).toEqual([0, 0]);
  });

  it('makes every triplet of a longer track and none of a shorter one', () => {
    const builder = createMapBuilder('mmg-1.4', IDENTITY);
    const rows = [0, 1, 2, 3, 4].map((m) => [m, 10 * (m + 1), 0, 0]);
    expect(builder.addTrack(track(...rows), 0, 0, 0)).toBe(3);
    expect(builder.addTrack(track(...rows.slice(0, 2)), 0, 0, 0)).toBe(0);
    expect(Array.from(builder.triplets().m1)).toEqual([0, 1, 2]);
  });

  it('leaves out triplets whose variables are not finite', () => {
    const builder = createMapBuilder('mmg-1.4', IDENTITY);
    const bad = track([0, 0, 0, 0], [1, 20, 0, 0], [2, 30, 0, 0], [3, 40, 0, 0]);
    expect(builder.addTrack(bad, 0, 0, 0)).toBe(1);
    expect(Array.from(builder.triplets().m1)).toEqual([1]);
  });

  it('fills the class of a mirrored track with flipped z0, deta and diffDzdr', () => {
    const up = track([0, 10, 1, 5], [1, 20, 3, 25], [2, 40, 9, 35]);
    const down = track([4, 10, 1, -5], [5, 20, 3, -25], [6, 40, 9, -35]);
    const one = createMapBuilder('mmg-1.4', MIRROR);
    one.addTrack(up, 0, 0, 0);
    const other = createMapBuilder('mmg-1.4', MIRROR);
    other.addTrack(down, 0, 0, 0);
    const [a, b] = [one.triplets(), other.triplets()];
    expect([b.m1[0], b.m2[0], b.m3[0]]).toEqual([0, 1, 2]);
    a.windows.forEach((value, k) => {
      expect(b.windows[k]).toBeCloseTo(value, 12);
    });
    // The variables of the unmirrored track are unchanged.
    const out = new Float64Array(4);
    const [ra, rb] = [Math.hypot(10, 1), Math.hypot(20, 3)];
    pairVariables('mmg-1.4', ra, Math.atan2(1, 10), 5, 0, rb, Math.atan2(3, 20), 25, 0, out);
    expect(a.windows[0]).toBe(out[0]);
  });

  it('gives the same entries however the tracks are split between merged builders', () => {
    const tracks = Array.from({ length: 3000 }, (_, i) =>
      track(
        [i % 2, 10, (i % 7) / 10, i % 11],
        [2 + (i % 2), 20, (i % 5) / 5, i % 13],
        [4 + (i % 3), 40, (i % 3) / 3, i % 17],
      ),
    );
    const whole = createMapBuilder('mmg-1.4', IDENTITY);
    for (const one of tracks) whole.addTrack(one, 0, 0, 0);
    const halves = [createMapBuilder('mmg-1.4', IDENTITY), createMapBuilder('mmg-1.4', IDENTITY)];
    tracks.forEach((one, i) => {
      halves[i % 3 === 0 ? 0 : 1].addTrack(one, 0, 0, 0);
    });
    halves[1].merge(halves[0].triplets());
    expect(halves[1].triplets()).toEqual(whole.triplets());
  });

  it('grows past its first capacity without losing an entry', () => {
    const modules = 400;
    const builder = createMapBuilder('mmg-1.4', [identityImage(modules)]);
    let added = 0;
    for (let a = 0; a < 200; a++)
      for (let b = 200; b < modules; b++) {
        builder.addTrack(track([a, 10, 0, 0], [b, 20, 0, 0], [(b + a) % 200, 40, 0, 0]), 0, 0, 0);
        added++;
      }
    const { m1, m2, m3, occurrence } = builder.triplets();
    expect(occurrence.length).toBe(builder.size());
    // (b + a) % 200 = a for b = 200: two hits on one module make no triplet.
    expect(builder.size()).toBe(added - 200);
    const key = (i: number) => (m1[i] * modules + m2[i]) * modules + m3[i];
    expect(m1.findIndex((_, i) => i > 0 && key(i) <= key(i - 1))).toBe(-1);
  });

  it('drops what was seen too rarely, windows and all', () => {
    const builder = createMapBuilder('mmg-1.4', IDENTITY);
    const seen = [3, 1, 2];
    seen.forEach((times, m) => {
      for (let i = 0; i < times; i++)
        builder.addTrack(track([m, 10, 0, 0], [m + 1, 20, 0, m], [m + 2, 40, 0, m]), 0, 0, 0);
    });
    const all = builder.triplets();
    const kept = frequentTriplets(all, 2);
    expect(Array.from(kept.m1)).toEqual([0, 2]);
    expect(Array.from(kept.m3)).toEqual([2, 4]);
    expect(Array.from(kept.occurrence)).toEqual([3, 2]);
    expect(kept.windows).toEqual(
      Float64Array.of(...all.windows.slice(0, 20), ...all.windows.slice(40, 60)),
    );
    expect(frequentTriplets(all, 1)).toEqual(all);
  });
});
