import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseDetectorCsv } from '../../../src/formats/detectorCsv.ts';
import { interactionProducts } from '../../../src/simulation/interactions.ts';
import {
  elasticAngle,
  gammaVariate,
  keptAfterBremsstrahlung,
} from '../../../src/simulation/processes.ts';
import { MAX_CROSSINGS } from '../../../src/simulation/propagate.ts';
import { createRandom } from '../../../src/simulation/random.ts';
import { createSimulator, emptyHits } from '../../../src/simulation/simulator.ts';
import { ELECTRON_MASS, PION_MASS } from '../../../src/simulation/species.ts';

const FILE = 'public/detectors/trackml.csv.gz';
const detector = parseDetectorCsv(readFileSync(FILE), 'trackml', FILE);
const START = { x: 0, y: 0, z: 3, px: 2, py: 0.4, pz: 0.5, charge: 1 };

const mean = (values: readonly number[]) =>
  values.reduce((sum, one) => sum + one, 0) / values.length;

describe('bremsstrahlung', () => {
  it('has a gamma variate with mean and variance of its shape', () => {
    const random = createRandom(10);
    for (const shape of [0.03, 0.5, 1, 4]) {
      const values = Array.from({ length: 20000 }, () => gammaVariate(shape, random));
      const average = mean(values);
      const error = Math.sqrt(shape / values.length);
      expect(Math.abs(average - shape)).toBeLessThan(4 * error);
      const variance = mean(values.map((x) => (x - average) ** 2));
      expect(Math.abs(variance / shape - 1)).toBeLessThan(0.15 / Math.min(1, Math.sqrt(shape)));
    }
  });

  it('leaves exp(-t) of the energy on average, and mostly nearly all of it', () => {
    const random = createRandom(11);
    const kept = Array.from({ length: 20000 }, () => keptAfterBremsstrahlung(0.1, random));
    expect(Math.abs(mean(kept) - Math.exp(-0.1))).toBeLessThan(0.006);
    expect(kept.filter((share) => share > 0.99).length / kept.length).toBeGreaterThan(0.4);
    expect(Math.min(...kept)).toBeLessThan(0.2);
  });

  it('bends electrons more as they go, and leaves pions alone', () => {
    const simulator = createSimulator(detector, { interactionsPerRadiationLength: 0 });
    const hits = emptyHits();
    const outermost = (mass: number, seed: number) => {
      const processes = {
        random: createRandom(seed, 1),
        kinksPerRadiationLength: 0,
        mostCrossings: MAX_CROSSINGS,
        supports: false,
      };
      simulator.simulateTrack({ ...START, mass }, 0, createRandom(seed), hits, processes);
      const last = hits.count - 1;
      return Math.atan2(hits.y[last], hits.x[last]);
    };
    const spread = (mass: number) => {
      const angles = Array.from({ length: 100 }, (_, seed) => outermost(mass, seed));
      return mean(angles.map((angle) => Math.abs(angle - mean(angles))));
    };
    expect(spread(ELECTRON_MASS)).toBeGreaterThan(2 * spread(PION_MASS));
  });
});

describe('kinks', () => {
  it('have the mean squared momentum transfer of silicon, and no more than twice the momentum', () => {
    const random = createRandom(12);
    const transfers = Array.from(
      { length: 20000 },
      () => 2 * 5 * Math.sin(elasticAngle(5, random) / 2),
    );
    // The slope of 131 / GeV^2 means a root mean square of 87 MeV.
    expect(Math.sqrt(mean(transfers.map((q) => q * q)))).toBeCloseTo(0.0874, 2);
    const slow = Array.from({ length: 1000 }, () => elasticAngle(0.02, random));
    expect(Math.max(...slow)).toBeLessThanOrEqual(Math.PI);
  });

  it('turn a particle that keeps its hits, and draw from numbers of their own', () => {
    const simulator = createSimulator(detector, { interactionsPerRadiationLength: 0 });
    const hits = emptyHits();
    const track = (kinks: number) => {
      simulator.simulateTrack(START, 0, createRandom(5), hits, {
        random: createRandom(6),
        kinksPerRadiationLength: kinks,
        mostCrossings: MAX_CROSSINGS,
        supports: false,
      });
      return Array.from({ length: hits.count }, (_, k) => hits.x[k]);
    };
    const straight = track(0);
    const kinked = track(30);
    expect(kinked[0]).toBe(straight[0]);
    expect(kinked[5]).not.toBeCloseTo(straight[5], 0);
  });

  it('end a short track after the modules given', () => {
    const simulator = createSimulator(detector, { interactionsPerRadiationLength: 0 });
    const hits = emptyHits();
    const random = createRandom(6);
    for (const mostCrossings of [1, 3]) {
      const processes = { random, kinksPerRadiationLength: 0, mostCrossings, supports: false };
      simulator.simulateTrack(START, 0, createRandom(5), hits, processes);
      expect(hits.count).toBe(mostCrossings);
    }
  });
});

describe('an interaction', () => {
  it('is reported with its place and momentum', () => {
    const simulator = createSimulator(detector, { interactionsPerRadiationLength: 3 });
    const hits = emptyHits();
    let interacted = 0;
    for (let seed = 0; seed < 50; seed++) {
      simulator.simulateTrack(START, 0, createRandom(seed), hits);
      if (!hits.interacted) continue;
      interacted++;
      const last = hits.count - 1;
      const [x, y, z, px, py, pz] = hits.end;
      // Where it made its last hit, but for the measurement, which snaps to strips.
      expect(Math.hypot(x - hits.x[last], y - hits.y[last])).toBeLessThan(0.5);
      expect(Math.abs(z - hits.z[last])).toBeLessThan(6);
      expect(Math.hypot(px, py, pz)).toBeLessThan(2.1001);
      expect(Math.hypot(px, py, pz)).toBeGreaterThan(2);
    }
    expect(interacted).toBeGreaterThan(20);
  });

  it('meets no electron', () => {
    const simulator = createSimulator(detector, { interactionsPerRadiationLength: 3 });
    const hits = emptyHits();
    for (let seed = 0; seed < 30; seed++) {
      simulator.simulateTrack({ ...START, mass: ELECTRON_MASS }, 0, createRandom(seed), hits);
      expect(hits.interacted).toBe(false);
    }
  });

  it('has products from its point, mostly slow, with no more energy than the hadron had', () => {
    const random = createRandom(13);
    const at = { x: 50, y: 20, z: -8, px: 1.5, py: 0.3, pz: -1, charge: -1 };
    const momentum = Math.hypot(at.px, at.py, at.pz);
    const all = Array.from({ length: 3000 }, () => interactionProducts(at, random));
    const products = all.flat();
    for (const { x, y, z } of products)
      expect(Math.hypot(x - at.x, y - at.y, z - at.z)).toBeLessThan(0.002);
    for (const one of all) {
      const kinetic = one.reduce((sum, { px, py, pz }) => {
        // A proton's kinetic energy is the least that a product can have.
        const p = Math.hypot(px, py, pz);
        return sum + Math.hypot(0.938272, p) - 0.938272;
      }, 0);
      expect(kinetic).toBeLessThanOrEqual(Math.hypot(PION_MASS, momentum));
    }
    const p = products.map(({ px, py, pz }) => Math.hypot(px, py, pz));
    expect(p.filter((one) => one < 0.51).length / p.length).toBeGreaterThan(0.85);
    expect(Math.max(...p)).toBeLessThanOrEqual(momentum);
    const positive = products.filter(({ charge }) => charge > 0).length / products.length;
    expect(Math.abs(positive - 0.735)).toBeLessThan(0.03);
  });
});
