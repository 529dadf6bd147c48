import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Convention } from '../../../src/modulemap/moduleMap.ts';
import { pairVariables, tripletVariables } from '../../../src/modulemap/variables.ts';

const MAX = Number.MAX_VALUE;
const CONVENTIONS: Convention[] = ['mmg-1.4', 'acorn', 'legacy'];

function pair(convention: Convention, a: number[], b: number[]): number[] {
  const out = new Float64Array(4);
  const [ra, phia, za, etaa] = a;
  const [rb, phib, zb, etab] = b;
  pairVariables(convention, ra, phia, za, etaa, rb, phib, zb, etab, out);
  return Array.from(out);
}

function triplet(convention: Convention, leg12: number[], leg23: number[]): number[] {
  const out = new Float64Array(2);
  const [dx12, dy12, dz12, dr12] = leg12;
  const [dx23, dy23, dz23, dr23] = leg23;
  tripletVariables(convention, dx12, dy12, dz12, dr12, dx23, dy23, dz23, dr23, out);
  return Array.from(out);
}

describe('pair variables', () => {
  // dr = 40, dz = 20, dphi = 0.2, so z0 = 10 - 30 * 20 / 40 = -5 and phiSlope = 0.2 / 40.
  const a = [30, 0.1, 10, 0.3];
  const b = [70, 0.3, 30, 0.4];

  it('follow their formulas', () => {
    const [z0, dphi, phiSlope] = pair('mmg-1.4', a, b);
    expect(z0).toBe(-5);
    expect(dphi).toBeCloseTo(0.2, 15);
    expect(phiSlope).toBeCloseTo(0.005, 15);
  });

  it('take deta as target minus source in mmg-1.4 and the other way round before', () => {
    expect(pair('mmg-1.4', a, b)[3]).toBeCloseTo(0.1, 15);
    expect(pair('acorn', a, b)[3]).toBeCloseTo(-0.1, 15);
    expect(pair('legacy', a, b)[3]).toBeCloseTo(-0.1, 15);
  });

  it('wrap dphi once, at both ends', () => {
    expect(pair('mmg-1.4', [30, 3, 0, 0], [70, -3, 0, 0])[1]).toBeCloseTo(2 * Math.PI - 6, 14);
    expect(pair('mmg-1.4', [30, -3, 0, 0], [70, 3, 0, 0])[1]).toBeCloseTo(6 - 2 * Math.PI, 14);
    expect(pair('mmg-1.4', [30, 0, 0, 0], [70, Math.PI, 0, 0])[1]).toBe(Math.PI);
  });

  it('are 0 for hits at the same radius, except in legacy', () => {
    const up = [
      [30, 0, 10, 0],
      [30, 0.5, 20, 0],
    ];
    const down = [
      [30, 0, 10, 0],
      [30, -0.5, 5, 0],
    ];
    for (const convention of ['mmg-1.4', 'acorn'] as const)
      expect(pair(convention, up[0], up[1]).slice(0, 3)).toEqual([0, 0.5, 0]);
    expect(pair('legacy', up[0], up[1]).slice(0, 3)).toEqual([MAX, 0.5, 0.5 * MAX]);
    expect(pair('legacy', down[0], down[1]).slice(0, 3)).toEqual([-MAX, -0.5, -0.5 * MAX]);
  });

  it('take a radius difference of 1e-8 as zero in mmg-1.4 only', () => {
    const a = [0, 0, 10, 0];
    const b = [1e-8, 0.5, 20, 0];
    expect(pair('mmg-1.4', a, b)[2]).toBe(0);
    expect(pair('acorn', a, b)[2]).toBe(0.5 / 1e-8);
    expect(pair('mmg-1.4', a, [1.1e-8, 0.5, 20, 0])[2]).toBe(0.5 / 1.1e-8);
  });

  it('give every point of a straight line the same z0', () => {
    const radius = fc.double({ min: 20, max: 1000, noNaN: true });
    fc.assert(
      fc.property(radius, radius, fc.double({ min: -3, max: 3, noNaN: true }), (ra, rb, slope) => {
        fc.pre(Math.abs(ra - rb) > 1);
        for (const convention of CONVENTIONS) {
          const [z0] = pair(convention, [ra, 0, 7 + slope * ra, 0], [rb, 0, 7 + slope * rb, 0]);
          expect(z0).toBeCloseTo(7, 8);
        }
      }),
    );
  });
});

describe('triplet variables', () => {
  // s12 = 2, s23 = 0.5, t12 = 3, t23 = 1.
  const leg12 = [1, 2, 6, 2];
  const leg23 = [4, 2, 5, 5];

  it('are differences of slopes, with the sign slip of the older conventions in dy/dx', () => {
    expect(triplet('mmg-1.4', leg12, leg23)).toEqual([1.5, 2]);
    expect(triplet('acorn', leg12, leg23)).toEqual([-2.5, 2]);
    expect(triplet('legacy', leg12, leg23)).toEqual([-2.5, 2]);
  });

  it('take an undefined slope as 0 in mmg-1.4 and acorn', () => {
    expect(triplet('mmg-1.4', [0, 2, 6, 0], leg23)).toEqual([-0.5, -1]);
    expect(triplet('acorn', [0, 2, 6, 0], leg23)).toEqual([-0.5, -1]);
    expect(triplet('mmg-1.4', leg12, [0, 2, 5, 0])).toEqual([2, 3]);
    expect(triplet('acorn', leg12, [0, 2, 5, 0])).toEqual([-2, 3]);
  });

  it('become the largest number with the sign of the other term in legacy, and 0 without any', () => {
    // The terms of dy/dx are -s12 and -s23, those of dz/dr t12 and -t23.
    expect(triplet('legacy', [0, 2, 6, 0], leg23)).toEqual([-MAX, -MAX]);
    expect(triplet('legacy', leg12, [0, 2, 5, 0])).toEqual([-MAX, MAX]);
    expect(triplet('legacy', [0, 2, 6, 0], [-4, 2, -5, 5])).toEqual([MAX, MAX]);
    expect(triplet('legacy', [0, 2, 6, 0], [0, 2, 5, 0])).toEqual([0, 0]);
  });

  it('take denominators of 1e-8 as zero in mmg-1.4 only', () => {
    const tiny = [1e-8, 1, 1, -1e-8];
    expect(triplet('mmg-1.4', tiny, leg23)).toEqual([-0.5, -1]);
    expect(triplet('acorn', tiny, leg23)).toEqual([-(1 / 1e-8 + 0.5), -1 / 1e-8 - 1]);
  });
});
