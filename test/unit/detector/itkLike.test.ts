import { describe, expect, it } from 'vitest';
import { moduleCount } from '../../../src/detector/detector.ts';
import { ITK_LIKE, itkLikeDetector } from '../../../src/detector/itkLike.ts';
import { buildDetector, type ModuleShape } from '../../../src/detector/itkLikeGeometry.ts';
import { moduleNumbers } from '../../../src/detector/moduleKey.ts';
import { symmetryImages } from '../../../src/modulemap/symmetry.ts';
import { createRandom } from '../../../src/simulation/random.ts';
import { createSimulator, emptyHits } from '../../../src/simulation/simulator.ts';

const detector = itkLikeDetector();
const PIXEL_VOLUMES = [18, 19, 20, 21, 22];
const isPixel = Array.from(detector.moduleKey, (key) =>
  PIXEL_VOLUMES.includes(moduleNumbers(key).volume),
);

const SHAPE: ModuleShape = {
  halfUAtMinV: 10,
  halfUAtMaxV: 12,
  halfV: 20,
  halfThickness: 0.1,
  pitchU: 0.05,
  pitchV: 0.05,
};

describe('the itk-like preset', () => {
  it('has the published numbers of pixel modules and rows of strips', () => {
    expect(detector.name).toBe(ITK_LIKE);
    expect(isPixel.filter((pixel) => pixel)).toHaveLength(9164);
    expect(moduleCount(detector)).toBe(33_932);
  });

  it('is sorted by key, every key once', () => {
    const { moduleKey } = detector;
    expect(moduleKey.findIndex((key, m) => m > 0 && key <= moduleKey[m - 1])).toBe(-1);
  });

  it('has right-handed orthonormal frames', () => {
    for (let m = 0; m < moduleCount(detector); m += 37) {
      const R = detector.rotation.subarray(9 * m, 9 * m + 9);
      const [u, v, w] = [0, 1, 2].map((c) => [R[c], R[3 + c], R[6 + c]]);
      const cross = [
        u[1] * v[2] - u[2] * v[1],
        u[2] * v[0] - u[0] * v[2],
        u[0] * v[1] - u[1] * v[0],
      ];
      for (const i of [0, 1, 2]) expect(cross[i]).toBeCloseTo(w[i], 12);
      expect(Math.hypot(...u)).toBeCloseTo(1, 12);
      expect(Math.hypot(...v)).toBeCloseTo(1, 12);
      expect(u[0] * v[0] + u[1] * v[1] + u[2] * v[2]).toBeCloseTo(0, 12);
    }
  });

  it('is its own mirror image in z, and but for two kinds of rings its own image turned by 180 degrees', () => {
    const [, turned, mirrored] = symmetryImages(detector);
    expect(mirrored.permutation.every((image) => image >= 0)).toBe(true);
    // Rings of 18 and 30 modules lie in front and behind in turn: half a turn is an odd number of them.
    const without = detector.moduleKey.filter((_, m) => turned.permutation[m] < 0);
    expect(without).toHaveLength(2 * (15 * 18 + 6 * 30));
    for (const key of without) {
      expect([18, 22]).toContain(moduleNumbers(key).volume);
      expect(moduleNumbers(key).layer).toBeLessThan(200);
    }
  });

  it('gives straight tracks from the centre at least nine hits at all |eta| < 4', () => {
    const simulator = createSimulator(detector, {
      scattering: false,
      energyLoss: false,
      smearing: false,
      interactionsPerRadiationLength: 0,
    });
    const hits = emptyHits();
    const random = createRandom(5, 1);
    const counts: number[] = [];
    for (let i = 0; i < 400; i++) {
      const phi = 2 * Math.PI * random.uniform();
      const eta = 3.95 * (2 * random.uniform() - 1);
      const pt = 1000;
      const start = { x: 0, y: 0, z: 0, charge: 1 };
      const [px, py] = [pt * Math.cos(phi), pt * Math.sin(phi)];
      simulator.simulateTrack({ ...start, px, py, pz: pt * Math.sinh(eta) }, 0, random, hits);
      counts.push(hits.count);
    }
    counts.sort((a, b) => a - b);
    expect(counts[20]).toBeGreaterThanOrEqual(9);
    expect(counts[200]).toBeLessThan(24);
  });
});

describe('the generator of geometries', () => {
  it('places an inclined ring on both sides, facing away from the centre', () => {
    const ring = buildDetector('ring', [
      {
        kind: 'inclined',
        volumes: [1, 2],
        firstLayer: 5,
        radius: 100,
        rows: 8,
        inclination: 0.6,
        z: [300],
        shape: SHAPE,
      },
    ]);
    expect(moduleCount(ring)).toBe(16);
    for (let m = 0; m < 16; m++) {
      expect(Math.hypot(ring.cx[m], ring.cy[m])).toBeCloseTo(100, 9);
      expect(Math.abs(ring.cz[m])).toBe(300);
      expect(moduleNumbers(ring.moduleKey[m]).volume).toBe(ring.cz[m] < 0 ? 1 : 2);
      const [wx, wy, wz] = [2, 5, 8].map((at) => ring.rotation[9 * m + at]);
      expect((wx * ring.cx[m] + wy * ring.cy[m]) / 100).toBeCloseTo(Math.cos(0.6), 9);
      expect(wz * Math.sign(ring.cz[m])).toBeCloseTo(Math.sin(0.6), 9);
    }
  });

  it('refuses two sections with the same module numbers', () => {
    const barrel = {
      kind: 'barrel',
      volume: 1,
      layer: 2,
      radius: 50,
      rows: 4,
      tilt: 0,
      z: [-10, 10],
      shape: SHAPE,
    } as const;
    expect(() => buildDetector('twice', [barrel, barrel])).toThrow(
      'Module 1/2/0 is placed twice; give its sections different volumes or layers.',
    );
  });
});
