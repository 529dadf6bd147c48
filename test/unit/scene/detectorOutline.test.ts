import { describe, expect, it } from 'vitest';
import type { Detector } from '../../../src/detector/detector.ts';
import { moduleKey } from '../../../src/detector/moduleKey.ts';
import {
  layerEnvelopes,
  moduleCorners,
  moduleOutlines,
  ringSegments,
  spokeSegments,
} from '../../../src/scene/geometry/detectorOutline.ts';

/** A barrel layer of four flat modules at r = 100 mm, and a disk of four trapezoids at z = 500 mm. */
function smallDetector(): Detector {
  const rows: { key: bigint; centre: number[]; rotation: number[]; min: number; max: number }[] =
    [];
  for (let i = 0; i < 4; i++) {
    const phi = (i * Math.PI) / 2;
    const c = Math.cos(phi);
    const s = Math.sin(phi);
    rows.push({
      key: moduleKey(8, 2, i),
      centre: [100 * c, 100 * s, 0],
      // u along phi, v along z, w outwards.
      rotation: [-s, 0, c, c, 0, s, 0, 1, 0],
      min: 10,
      max: 10,
    });
  }
  for (let i = 0; i < 4; i++) {
    const phi = (i * Math.PI) / 2;
    const c = Math.cos(phi);
    const s = Math.sin(phi);
    rows.push({
      key: moduleKey(9, 2, i),
      centre: [60 * c, 60 * s, 500],
      // u along phi, v outwards, w along the beam.
      rotation: [-s, c, 0, c, s, 0, 0, 0, 1],
      min: 5,
      max: 15,
    });
  }
  const column = (of: (row: (typeof rows)[number]) => number) => Float64Array.from(rows, of);
  return {
    name: 'small',
    moduleKey: BigUint64Array.from(rows, (row) => row.key),
    cx: column((row) => row.centre[0]),
    cy: column((row) => row.centre[1]),
    cz: column((row) => row.centre[2]),
    rotation: Float64Array.from(rows.flatMap((row) => row.rotation)),
    halfUAtMinV: column((row) => row.min),
    halfUAtMaxV: column((row) => row.max),
    halfV: column(() => 20),
    halfThickness: column(() => 0.1),
    pitchU: column(() => 0.05),
    pitchV: column(() => 0.05),
  };
}

describe('the outline of the detector', () => {
  it('finds the corners of a trapezoid', () => {
    const corners = new Float64Array(12);
    moduleCorners(smallDetector(), 4, corners);
    // Module at (60, 0, 500): v is x, u is y; 5 mm half wide inside at x = 40, 15 mm outside at x = 80.
    const expected = [40, -5, 500, 40, 5, 500, 80, 15, 500, 80, -15, 500];
    expected.forEach((value, i) => {
      expect(corners[i]).toBeCloseTo(value, 9);
    });
  });

  it('tells barrels from disks and measures their envelopes', () => {
    const [barrel, disk] = layerEnvelopes(smallDetector());
    expect(barrel).toMatchObject({ kind: 'barrel', volume: 8, layer: 2, zMin: -20, zMax: 20 });
    expect(barrel.rMin).toBeCloseTo(Math.hypot(100, 10), 9);
    expect(disk).toMatchObject({ kind: 'disk', volume: 9, layer: 2, zMin: 500, zMax: 500 });
    expect(disk.rMin).toBeCloseTo(Math.hypot(40, 5), 9);
    expect(disk.rMax).toBeCloseTo(Math.hypot(80, 15), 9);
  });

  it.each([ringSegments, spokeSegments])('draws each envelope on its own surface: %o', (drawn) => {
    const envelopes = layerEnvelopes(smallDetector());
    const { start, end, owner } = drawn(envelopes);
    expect(new Set(owner)).toEqual(new Set([0, 1]));
    owner.forEach((of, i) => {
      for (const points of [start, end]) {
        const r = Math.hypot(points[3 * i], points[3 * i + 1]);
        const z = points[3 * i + 2];
        const { rMin, rMax, zMin, zMax } = envelopes[of];
        expect(r).toBeGreaterThan(rMin - 1e-3);
        expect(r).toBeLessThan(rMax + 1e-3);
        expect(z).toBeGreaterThanOrEqual(zMin);
        expect(z).toBeLessThanOrEqual(zMax);
      }
    });
  });

  it('closes the outline of every module', () => {
    const { lines } = moduleOutlines(smallDetector());
    expect(lines.length).toBe(8 * 4 * 2);
    for (let m = 0; m < 8; m++) {
      const own = [...lines.subarray(8 * m, 8 * m + 8)];
      expect(own).toEqual([0, 1, 1, 2, 2, 3, 3, 0].map((corner) => 4 * m + corner));
    }
  });

  it('gives each corner the middle of its module', () => {
    const detector = smallDetector();
    const { corners, middles } = moduleOutlines(detector);
    const of = new Float64Array(12);
    for (let m = 0; m < 8; m++) {
      moduleCorners(detector, m, of);
      of.forEach((value, i) => {
        expect(corners[12 * m + i]).toBeCloseTo(value, 4);
        const centre = [detector.cx, detector.cy, detector.cz][i % 3][m];
        expect(middles[12 * m + i]).toBeCloseTo(centre, 4);
      });
    }
  });
});
