import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitCircle } from '../../../src/tracks/circleFit.ts';
import { fitHelix, GEV_PER_TESLA_MM, NO_HELIX } from '../../../src/tracks/helixFit.ts';

/** Field of the test (T). */
const FIELD = 2;

interface Truth {
  pt: number;
  eta: number;
  phi: number;
  d0: number;
  z0: number;
  charge: number;
}

/** Points of a helix at the given arc lengths (mm) from closest approach, by turning the momentum step by step. */
function helixPoints(h: Truth, arcs: readonly number[]): [number[], number[], number[]] {
  const radius = h.pt / (GEV_PER_TESLA_MM * FIELD);
  const x0 = -h.d0 * Math.sin(h.phi);
  const y0 = h.d0 * Math.cos(h.phi);
  const points: [number[], number[], number[]] = [[], [], []];
  for (const s of arcs) {
    // dp/dt = q p x B with B along +z turns a positive charge clockwise.
    const turn = -h.charge * (s / radius);
    points[0].push(x0 + s * sinc(turn / 2) * Math.cos(h.phi + turn / 2));
    points[1].push(y0 + s * sinc(turn / 2) * Math.sin(h.phi + turn / 2));
    points[2].push(h.z0 + s * Math.sinh(h.eta));
  }
  return points;
}

function sinc(a: number): number {
  return Math.abs(a) < 1e-9 ? 1 : Math.sin(a) / a;
}

const helix = fc.record({
  pt: fc.double({ min: 0.3, max: 100, noNaN: true }),
  eta: fc.double({ min: -4, max: 4, noNaN: true }),
  phi: fc.double({ min: -3.14, max: 3.14, noNaN: true }),
  d0: fc.double({ min: -20, max: 20, noNaN: true }),
  z0: fc.double({ min: -150, max: 150, noNaN: true }),
  charge: fc.constantFrom(-1, 1),
});

