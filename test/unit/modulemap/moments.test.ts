import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCanonicalMap, encodeModuleMap } from '../../../src/modulemap/binary.ts';
import { createMapBuilder, frequentTriplets } from '../../../src/modulemap/build.ts';
import type { CanonicalMap, SymmetryImage } from '../../../src/modulemap/canonicalMap.ts';
import { expandCanonicalMap } from '../../../src/modulemap/expand.ts';
import { addMoments, rmsOf, squaresOf } from '../../../src/modulemap/moments.ts';
import { identityImage } from '../../../src/modulemap/symmetry.ts';
import { applyWindowSettings, NEUTRAL_WINDOW_SETTINGS } from '../../../src/modulemap/widen.ts';

/** Modules 0-2 lie at z > 0 and mirror to 3-5. */
const MIRROR: SymmetryImage[] = [
  identityImage(6),
  { mirrorsZ: true, permutation: Int32Array.of(3, 4, 5, 0, 1, 2) },
];

/** A straight track through modules 0, 1 and 2 that starts at (0, 0, z0): z0 of both legs is exactly that. */
function straight(z0: number) {
  return { count: 3, module: [0, 1, 2], x: [10, 20, 40], y: [0, 0, 0], z: [z0, z0, z0] };
}

function mapOf(values: readonly number[], images = MIRROR): CanonicalMap {
  const builder = createMapBuilder('mmg-1.4', images, { moments: true });
  for (const z0 of values) builder.addTrack(straight(z0), 0, 0, z0);
  return {
    header: {
      convention: 'mmg-1.4',
      cutMode: 'minmax',
      detector: 'toy',
      beamSpot: { zMin: -9, zMax: 9 },
      minPt: 1,
      tracks: values.length,
      generator: {},
    },
    moduleKey: BigUint64Array.from({ length: 6 }, (_, m) => BigInt(m)),
    images,
    triplets: builder.triplets(),
  };
}

function meanAndRms(values: readonly number[]): [number, number] {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return [mean, Math.sqrt(squares / values.length)];
}

const Z0 = [3, -4, 1, 2.5];

describe('means and rms', () => {
  it('are those of the values, however these are split into parts', () => {
    const values = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(values, values, (one, other) => {
        const [mean, rms] = meanAndRms(other);
        const gathered = new Float64Array(2);
        for (const [i, value] of one.entries()) addMoments(gathered, 0, i, 1, value, 0);
        const squares = squaresOf(rms, other.length);
        addMoments(gathered, 0, one.length, other.length, mean, squares);
        const expected = meanAndRms([...one, ...other]);
        expect(gathered[0]).toBeCloseTo(expected[0], 8);
        expect(rmsOf(gathered[1], one.length + other.length)).toBeCloseTo(expected[1], 5);
      }),
      { seed: 1 },
    );
  });

  it('keep their digits where the mean is large', () => {
    const gathered = new Float64Array(2);
    for (const [i, v] of [1e9, 1e9 + 1, 1e9 + 2].entries()) addMoments(gathered, 0, i, 1, v, 0);
    expect(rmsOf(gathered[1], 3)).toBeCloseTo(Math.sqrt(2 / 3), 12);
  });

  it('are gathered by a builder that is asked to, and only by such', () => {
    const { moments } = mapOf(Z0).triplets;
    expect(moments?.length).toBe(20);
    const [mean, rms] = meanAndRms(Z0);
    for (const z0 of [0, 8]) {
      expect(moments?.[z0]).toBeCloseTo(mean, 14);
      expect(moments?.[z0 + 1]).toBeCloseTo(rms, 14);
    }
    const plain = createMapBuilder('mmg-1.4', MIRROR);
    plain.addTrack(straight(1), 0, 0, 1);
    expect(plain.triplets().moments).toBeUndefined();
  });

  it('of merged builders are those of all tracks', () => {
    const builder = createMapBuilder('mmg-1.4', MIRROR, { moments: true });
    builder.merge(mapOf(Z0.slice(0, 3)).triplets);
    builder.merge(mapOf(Z0.slice(3)).triplets);
    const [whole, merged] = [mapOf(Z0).triplets.moments, builder.triplets().moments];
    for (let k = 0; k < 20; k++) expect(merged?.[k]).toBeCloseTo(whole?.[k] ?? Number.NaN, 12);
  });

  it('go with their triplets where rare ones are dropped', () => {
    const builder = createMapBuilder('mmg-1.4', MIRROR, { moments: true });
    builder.addTrack({ ...straight(7), module: [0, 2, 1] }, 0, 0, 7);
    for (const z0 of [2, 4, 6]) builder.addTrack(straight(z0), 0, 0, z0);
    const kept = frequentTriplets(builder.triplets(), 2);
    expect(kept.moments?.length).toBe(20);
    expect(kept.moments?.[0]).toBeCloseTo(4, 14);
  });

  it('come back from a file as f32', () => {
    const map = mapOf(Z0);
    const read = decodeCanonicalMap(encodeModuleMap(map), 'm.map');
    expect(read.triplets.moments).toEqual(map.triplets.moments?.map(Math.fround));
  });

  it('change sign with z in a mirror image, the rms does not', () => {
    const { moments } = expandCanonicalMap(mapOf(Z0)).triplets;
    const [mean, rms] = meanAndRms(Z0).map(Math.fround);
    const z0 = [0, 1, 8, 9].map((at) => moments?.leg12[at]);
    expect(z0).toEqual([mean, rms, -mean, rms]);
    expect(moments?.triplet.length).toBe(8);
  });

  it('are those of both images where a triplet is its own mirror image', () => {
    const own = [identityImage(6), { ...identityImage(6), mirrorsZ: true }];
    const { moments } = expandCanonicalMap(mapOf(Z0, own)).triplets;
    const [mean, rms] = meanAndRms([...Z0, ...Z0.map((z) => -z)]);
    expect(moments?.leg12[0]).toBeCloseTo(mean, 6);
    expect(moments?.leg12[1]).toBeCloseTo(rms, 6);
  });

  it('make the windows of meanrms, from tracks to the map in use', () => {
    const file = encodeModuleMap(mapOf(Z0));
    const { triplets } = applyWindowSettings(expandCanonicalMap(decodeCanonicalMap(file, 'm')), {
      ...NEUTRAL_WINDOW_SETTINGS,
      cutMode: 'meanrms',
      rmsFactor: 0.5,
    });
    const [mean, rms] = meanAndRms(Z0);
    expect(triplets.window12[0]).toBeCloseTo(mean - rms / 2, 5);
    expect(triplets.window12[1]).toBeCloseTo(mean + rms / 2, 5);
  });
});
