import { describe, expect, it } from 'vitest';
import { createMapBuilder } from '../../../src/modulemap/build.ts';
import type { CanonicalMap, SymmetryImage } from '../../../src/modulemap/canonicalMap.ts';
import { expandCanonicalMap } from '../../../src/modulemap/expand.ts';
import type { ModuleMapHeader } from '../../../src/modulemap/moduleMap.ts';
import { identityImage } from '../../../src/modulemap/symmetry.ts';

const HEADER: ModuleMapHeader = {
  convention: 'mmg-1.4',
  cutMode: 'minmax',
  detector: 'toy',
  beamSpot: { zMin: -1, zMax: 1 },
  minPt: 1,
  tracks: 1,
  generator: {},
};
const MODULE_KEY = BigUint64Array.from({ length: 7 }, (_, i) => BigInt(i));
/** Modules 0-2 mirror to 3-5; module 6 is its own image. */
const MIRROR: SymmetryImage[] = [
  identityImage(7),
  { mirrorsZ: true, permutation: Int32Array.of(3, 4, 5, 0, 1, 2, 6) },
];
const WINDOWS = [1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14, 15, 16, 17, 18, 21, 22, 23, 24];

function canonical(rows: number[][], images = MIRROR): CanonicalMap {
  const column = (k: number) => Uint32Array.from(rows, (row) => row[k]);
  return {
    header: HEADER,
    moduleKey: MODULE_KEY,
    images,
    triplets: {
      m1: column(0),
      m2: column(1),
      m3: column(2),
      occurrence: column(3),
      windows: Float64Array.from(rows.flatMap(() => WINDOWS)),
    },
  };
}

describe('expanding a canonical map', () => {
  const map = expandCanonicalMap(canonical([[0, 1, 2, 9]]));

  it('copies each triplet to its images, sorted, with the occurrence of its class', () => {
    expect(Array.from(map.doublets.m1)).toEqual([0, 1, 3, 4]);
    expect(Array.from(map.doublets.m2)).toEqual([1, 2, 4, 5]);
    expect(Array.from(map.triplets.doublet12)).toEqual([0, 2]);
    expect(Array.from(map.triplets.doublet23)).toEqual([1, 3]);
    expect(Array.from(map.triplets.occurrence)).toEqual([9, 9]);
  });

  it('flips z0, deta and diffDzdr in a mirror image, and nothing else', () => {
    const { window12, window23, window } = map.triplets;
    expect(Array.from(window12)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, -2, -1, 3, 4, 5, 6, -8, -7]);
    expect(Array.from(window23.slice(8))).toEqual([-12, -11, 13, 14, 15, 16, -18, -17]);
    expect(Array.from(window)).toEqual([21, 22, 23, 24, 21, 22, -24, -23]);
  });

  it('leaves out images with a module that does not exist', () => {
    const partial = [
      MIRROR[0],
      { mirrorsZ: true, permutation: Int32Array.of(3, 4, -1, 0, 1, -1, 6) },
    ];
    expect(expandCanonicalMap(canonical([[0, 1, 2, 1]], partial)).triplets.occurrence.length).toBe(
      1,
    );
  });

  it('unites the windows of a triplet that is its own mirror image', () => {
    const own = [identityImage(7), { ...identityImage(7), mirrorsZ: true }];
    const { triplets } = expandCanonicalMap(canonical([[0, 1, 6, 5]], own));
    expect(Array.from(triplets.window12)).toEqual([-2, 2, 3, 4, 5, 6, -8, 8]);
    expect(Array.from(triplets.window)).toEqual([21, 22, -24, 24]);
    expect(Array.from(triplets.occurrence)).toEqual([5]);
  });

  it('makes a doublet the union of the legs of all triplets that use it', () => {
    const two = canonical([
      [0, 1, 2, 1],
      [1, 2, 6, 1],
    ]);
    const { doublets } = expandCanonicalMap(two);
    const row = Array.from(doublets.m1).findIndex((m, i) => m === 1 && doublets.m2[i] === 2);
    // Leg 23 of the first and leg 12 of the second.
    expect(Array.from(doublets.window.slice(8 * row, 8 * row + 8))).toEqual([
      1, 12, 3, 14, 5, 16, 7, 18,
    ]);
  });

  it('rounds bounds outward to f32', () => {
    const source = canonical([[0, 1, 2, 1]]);
    source.triplets.windows[0] = 0.1;
    source.triplets.windows[1] = 0.1;
    const { window12 } = expandCanonicalMap(source).triplets;
    expect(window12[0]).toBeLessThan(0.1);
    expect(window12[1]).toBeGreaterThan(0.1);
    expect(window12[1] - window12[0]).toBeLessThan(1e-8);
  });

  it('gives back the triplets of tracks on both sides', () => {
    const builder = createMapBuilder('mmg-1.4', MIRROR);
    const rows = [10, 20, 40];
    builder.addTrack(
      { count: 3, module: [3, 4, 5], x: rows, y: [0, 0, 0], z: [-5, -10, -20] },
      0,
      0,
      0,
    );
    const { triplets, doublets } = expandCanonicalMap({
      header: HEADER,
      moduleKey: MODULE_KEY,
      images: MIRROR,
      triplets: builder.triplets(),
    });
    expect(triplets.occurrence.length).toBe(2);
    expect(Array.from(doublets.m1)).toEqual([0, 1, 3, 4]);
  });

  it('gives an empty map for no triplets', () => {
    const { doublets, triplets } = expandCanonicalMap(canonical([]));
    expect(doublets.m1.length + triplets.occurrence.length).toBe(0);
  });
});
