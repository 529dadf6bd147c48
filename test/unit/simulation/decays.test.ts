import { describe, expect, it } from 'vitest';
import { drawHyperonDecay, drawNeutralDecay } from '../../../src/simulation/decays.ts';
import {
  around,
  decayInTwo,
  decayMomentum,
  flightLength,
  type Momentum,
  magnitude,
} from '../../../src/simulation/kinematics.ts';
import type { ParticleState } from '../../../src/simulation/propagate.ts';
import { createRandom } from '../../../src/simulation/random.ts';
import { KSHORT, LAMBDA, PION_MASS, PROTON_MASS } from '../../../src/simulation/species.ts';

function invariantMass(parts: readonly { p: Momentum; mass: number }[]): number {
  const energy = parts.reduce((sum, { p, mass }) => sum + Math.hypot(mass, ...p), 0);
  const total = [0, 1, 2].map((k) => parts.reduce((sum, { p }) => sum + p[k], 0));
  return Math.sqrt(energy ** 2 - Math.hypot(...total) ** 2);
}

const momentum = ({ px, py, pz }: ParticleState): Momentum => [px, py, pz];
const ORIGIN = { x: 0.01, y: -0.02, z: 30 };

describe('a decay into two', () => {
  it('conserves momentum and mass, whatever the parent flies with', () => {
    const random = createRandom(3);
    for (const p of [0.01, 0.5, 3, 80]) {
      const parent: Momentum = [p * 0.36, p * 0.48, -p * 0.8];
      const [a, b] = decayInTwo(parent, LAMBDA.mass, PROTON_MASS, PION_MASS, random);
      for (let k = 0; k < 3; k++) expect(a[k] + b[k]).toBeCloseTo(parent[k], 9);
      const mass = invariantMass([
        { p: a, mass: PROTON_MASS },
        { p: b, mass: PION_MASS },
      ]);
      expect(mass).toBeCloseTo(LAMBDA.mass, 7);
    }
  });

  it('has the momenta that the Review of Particle Physics lists', () => {
    expect(decayMomentum(KSHORT.mass, PION_MASS, PION_MASS)).toBeCloseTo(0.206, 3);
    expect(decayMomentum(LAMBDA.mass, PROTON_MASS, PION_MASS)).toBeCloseTo(0.101, 3);
  });

  it('is isotropic in the rest frame', () => {
    const random = createRandom(4);
    const n = 4000;
    const sums = [0, 0, 0];
    let squares = 0;
    for (let i = 0; i < n; i++) {
      const [a] = decayInTwo([0, 0, 1e-9], KSHORT.mass, PION_MASS, PION_MASS, random);
      const size = magnitude(a);
      a.forEach((part, k) => {
        sums[k] += part / size;
      });
      squares += (a[2] / size) ** 2;
    }
    // The mean of a component over a sphere is 0 with a spread of 1 / sqrt(3); four standard deviations.
    for (const sum of sums) expect(Math.abs(sum / n)).toBeLessThan(4 / Math.sqrt(3 * n));
    expect(squares / n).toBeCloseTo(1 / 3, 1);
  });
});

describe('a flight', () => {
  it('has an exponential length with mean p / m times c tau', () => {
    const random = createRandom(5);
    const n = 20000;
    const lengths = Array.from({ length: n }, () =>
      flightLength(1, KSHORT.mass, KSHORT.ctau, random),
    );
    const expected = KSHORT.ctau / KSHORT.mass;
    const mean = lengths.reduce((sum, one) => sum + one, 0) / n;
    expect(Math.abs(mean / expected - 1)).toBeLessThan(4 / Math.sqrt(n));
    const beyond = lengths.filter((one) => one > 2 * expected).length / n;
    expect(Math.abs(beyond - Math.exp(-2))).toBeLessThan(0.01);
  });
});

