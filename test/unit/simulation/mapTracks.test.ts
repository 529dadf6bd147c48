import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseDetectorCsv } from '../../../src/formats/detectorCsv.ts';
import { createMapBuilder } from '../../../src/modulemap/build.ts';
import { identityImage, symmetryImages } from '../../../src/modulemap/symmetry.ts';
import {
  addMapTracks,
  DEFAULT_MAP_TRACKS,
  isUsed,
  mapHeader,
} from '../../../src/simulation/mapTracks.ts';
import { createRandom } from '../../../src/simulation/random.ts';
import { createSimulator } from '../../../src/simulation/simulator.ts';
import { drawMapParticle } from '../../../src/simulation/spectrum.ts';

const FILE = 'public/detectors/trackml.csv.gz';
const detector = parseDetectorCsv(readFileSync(FILE), 'trackml', FILE);
const simulator = createSimulator(detector);

describe('tracks for a module map', () => {
  it('lie above the threshold, a share of them just above it, flat in 1 / pT and eta', () => {
    const random = createRandom(3);
    const draws = Array.from({ length: 20000 }, () =>
      drawMapParticle({ x: 0, y: 0, z: 0 }, 1, 0.3, random),
    );
    const pt = draws.map(({ px, py }) => Math.hypot(px, py));
    expect(Math.min(...pt)).toBeGreaterThanOrEqual(1 - 1e-9);
    // Just above: all of the 0.3, and of the flat rest the part of 1 / pT in [1 / 1.14, 1] out of [0.02, 1].
    const above = pt.filter((value) => value < 1.14).length / pt.length;
    expect(Math.abs(above - (0.3 + (0.7 * (1 - 1 / 1.14)) / 0.98))).toBeLessThan(0.015);
    const flat = pt.filter((value) => value >= 1.14).map((value) => 1 / value);
    const mean = flat.reduce((sum, value) => sum + value, 0) / flat.length;
    expect(mean).toBeCloseTo((1 / 1.14 + 0.02) / 2, 2);
    const eta = draws.map(({ pz }, i) => Math.asinh(pz / pt[i]));
    for (const edge of [-2, 0, 2]) {
      const share = eta.filter((value) => value < edge).length / eta.length;
      expect(Math.abs(share - (edge + 4) / 8)).toBeLessThan(0.015);
    }
  });

  it('make the same map whoever simulates which of them', () => {
    const images = symmetryImages(detector);
    const whole = createMapBuilder('mmg-1.4', images);
    addMapTracks([simulator], whole, DEFAULT_MAP_TRACKS, 0, 600);
    const [one, other] = [createMapBuilder('mmg-1.4', images), createMapBuilder('mmg-1.4', images)];
    addMapTracks([simulator], one, DEFAULT_MAP_TRACKS, 0, 250);
    addMapTracks([simulator], other, DEFAULT_MAP_TRACKS, 250, 350);
    other.merge(one.triplets());
    const [a, b] = [other.triplets(), whole.triplets()];
    for (const column of ['m1', 'm2', 'm3', 'occurrence', 'windows'] as const) {
      expect(a[column].length).toBe(b[column].length);
      expect(a[column].findIndex((value, i) => value !== b[column][i])).toBe(-1);
    }
    expect(whole.size()).toBeGreaterThan(2000);
  });

  it('stay as they are without decays, and have displaced ones with them or with conversions', () => {
    const starts = (settings: typeof DEFAULT_MAP_TRACKS) => {
      const found: number[][] = [];
      const bare = createMapBuilder('mmg-1.4', [identityImage(detector.moduleKey.length)]);
      const watching = {
        ...bare,
        addTrack: (...[hits, x, y, z]: Parameters<typeof bare.addTrack>) =>
          found.push([x, y, z, hits.count, hits.x[0]]),
      };
      addMapTracks([simulator], watching, settings, 0, 400);
      return found;
    };
    const plain = starts({ ...DEFAULT_MAP_TRACKS, displacedShare: 0 });
    const far = (rows: number[][]) => rows.filter(([x, y]) => Math.hypot(x, y) > 1).length;
    expect(far(plain)).toBe(0);
    const kinked = starts({ ...DEFAULT_MAP_TRACKS, displacedShare: 0, kinks: 0.1 });
    expect(kinked.map((row) => row[0])).toEqual(plain.map((row) => row[0]));
    const decays = starts({ ...DEFAULT_MAP_TRACKS, displacedShare: 0, decayShare: 0.2 });
    // One in five decays, nearly all of them beyond 1 mm; the others are the same tracks.
    expect(Math.abs(far(decays) / 400 - 0.2)).toBeLessThan(0.08);
    const same = decays.filter((row, i) => row.every((value, k) => value === plain[i][k])).length;
    expect(Math.abs(same / 400 - 0.8)).toBeLessThan(0.08);
    const converted = starts({ ...DEFAULT_MAP_TRACKS, displacedShare: 0, conversionShare: 0.2 });
    // Photons convert in modules, the innermost of which are at 32 mm.
    const pairs = converted.filter(([x, y]) => Math.hypot(x, y) > 30).length;
    expect(Math.abs(pairs / 400 - 0.2)).toBeLessThan(0.08);
  });

  it('are used where they start far enough out and pass the beam near enough', () => {
    const limits = { ...DEFAULT_MAP_TRACKS, minStart: 30, maxD0: 50, maxZ0: 250 };
    const straight = { x: 100, y: 0, z: 0, px: 100, py: 0, pz: 0, charge: 1 };
    expect(isUsed(limits, straight)).toBe(true);
    expect(isUsed(limits, { ...straight, x: 20 })).toBe(false);
    // Along y at x = 100 a straight line passes at 100 mm.
    expect(isUsed(limits, { ...straight, px: 0, py: 1000 })).toBe(false);
    // Bent by 2 T to radius 60 about (160, 0) or (40, 0): at 100 mm and at 20 mm.
    expect(isUsed(limits, { ...straight, px: 0, py: 0.036, charge: 1 })).toBe(false);
    expect(isUsed(limits, { ...straight, px: 0, py: 0.036, charge: -1 })).toBe(true);
    // Back to z0 = 300 - 100 * 3 = 0, and 300 + 100.
    expect(isUsed(limits, { ...straight, z: 300, pz: 300 })).toBe(true);
    expect(isUsed(limits, { ...straight, z: 300, pz: -100 })).toBe(false);
    expect(isUsed(DEFAULT_MAP_TRACKS, { ...straight, x: 0.1, z: 9000, pz: -100 })).toBe(true);
  });

  it('fill one entry per class where the detector has symmetries', () => {
    const bare = createMapBuilder('mmg-1.4', [identityImage(detector.moduleKey.length)]);
    const classes = createMapBuilder('mmg-1.4', symmetryImages(detector));
    addMapTracks([simulator], bare, DEFAULT_MAP_TRACKS, 0, 1000);
    addMapTracks([simulator], classes, DEFAULT_MAP_TRACKS, 0, 1000);
    expect(classes.size()).toBeLessThan(bare.size());
    const total = (occurrence: Uint32Array) => occurrence.reduce((sum, n) => sum + n, 0);
    expect(total(classes.triplets().occurrence)).toBe(total(bare.triplets().occurrence));
  });

  it('are described in the header of their map', () => {
    expect(mapHeader('trackml', DEFAULT_MAP_TRACKS, 5)).toMatchObject({
      convention: 'mmg-1.4',
      detector: 'trackml',
      beamSpot: { zMin: -150, zMax: 150 },
      minPt: 1,
      tracks: 5,
      generator: { seed: DEFAULT_MAP_TRACKS.seed, inefficiency: 0.02 },
    });
  });
});
