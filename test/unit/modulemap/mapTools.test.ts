import { describe, expect, it } from 'vitest';
import { assembleMap, type ListedTriplets } from '../../../src/modulemap/assemble.ts';
import { createMapBuilder } from '../../../src/modulemap/build.ts';
import type { CanonicalMap, SymmetryImage } from '../../../src/modulemap/canonicalMap.ts';
import { withoutSymmetry } from '../../../src/modulemap/lists.ts';
import {
  mapFigures,
  mergeMaps,
  withOccurrences,
  withoutCycles,
} from '../../../src/modulemap/mapTools.ts';

const HEADER = {
  convention: 'mmg-1.4',
  cutMode: 'minmax',
  detector: 'd',
  beamSpot: { zMin: -1, zMax: 1 },
  minPt: 1,
  tracks: 10,
  generator: {},
} as const;

type Row = readonly [m1: number, m2: number, m3: number, occurrence: number, low: number];

/** A map whose windows all go from `low` to `low + 1`, with means in the middle and an rms of 0.5. */
function map(rows: readonly Row[]): CanonicalMap {
  const ids = (k: 0 | 1 | 2) => BigUint64Array.from(rows, (row) => BigInt(row[k]));
  const wide = (of: (row: Row, k: number) => number) =>
    Float64Array.from(rows.flatMap((row) => Array.from({ length: 20 }, (_, k) => of(row, k))));
  const listed: ListedTriplets = {
    m1: ids(0),
    m2: ids(1),
    m3: ids(2),
    occurrence: Uint32Array.from(rows, (row) => row[3]),
    windows: wide((row, k) => row[4] + (k % 2)),
    moments: wide((row, k) => (k % 2 ? 0.5 : row[4] + 0.5)),
  };
  return assembleMap(HEADER, listed, null);
}

const entries = ({ moduleKey, triplets: { m1, m2, m3, occurrence } }: CanonicalMap) =>
  Array.from(m1, (_, t) => [...[m1, m2, m3].map((of) => Number(moduleKey[of[t]])), occurrence[t]]);

describe('maps', () => {
  it('are counted with their occurrences', () => {
    const figures = mapFigures(
      map([
        [1, 2, 3, 1, 0],
        [2, 3, 4, 5, 0],
        [1, 2, 4, 6, 0],
      ]),
    );
    expect(figures).toEqual({
      modules: 4,
      doublets: 4,
      triplets: 3,
      occurrences: [
        { from: 1, triplets: 1 },
        { from: 2, triplets: 0 },
        { from: 4, triplets: 2 },
      ],
    });
  });

  it('merge by least, greatest and sum, with the moments of all tracks', () => {
    const merged = mergeMaps([
      map([[1, 2, 3, 1, 0]]),
      map([
        [1, 2, 3, 3, 4],
        [0, 2, 3, 2, 0],
      ]),
    ]);
    expect(entries(merged)).toEqual([
      [0, 2, 3, 2],
      [1, 2, 3, 4],
    ]);
    expect([...merged.triplets.windows.subarray(20, 22)]).toEqual([0, 5]);
    // Means 0.5 of one track and 4.5 of three; deviations of 0.5 within, and of the means from 3.5.
    const rms = Math.sqrt((4 * 0.25 + 9 + 3) / 4);
    const [mean, found] = merged.triplets.moments?.subarray(20, 22) ?? [];
    expect(mean).toBeCloseTo(3.5, 12);
    expect(found).toBeCloseTo(rms, 12);
    const other = { ...map([[1, 2, 3, 1, 0]]), header: { ...HEADER, detector: 'other' } };
    expect(() => mergeMaps([merged, other])).toThrow('"d" and "other" do not go together');
  });

  it('keep the symmetries that they share, and are merged as without them', () => {
    const images: SymmetryImage[] = [
      { mirrorsZ: false, permutation: Int32Array.of(0, 1, 2, 3, 4, 5) },
      { mirrorsZ: true, permutation: Int32Array.of(3, 4, 5, 0, 1, 2) },
    ];
    const ofTracks = (...starts: readonly number[]): CanonicalMap => {
      const builder = createMapBuilder('mmg-1.4', images, { moments: true });
      for (const z of starts) {
        const side = z < 0 ? 3 : 0;
        const module = [side, side + 1, side + 2];
        const hits = { count: 3, module, x: [10, 20, 40], y: [0, 1, 5], z: [z, 2 * z, 4 * z] };
        builder.addTrack(hits, 0, 0, 0);
      }
      const moduleKey = BigUint64Array.from([10n, 11n, 12n, 20n, 21n, 22n]);
      return { header: HEADER, moduleKey, images, triplets: builder.triplets() };
    };
    const merged = mergeMaps([ofTracks(5, -7), ofTracks(9)]);
    expect(merged.images).toEqual(images);
    const { triplets } = ofTracks(5, -7, 9);
    expect(entries(merged)).toEqual([[10, 11, 12, 3]]);
    expect(merged.triplets.windows).toEqual(triplets.windows);
    merged.triplets.moments?.forEach((value, k) => {
      expect(value).toBeCloseTo(triplets.moments?.[k] as number, 9);
    });
    const apart = mergeMaps([withoutSymmetry(ofTracks(5, -7)), withoutSymmetry(ofTracks(9))]);
    expect(withoutSymmetry(merged).triplets.windows).toEqual(apart.triplets.windows);
  });

  it('are cleaned of rare triplets and of cycles, the rarest doublet first', () => {
    const rows: Row[] = [
      [1, 2, 3, 9, 0],
      [3, 1, 4, 2, 0],
      [2, 1, 5, 3, 0],
      [6, 7, 8, 1, 0],
    ];
    expect(entries(withOccurrences(map(rows), 2)).length).toBe(3);
    // 1 -> 2 -> 3 -> 1 and 1 -> 2 -> 1: 3 -> 1 is the rarest of that set, then 2 -> 1.
    expect(entries(withoutCycles(map(rows)))).toEqual([
      [1, 2, 3, 9],
      [6, 7, 8, 1],
    ]);
  });
});
