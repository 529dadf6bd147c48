import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseDetectorCsv } from '../../../src/formats/detectorCsv.ts';
import { drawConversion, pairOf } from '../../../src/simulation/conversions.ts';
import type { Momentum } from '../../../src/simulation/kinematics.ts';
import { createRandom } from '../../../src/simulation/random.ts';
import { createSimulator } from '../../../src/simulation/simulator.ts';
import { ELECTRON_MASS } from '../../../src/simulation/species.ts';

const FILE = 'public/detectors/trackml.csv.gz';
const simulator = createSimulator(parseDetectorCsv(readFileSync(FILE), 'trackml', FILE));
const PHOTON: Momentum = [1.2, -0.3, 2];
const ENERGY = Math.hypot(...PHOTON);

describe('the pair of a photon', () => {
  const random = createRandom(8);
  const pairs = Array.from({ length: 4000 }, () => pairOf(PHOTON, { x: 32, y: 0, z: 10 }, random));

  it('shares its energy, an electron and a positron from one point', () => {
    for (const [a, b] of pairs) {
      expect(
        Math.hypot(ELECTRON_MASS, a.px, a.py, a.pz) + Math.hypot(ELECTRON_MASS, b.px, b.py, b.pz),
      ).toBeCloseTo(ENERGY, 6);
      expect([a.charge, b.charge]).toEqual([-1, 1]);
      expect([a.x, a.y, a.z]).toEqual([b.x, b.y, b.z]);
      expect(a.mass).toBe(ELECTRON_MASS);
    }
  });

  it('opens by few m / E', () => {
    const opening = pairs.map(([a, b]) => {
      const dot = a.px * b.px + a.py * b.py + a.pz * b.pz;
      const cosine = dot / (Math.hypot(a.px, a.py, a.pz) * Math.hypot(b.px, b.py, b.pz));
      return Math.acos(Math.min(1, cosine));
    });
    opening.sort((a, b) => a - b);
    // Two u m / E on opposite sides: at least 4 u m / E, with a median u of 1.1.
    const median = opening[opening.length / 2];
    expect(median).toBeGreaterThan((3 * ELECTRON_MASS) / ENERGY);
    expect(median).toBeLessThan((12 * ELECTRON_MASS) / ENERGY);
  });

  it('shares it as Bethe and Heitler have it', () => {
    const shares = pairs.map(([a]) => Math.hypot(a.px, a.py, a.pz) / ENERGY);
    const middle = shares.filter((x) => x > 1 / 6 && x < 5 / 6).length / shares.length;
    // Integral of the spectrum, 9/7 (1 - 4/3 x (1 - x)) from 1/6 to 5/6.
    const integral = (x: number) => (9 / 7) * (x - (2 / 3) * x * x + (4 / 9) * x ** 3);
    const expected = integral(5 / 6) - integral(1 / 6);
    expect(Math.abs(middle - expected)).toBeLessThan(4 * Math.sqrt(0.25 / shares.length));
  });
});

describe('conversions', () => {
  it('happen on modules, more often where there is more material on the way', () => {
    const random = createRandom(9);
    const pairs = Array.from({ length: 300 }, () =>
      drawConversion(simulator, { x: 0, y: 0, z: 0 }, random),
    ).filter(({ length }) => length === 2);
    expect(pairs.length).toBeGreaterThan(290);
    const radius = pairs.map(([a]) => Math.hypot(a.x, a.y));
    expect(Math.min(...radius)).toBeGreaterThan(29);
    expect(Math.max(...radius)).toBeLessThan(1050);
    // Strips are thicker than pixels by two or three times: most photons convert outside the pixel volume.
    expect(radius.filter((r) => r > 200).length).toBeGreaterThan(radius.length / 4);
  });

  it('lie behind the material asked for', () => {
    const at = new Float64Array(3);
    const flight = { x: 0, y: 0, z: 5, px: 1, py: 0.2, pz: 0.3, charge: 0 };
    const all = simulator.straightFlight(flight, 1000, at);
    expect(all).toBeGreaterThan(0.1);
    let last = 0;
    for (const depth of [0, 0.2 * all, 0.6 * all, 0.99 * all]) {
      expect(simulator.straightFlight(flight, depth, at)).toBe(all);
      const r = Math.hypot(at[0], at[1]);
      expect(r).toBeGreaterThanOrEqual(last);
      expect(at[1] / at[0]).toBeCloseTo(0.2, 6);
      last = r;
    }
    expect(last).toBeGreaterThan(800);
  });
});
