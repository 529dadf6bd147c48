import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { moduleNumbers } from '../../../src/detector/moduleKey.ts';
import { parseDetectorCsv } from '../../../src/formats/detectorCsv.ts';
import { createMapBuilder } from '../../../src/modulemap/build.ts';
import { expandCanonicalMap } from '../../../src/modulemap/expand.ts';
import type { ModuleMap } from '../../../src/modulemap/moduleMap.ts';
import { identityImage } from '../../../src/modulemap/symmetry.ts';
import { applyWindowSettings, NEUTRAL_WINDOW_SETTINGS } from '../../../src/modulemap/widen.ts';
import { withZ0Margins, z0Margins } from '../../../src/modulemap/z0Margins.ts';
import { addMapTracks, DEFAULT_MAP_TRACKS, mapHeader } from '../../../src/simulation/mapTracks.ts';
import { createSimulator } from '../../../src/simulation/simulator.ts';

const FILE = 'public/detectors/trackml.csv.gz';
const detector = parseDetectorCsv(readFileSync(FILE), 'trackml', FILE);
const FIELD = 2;
const TRACKS = 500;

/** The map of prompt tracks that start within `half` mm of the origin. */
function mapOfTracks(half: number): ModuleMap {
  const images = [identityImage(detector.moduleKey.length)];
  const builder = createMapBuilder('mmg-1.4', images);
  const settings = { ...DEFAULT_MAP_TRACKS, displacedShare: 0, vertexHalfZ: half };
  addMapTracks([createSimulator(detector)], builder, settings, 0, TRACKS);
  const header = mapHeader('trackml', settings, TRACKS);
  const triplets = builder.triplets();
  return expandCanonicalMap({ header, moduleKey: detector.moduleKey, images, triplets });
}

describe('margins of z0', () => {
  const map = mapOfTracks(1);
  const margin = z0Margins(map, detector, FIELD);

  it('hold what pairs of tracks from one place point to', () => {
    const { doublets } = map;
    let [outside, all, far] = [0, 0, 0];
    for (let d = 0; d < doublets.m1.length; d++) {
      const [lo, hi] = doublets.window.subarray(8 * d, 8 * d + 2);
      all++;
      if (lo < -1 - margin[2 * d] || hi > 1 + margin[2 * d + 1]) outside++;
      if (lo < -20 || hi > 20) far++;
    }
    expect(outside / all).toBeLessThan(0.02);
    // Three standard deviations, and tails of scattering. So many would be lost without margins.
    expect(far / all).toBeGreaterThan(0.1);
  });

  it('are what a decay may pass by for pixels with a lever arm, and larger for long strips', () => {
    const rowOf = new Map(Array.from(detector.moduleKey, (key, row) => [key, row] as const));
    const isCentral = (row: number) =>
      Math.abs(detector.cz[row]) < Math.hypot(detector.cx[row], detector.cy[row]);
    /** The median margin (mm) of pairs within a barrel, of tracks below |eta| of about 0.9. */
    const of = (volume: number) => {
      const found: number[] = [];
      for (let d = 0; d < map.doublets.m1.length; d++) {
        const keys = [map.doublets.m1[d], map.doublets.m2[d]].map((rank) => map.moduleKey[rank]);
        const isIn = (key: bigint) =>
          moduleNumbers(key).volume === volume && isCentral(rowOf.get(key) ?? -1);
        if (keys.every(isIn)) found.push(margin[2 * d]);
      }
      expect(found.length).toBeGreaterThan(20);
      return found.sort((a, b) => a - b)[found.length >> 1];
    };
    // A decay may pass by at 5 mm; pixels add little to that, strips of 10 mm length tens of mm.
    expect(of(8)).toBeGreaterThan(5);
    expect(of(8)).toBeLessThan(10);
    expect(of(17)).toBeGreaterThan(30);
  });

  it('widen a cut on the beam spot, pair by pair, and nothing without one', () => {
    const known = withZ0Margins(map, detector, FIELD);
    const spot = { ...NEUTRAL_WINDOW_SETTINGS, beamSpotMin: -5, beamSpotMax: 5 };
    const plain = applyWindowSettings(map, spot).triplets.window12;
    const wide = applyWindowSettings(known, spot).triplets.window12;
    const { doublet12, window12 } = map.triplets;
    let wrong = 0;
    doublet12.forEach((doublet, row) => {
      const [lo, hi] = window12.subarray(8 * row, 8 * row + 2);
      const expected = [
        Math.max(lo, -5 - margin[2 * doublet]),
        Math.min(hi, 5 + margin[2 * doublet + 1]),
      ];
      if (expected.some((bound, k) => Math.abs(wide[8 * row + k] - bound) > 0.01)) wrong++;
    });
    expect(wrong).toBe(0);
    expect(plain.some((value, k) => value !== wide[k])).toBe(true);
    const widened = { ...NEUTRAL_WINDOW_SETTINGS, occurrenceWidening: 1 };
    const windows = (of: ModuleMap) => applyWindowSettings(of, widened).triplets.window12;
    const [one, other] = [windows(known), windows(map)];
    expect(one.findIndex((value, k) => value !== other[k])).toBe(-1);
  });
});

describe('the widening that a map was chosen with', () => {
  it('is what the setting counts in', () => {
    const map = mapOfTracks(1);
    const own = { ...map.header, generator: { ...map.header.generator, widening: 0.5 } };
    const half = applyWindowSettings(map, { ...NEUTRAL_WINDOW_SETTINGS, occurrenceWidening: 0.5 });
    const one = applyWindowSettings(
      { ...map, header: own },
      { ...NEUTRAL_WINDOW_SETTINGS, occurrenceWidening: 1 },
    );
    const differs = (a: Float32Array, b: Float32Array) => a.findIndex((value, k) => value !== b[k]);
    expect(differs(one.triplets.window, half.triplets.window)).toBe(-1);
    expect(differs(one.doublets.window, half.doublets.window)).toBe(-1);
  });
});