describe('a vector about a direction', () => {
  it('has the length and angle asked for, along the beam as well', () => {
    for (const direction of [
      [0, 0, 1],
      [0.6, 0, -0.8],
      [0.48, 0.64, 0.6],
    ] as Momentum[])
      for (const theta of [0, 0.3, 2]) {
        const vector = around(direction, 2.5, theta, 1.1);
        const cosine = vector.reduce((sum, part, k) => sum + part * direction[k], 0) / 2.5;
        expect(magnitude(vector)).toBeCloseTo(2.5, 12);
        expect(cosine).toBeCloseTo(Math.cos(theta), 12);
      }
  });
});

describe('neutral strange particles', () => {
  const random = createRandom(6);
  const decays = Array.from({ length: 3000 }, () => drawNeutralDecay(ORIGIN, 0, random));
  const massAs = ([a, b]: readonly ParticleState[], ma: number, mb: number) =>
    invariantMass([
      { p: momentum(a), mass: ma },
      { p: momentum(b), mass: mb },
    ]);
  const kshort = decays.filter(
    (pair) => Math.abs(massAs(pair, PION_MASS, PION_MASS) - KSHORT.mass) < 1e-6,
  );
  const lambda = decays.filter(
    (pair) => Math.abs(massAs(pair, PROTON_MASS, PION_MASS) - LAMBDA.mass) < 1e-6,
  );

  it('are K0s or Lambda, with two charged products of one vertex', () => {
    expect(kshort.length + lambda.length).toBe(decays.length);
    expect(Math.abs(kshort.length / decays.length - 0.784)).toBeLessThan(0.03);
    for (const [a, b] of decays) {
      expect(a.charge + b.charge).toBe(0);
      expect([a.x, a.y, a.z]).toEqual([b.x, b.y, b.z]);
    }
  });

  it('point back to the collision and live as long as they should', () => {
    const times = (pairs: readonly ParticleState[][], mass: number) =>
      pairs.map(([a, b]) => {
        const p: Momentum = [a.px + b.px, a.py + b.py, a.pz + b.pz];
        const way: Momentum = [a.x - ORIGIN.x, a.y - ORIGIN.y, a.z - ORIGIN.z];
        const along = way.reduce((sum, part, k) => sum + part * p[k], 0) / magnitude(p);
        expect(along / magnitude(way)).toBeCloseTo(1, 6);
        return (magnitude(way) * mass) / magnitude(p);
      });
    const mean = (values: readonly number[]) =>
      values.reduce((sum, one) => sum + one, 0) / values.length;
    const [k, l] = [times(kshort, KSHORT.mass), times(lambda, LAMBDA.mass)];
    expect(Math.abs(mean(k) / KSHORT.ctau - 1)).toBeLessThan(4 / Math.sqrt(k.length));
    expect(Math.abs(mean(l) / LAMBDA.ctau - 1)).toBeLessThan(4 / Math.sqrt(l.length));
  });
});

describe('hyperons', () => {
  it('leave one charged product of either sign, or three by way of a Lambda', () => {
    const random = createRandom(7);
    const decays = Array.from({ length: 2000 }, () => drawHyperonDecay(ORIGIN, 0, random));
    const three = decays.filter((states) => states.length === 3);
    expect(decays.every(({ length }) => length === 1 || length === 3)).toBe(true);
    expect(Math.abs(three.length / decays.length - 0.13)).toBeLessThan(0.04);
    // The Lambda of a Xi decays at a point of its own.
    for (const [pion, a, b] of three) {
      expect([a.x, a.y, a.z]).toEqual([b.x, b.y, b.z]);
      expect(a.x).not.toBe(pion.x);
      const p = momentum(a).map((part, k) => part + momentum(b)[k]);
      const way = [a.x - pion.x, a.y - pion.y, a.z - pion.z];
      const along = p.reduce((sum, part, k) => sum + part * way[k], 0);
      expect(along / Math.hypot(...p) / Math.hypot(...way)).toBeCloseTo(1, 6);
    }
    const positive = decays.flat().filter(({ charge }) => charge > 0).length;
    expect(Math.abs(positive / decays.flat().length - 0.5)).toBeLessThan(0.05);
  });
});