describe('fitHelix', () => {
  it('scales momentum with the field, and turns the charge with its sign', () => {
    const points = helixPoints({ pt: 2, eta: 1, phi: 0, d0: 0, z0: 0, charge: 1 }, [30, 70, 120]);
    const there = fitHelix(...points, FIELD);
    expect(fitHelix(...points, 2 * FIELD)).toEqual({ ...there, pt: 2 * there.pt });
    expect(fitHelix(...points, -FIELD)).toEqual({ ...there, charge: -1 });
  });

  it('recovers exact helices', () => {
    const arcs = [31, 73, 117, 174, 262, 365, 505, 668, 830, 1030];
    fc.assert(
      fc.property(helix, fc.integer({ min: 4, max: arcs.length }), (truth, n) => {
        const fit = fitHelix(...helixPoints(truth, arcs.slice(0, n)), FIELD);
        expect(fit.charge).toBe(truth.charge);
        expect(fit.pt / truth.pt).toBeCloseTo(1, 5);
        expect(fit.eta).toBeCloseTo(truth.eta, 7);
        expect(Math.cos(fit.phi - truth.phi)).toBeCloseTo(1, 12);
        expect(fit.d0).toBeCloseTo(truth.d0, 6);
        expect(fit.z0).toBeCloseTo(truth.z0, 4);
      }),
      { numRuns: 300, seed: 5 },
    );
  });

  it('follows a particle around more than half a turn', () => {
    const truth = { pt: 0.2, eta: 1, phi: 2, d0: 3, z0: -40, charge: -1 };
    const arcs = Array.from({ length: 14 }, (_, i) => 30 + 110 * i);
    const fit = fitHelix(...helixPoints(truth, arcs), FIELD);
    expect(fit.charge).toBe(-1);
    for (const key of ['pt', 'eta', 'phi', 'd0', 'z0'] as const)
      expect(fit[key]).toBeCloseTo(truth[key], 6);
  });

  it('does not mind two points out of order', () => {
    const truth = { pt: 1, eta: 0.5, phi: -1, d0: 0.1, z0: 20, charge: 1 };
    const fit = fitHelix(...helixPoints(truth, [30, 72, 70, 120, 170]), FIELD);
    for (const key of ['pt', 'eta', 'phi', 'd0', 'z0'] as const)
      expect(fit[key]).toBeCloseTo(truth[key], 6);
  });

  it('says infinite pT and no charge for a straight line, whose direction it keeps', () => {
    const fit = fitHelix([10, 20, 40, 70], [13, 23, 43, 73], [5, 6, 8, 11], FIELD);
    expect(fit.pt).toBe(Number.POSITIVE_INFINITY);
    expect(fit.charge).toBe(0);
    expect(fit.phi).toBeCloseTo(Math.PI / 4, 9);
    // The line y = x + 3 passes the origin on the left of its direction.
    expect(fit.d0).toBeCloseTo(3 / Math.SQRT2, 9);
    expect(Math.sinh(fit.eta)).toBeCloseTo(0.1 / Math.SQRT2, 9);
    // Closest approach at (-1.5, 1.5), 11.5 before x = 10.
    expect(fit.z0).toBeCloseTo(5 - 1.15, 9);
  });

  it('weighs a point by 1 / (1 + (distance from the first / 200 mm)^2)^2', () => {
    // On a straight line in x-y, from the z axis on; the later points are 200 and 400 mm from the first.
    const [x, z] = [
      [100, 220, 500],
      [0, 160, 0],
    ];
    const weight = [1, 1 / 4, 1 / 25];
    const sum = (term: (i: number) => number) =>
      weight.reduce((total, w, i) => total + w * term(i), 0);
    const n = sum(() => 1);
    const [s1, z1] = [sum((i) => x[i]), sum((i) => z[i])];
    const slope = (n * sum((i) => x[i] * z[i]) - s1 * z1) / (n * sum((i) => x[i] ** 2) - s1 ** 2);
    const fit = fitHelix(x, [0, 0, 0], z, FIELD);
    expect(Math.sinh(fit.eta)).toBeCloseTo(slope, 9);
    expect(fit.z0).toBeCloseTo((z1 - slope * s1) / n, 7);
  });

  it('turns around when the order of the points does', () => {
    const [x, y, z] = helixPoints(
      { pt: 2, eta: 1, phi: 0.3, d0: 1, z0: 0, charge: 1 },
      [30, 70, 120, 170],
    );
    const back = fitHelix(x.reverse(), y.reverse(), z.reverse(), FIELD);
    expect(back.charge).toBe(-1);
    expect(back.eta).toBeCloseTo(-1, 6);
    expect(back.d0).toBeCloseTo(-1, 6);
  });

  it.each([
    ['no point', [], []],
    ['two points', [1, 2], [1, 3]],
    ['one point three times', [1, 1, 1], [2, 2, 2]],
    ['two different points of three', [1, 5, 1], [2, 3, 2]],
  ])('gives NaN for %s', (_, x, y) => {
    expect(fitHelix(x, y, x, FIELD)).toEqual(NO_HELIX);
  });

  it('gives NaN for a circle around the z axis, all of whose points are closest', () => {
    const angles = [0, 0.5 * Math.PI, Math.PI, 1.5 * Math.PI];
    const x = angles.map((a) => Math.round(Math.cos(a)) * 8);
    const y = angles.map((a) => Math.round(Math.sin(a)) * 8);
    expect(fitHelix(x, y, [0, 0, 0, 0], FIELD).phi).toBeNaN();
  });
});

describe('fitCircle', () => {
  it('finds the circle behind scattered points far from the origin, as a signed distance', () => {
    // Points at +-0.5 mm off a circle of 100 mm around (1000, -2000), over a third of a turn.
    const n = 60;
    const x: number[] = [];
    const y: number[] = [];
    for (let i = 0; i < n; i++) {
      const angle = (i / n) * 2.1;
      const r = 100 + (i % 2 === 0 ? 0.5 : -0.5);
      x.push(1000 + r * Math.cos(angle));
      y.push(-2000 + r * Math.sin(angle));
    }
    const circle = fitCircle(x, y, new Array(n).fill(1 / n));
    expect(circle).not.toBeNull();
    if (circle === null) return;
    expect(1 / Math.abs(2 * circle.a)).toBeCloseTo(100, 1);
    expect(-circle.b / (2 * circle.a)).toBeCloseTo(1000, 1);
    expect(-circle.c / (2 * circle.a)).toBeCloseTo(-2000, 1);
    // f is the signed distance near the circle.
    const [px, py] = [1000 + 100.01, -2000];
    const f = circle.a * (px * px + py * py) + circle.b * px + circle.c * py + circle.d;
    const radius = 1 / Math.abs(2 * circle.a);
    const off = Math.hypot(px + circle.b / (2 * circle.a), py + circle.c / (2 * circle.a)) - radius;
    expect(Math.abs(f)).toBeCloseTo(Math.abs(off), 4);
  });
});
