import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { segmentBuilder, segmentCount, segmentRows } from '../../../src/scene/geometry/segments.ts';
import {
  circleThrough,
  type Positions,
  pathSegments,
  trackPath,
} from '../../../src/scene/geometry/trackPath.ts';

/** Hits of a helix from the beam at z0, turning about (0, radius): r in mm, slope dz per mm of arc. */
function helix(radius: number, slope: number, z0: number, arcs: readonly number[]): Positions {
  return {
    x: Float64Array.from(arcs, (s) => radius * Math.sin(s / radius)),
    y: Float64Array.from(arcs, (s) => radius * (1 - Math.cos(s / radius))),
    z: Float64Array.from(arcs, (s) => z0 + slope * s),
  };
}

const rows = (n: number) => Uint32Array.from({ length: n }, (_, i) => i);
const ARCS = [32, 72, 116, 172, 260, 360, 500, 660];

function has(points: readonly number[], x: number, y: number, z: number): boolean {
  for (let i = 0; i < points.length; i += 3)
    if (Math.hypot(points[i] - x, points[i + 1] - y, points[i + 2] - z) < 1e-6) return true;
  return false;
}

describe('the circle through points', () => {
  it('is found exactly where there is one', () => {
    const { x, y } = helix(1500, 0, 0, ARCS);
    const circle = circleThrough(x, y);
    expect(circle?.radius).toBeCloseTo(1500, 4);
    expect(circle?.x).toBeCloseTo(0, 4);
    expect(circle?.y).toBeCloseTo(1500, 4);
  });

  it('does not exist for points on a line, nor for two', () => {
    expect(circleThrough([1, 2, 3, 4], [2, 4, 6, 8])).toBeNull();
    expect(circleThrough([1, 2], [2, 5])).toBeNull();
  });
});

describe('the path of a track', () => {
  it('passes every hit and keeps to the helix between them', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 400, max: 20000, noNaN: true }),
        fc.double({ min: -5, max: 5, noNaN: true }),
        fc.boolean(),
        (radius, slope, mirrored) => {
          const at = helix(radius, slope, 30, ARCS);
          if (mirrored) for (let i = 0; i < ARCS.length; i++) at.y[i] *= -1;
          const points = trackPath(rows(ARCS.length), at, false);
          ARCS.forEach((_, i) => {
            expect(has(points, at.x[i], at.y[i], at.z[i])).toBe(true);
          });
          const sign = mirrored ? -1 : 1;
          for (let i = 0; i < points.length; i += 3) {
            const [x, y, z] = points.slice(i, i + 3);
            expect(Math.hypot(x, y - sign * radius)).toBeCloseTo(radius, 3);
            const arc = radius * Math.asin(Math.min(x / radius, 1));
            if (arc < radius) expect(z).toBeCloseTo(30 + slope * arc, 2);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('bends finely enough: no chord leaves the arc by more than half a millimetre', () => {
    const radius = 500;
    const points = trackPath(rows(ARCS.length), helix(radius, 1, 0, ARCS), false);
    for (let i = 3; i < points.length; i += 3) {
      const mx = (points[i - 3] + points[i]) / 2;
      const my = (points[i - 2] + points[i + 1]) / 2;
      expect(radius - Math.hypot(mx, my - radius)).toBeLessThan(0.5);
    }
  });

  it('leads back to the beam from a first hit near it, not from one far out', () => {
    const at = helix(1200, 0.5, 30, ARCS);
    const points = trackPath(rows(ARCS.length), at, true);
    expect(Math.hypot(points[0], points[1])).toBeLessThan(1e-3);
    expect(points[2]).toBeCloseTo(30, 3);
    const outer = trackPath(Uint32Array.of(4, 5, 6, 7), at, true);
    expect(outer[0]).toBeCloseTo(at.x[4], 6);
  });

  it('is straight from hit to hit where no circle describes it', () => {
    const zigzag: Positions = {
      x: Float64Array.of(0, 100, 0, 100),
      y: Float64Array.of(0, 50, 100, 150),
      z: Float64Array.of(0, 1, 2, 3),
    };
    expect(trackPath(rows(4), zigzag, true)).toEqual([0, 0, 0, 100, 50, 1, 0, 100, 2, 100, 150, 3]);
    const pair: Positions = {
      x: Float64Array.of(30, 60),
      y: Float64Array.of(1, 2),
      z: Float64Array.of(0, 5),
    };
    expect(trackPath(rows(2), pair, true)).toEqual([30, 1, 0, 60, 2, 5]);
  });

  it('follows a track over the cut of the angle', () => {
    const turned = helix(600, 0.2, 0, ARCS);
    // Turn so that the angle about the centre passes pi on the way.
    const at: Positions = {
      x: turned.y.map((v) => v),
      y: turned.x.map((v) => -v),
      z: turned.z,
    };
    const points = trackPath(rows(ARCS.length), at, false);
    const circle = circleThrough(at.x, at.y);
    for (let i = 0; i < points.length; i += 3)
      expect(
        Math.hypot(points[i] - (circle?.x ?? 0), points[i + 1] - (circle?.y ?? 0)),
      ).toBeCloseTo(600, 3);
    expect(points.length / 3).toBeLessThan(100);
  });
});

describe('segments', () => {
  it('belong to their track and measure the way along it', () => {
    const at = helix(1e9, 0, 0, [0, 100, 300, 600]);
    const lists = { hits: Uint32Array.of(0, 1, 2, 1, 3), offset: Uint32Array.of(0, 3, 3, 5) };
    const segments = pathSegments(lists, at, false);
    expect([...segments.owner]).toEqual([0, 0, 2]);
    expect([...segments.along]).toEqual([0, 100, 0]);
    const rows = segmentRows(segments);
    expect(rows.length).toBe(24);
    // Start and end of the second segment with the path length up to each.
    expect([...rows.subarray(8, 16)]).toEqual([
      ...segments.start.subarray(3, 6),
      100,
      ...segments.end.subarray(3, 6),
      300,
    ]);
    expect(segments.start[6]).toBeCloseTo(100, 3);
    expect(segments.end[6]).toBeCloseTo(600, 3);
  });

  it('grow beyond their first capacity', () => {
    const builder = segmentBuilder();
    for (let i = 0; i < 700; i++) builder.polyline(i, [i, 0, 0, i, 1, 0]);
    builder.polyline(9, [1, 2, 3]);
    const built = builder.build();
    expect(segmentCount(built)).toBe(700);
    expect(built.end[3 * 699]).toBe(699);
    expect(built.owner[699]).toBe(699);
  });
});
