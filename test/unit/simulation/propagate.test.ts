import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Detector } from '../../../src/detector/detector.ts';
import { moduleNumbers } from '../../../src/detector/moduleKey.ts';
import { solenoidField, uniformField } from '../../../src/detectors/field.ts';
import { highlandAngle, radiationLengths } from '../../../src/detectors/material.ts';
import { TRACKML_SOLENOID } from '../../../src/detectors/trackml.ts';
import { parseDetectorCsv } from '../../../src/formats/detectorCsv.ts';
import {
  CURVATURE_CONSTANT,
  createPropagator,
  emptyCrossings,
  type PropagationSettings,
} from '../../../src/simulation/propagate.ts';
import { createRandom } from '../../../src/simulation/random.ts';
import { planesAcrossX } from './toyDetector.ts';

const BARE = {
  scattering: false,
  fixedScattering: null,
  energyLoss: false,
  interactionsPerRadiationLength: 0,
  lowestPt: 0,
};

function settings(detector: Detector, change: Partial<PropagationSettings> = {}) {
  return { ...BARE, thickness: radiationLengths(detector), ...change };
}

const ORIGIN = { x: 0, y: 0, z: 0 };

describe('propagation in a uniform field', () => {
  const positions = [50, 120, 260, 400];
  const detector = planesAcrossX(positions);
  const propagate = createPropagator(detector, uniformField(2), settings(detector));

  it.each([1, -1])('follows the helix of charge %d', (charge) => {
    const out = emptyCrossings();
    const [px, pz] = [0.8, 0.4];
    propagate({ ...ORIGIN, px, py: 0, pz, charge }, createRandom(1), out);
    expect(Array.from(out.module.slice(0, out.count))).toEqual([0, 1, 2, 3]);
    const radius = px / (CURVATURE_CONSTANT * 2);
    positions.forEach((x, i) => {
      // F = q v x B turns a positive particle that flies along x in a field along z towards -y.
      expect(out.u[i]).toBeCloseTo(-charge * (radius - Math.sqrt(radius ** 2 - x ** 2)), 4);
      expect(out.v[i]).toBeCloseTo((pz / px) * radius * Math.asin(x / radius), 4);
    });
  });

  it('tells the angle at which modules are crossed', () => {
    const out = emptyCrossings();
    propagate({ ...ORIGIN, px: -3, py: 1, pz: -2, charge: 0, x: 500 }, createRandom(1), out);
    expect(out.count).toBe(4);
    for (let i = 0; i < 4; i++) expect(out.cosine[i]).toBeCloseTo(3 / Math.sqrt(14), 9);
  });

  it('flies straight without charge', () => {
    const out = emptyCrossings();
    propagate({ ...ORIGIN, px: 1, py: 0.5, pz: -0.25, charge: 0 }, createRandom(1), out);
    expect(out.count).toBe(4);
    positions.forEach((x, i) => {
      expect(out.u[i]).toBeCloseTo(x / 2, 9);
      expect(out.v[i]).toBeCloseTo(-x / 4, 9);
    });
  });

  it('misses modules outside their outline', () => {
    const out = emptyCrossings();
    propagate({ ...ORIGIN, px: 1, py: 1.2, pz: 0, charge: 0 }, createRandom(1), out);
    // At x = 400 the track is at y = 480, beyond the half width of 400.
    expect(Array.from(out.module.slice(0, out.count))).toEqual([0, 1, 2]);
  });

  it('sees the slanted edge of a trapezoid', () => {
    const trapezoid = {
      ...planesAcrossX([100]),
      halfV: Float64Array.of(100),
      halfUAtMinV: Float64Array.of(10),
      halfUAtMaxV: Float64Array.of(30),
    };
    const cross = createPropagator(trapezoid, uniformField(0), settings(trapezoid));
    const out = emptyCrossings();
    // Half width 20 + v / 10: at v = 50 it is 25, at v = -50 it is 15.
    const hits = (y: number, z: number) => {
      cross({ ...ORIGIN, px: 1, py: y / 100, pz: z / 100, charge: 0 }, createRandom(1), out);
      return out.count;
    };
    expect([hits(24.9, 50), hits(25.1, 50), hits(14.9, -50), hits(15.1, -50)]).toEqual([
      1, 0, 1, 0,
    ]);
  });

  it('ends where the particle turns back', () => {
    // Radius of curvature 83 mm: it reaches the plane at 50 mm, turns, and would meet it again.
    const out = emptyCrossings();
    propagate({ ...ORIGIN, px: 0.05, py: 0, pz: 0, charge: 1 }, createRandom(1), out);
    expect(Array.from(out.module.slice(0, out.count))).toEqual([0]);
  });
});

describe('material', () => {
  it('scatters by the angle of Highland', () => {
    const detector = planesAcrossX([100, 200]);
    const propagate = createPropagator(
      detector,
      uniformField(0),
      settings(detector, { scattering: true, thickness: Float64Array.of(0.02, 0.02) }),
    );
    const out = emptyCrossings();
    let u2 = 0;
    let v2 = 0;
    const n = 20000;
    for (let i = 0; i < n; i++) {
      propagate({ ...ORIGIN, px: 1.5, py: 0, pz: 0, charge: 0 }, createRandom(3, i), out);
      u2 += out.u[1] ** 2;
      v2 += out.v[1] ** 2;
    }
    const expected = highlandAngle(1.5, 0.02) * 100;
    // The standard deviation of 20,000 draws is known to half a per cent.
    expect(Math.sqrt(u2 / n) / expected).toBeCloseTo(1, 1.5);
    expect(Math.sqrt(v2 / n) / expected).toBeCloseTo(1, 1.5);
  });

  it('scatters by the path in a layer, or by its thickness alone', () => {
    const detector = planesAcrossX([100, 200]);
    const thickness = Float64Array.of(0.02, 0.02);
    const spread = (fixedScattering: Float64Array | null) => {
      const propagate = createPropagator(
        detector,
        uniformField(0),
        settings(detector, { scattering: true, thickness, fixedScattering }),
      );
      const out = emptyCrossings();
      let u2 = 0;
      const n = 4000;
      // At 60 degrees in x-z: the path is twice the thickness and 200 mm long, and u lies across it.
      for (let i = 0; i < n; i++) {
        propagate(
          { ...ORIGIN, px: 1, py: 0, pz: Math.sqrt(3), charge: 0 },
          createRandom(3, i),
          out,
        );
        u2 += out.u[1] ** 2;
      }
      return Math.sqrt(u2 / n);
    };
    // The standard deviation of 4,000 draws is known to 1.1 per cent: four of them.
    expect(Math.abs(spread(null) / (highlandAngle(2, 0.04) * 200) - 1)).toBeLessThan(0.045);
    expect(Math.abs(spread(thickness) / (highlandAngle(2, 0.02) * 200) - 1)).toBeLessThan(0.045);
  });

  it('has the scattering angle of the formula for a pion of 1 GeV in one per cent of a radiation length', () => {
    const beta = 1 / Math.hypot(1, 0.13957);
    expect(highlandAngle(1, 0.01)).toBeCloseTo(
      (0.0136 / beta) * 0.1 * (1 + 0.038 * Math.log(0.01)),
      12,
    );
  });

  it('slows particles, so that slow ones bend more', () => {
    const detector = planesAcrossX([100, 200, 300, 400]);
    const thickness = new Float64Array(4).fill(0.2);
    const curved = (energyLoss: boolean) => {
      const out = emptyCrossings();
      createPropagator(detector, uniformField(2), settings(detector, { thickness, energyLoss }))(
        { ...ORIGIN, px: 0.5, py: 0, pz: 0, charge: 1 },
        createRandom(1),
        out,
      );
      return out.u[3];
    };
    expect(curved(true)).toBeLessThan(curved(false) - 1);
  });

  it('ends tracks whose transverse momentum has become too low', () => {
    const detector = planesAcrossX([100, 200, 300, 400]);
    const thickness = new Float64Array(4).fill(0.1);
    const hits = (lowestPt: number) => {
      const out = emptyCrossings();
      createPropagator(
        detector,
        uniformField(0),
        settings(detector, { thickness, energyLoss: true, lowestPt }),
      )({ ...ORIGIN, px: 0.5, py: 0, pz: 0.2, charge: 0 }, createRandom(1), out);
      return out.count;
    };
    // A layer takes 0.0363 * 0.1 * (1 / cosine) / beta^2, about 4 MeV, of 539 MeV: pT is 0.496 after the first.
    expect(hits(0)).toBe(4);
    expect(hits(0.4945)).toBe(2);
    expect(hits(0.51)).toBe(1);
  });

  it('ends tracks at the given rate', () => {
    const detector = planesAcrossX([100, 200]);
    const propagate = createPropagator(
      detector,
      uniformField(0),
      settings(detector, {
        thickness: Float64Array.of(0.1, 0.1),
        interactionsPerRadiationLength: 2,
      }),
    );
    const out = emptyCrossings();
    let ended = 0;
    for (let i = 0; i < 10000; i++) {
      propagate({ ...ORIGIN, px: 1, py: 0, pz: 0, charge: 0 }, createRandom(4, i), out);
      if (out.count === 1) ended++;
    }
    expect(Math.abs(ended / 10000 - 0.2)).toBeLessThan(0.02);
  });
});

describe('propagation through the TrackML detector', () => {
  const FILE = 'public/detectors/trackml.csv.gz';
  const detector = parseDetectorCsv(readFileSync(FILE), 'trackml', FILE);
  const propagate = createPropagator(detector, solenoidField(TRACKML_SOLENOID), settings(detector));
  const out = emptyCrossings();

  it('crosses all ten barrel layers at every azimuth, neighbours where they overlap, no module twice', () => {
    let overlaps = 0;
    let missed = 0;
    for (let i = 0; i < 720; i++) {
      const phi = (i / 720) * 2 * Math.PI;
      const start = { ...ORIGIN, z: 3, px: 5 * Math.cos(phi), py: 5 * Math.sin(phi), pz: 0.3 };
      propagate({ ...start, charge: i % 2 ? 1 : -1 }, createRandom(1), out);
      const modules = Array.from(out.module.slice(0, out.count));
      expect(new Set(modules).size).toBe(modules.length);
      const layers = new Set(modules.map((m) => detector.moduleKey[m] >> 16n));
      missed += 10 - layers.size;
      overlaps += modules.length - layers.size;
    }
    expect(missed).toBe(0);
    expect(overlaps).toBeGreaterThan(720);
  });

  it('finds what testing every module finds', () => {
    const bruteForce = (x: number, y: number, z: number) => {
      const found: number[] = [];
      const R = detector.rotation;
      for (let m = 0; m < detector.moduleKey.length; m++) {
        const o = 9 * m;
        const along = x * R[o + 2] + y * R[o + 5] + z * R[o + 8];
        const t =
          (detector.cx[m] * R[o + 2] + detector.cy[m] * R[o + 5] + detector.cz[m] * R[o + 8]) /
          along;
        if (!(t > 0)) continue;
        const [dx, dy, dz] = [
          t * x - detector.cx[m],
          t * y - detector.cy[m],
          t * z - detector.cz[m],
        ];
        const v = dx * R[o + 1] + dy * R[o + 4] + dz * R[o + 7];
        const u = dx * R[o] + dy * R[o + 3] + dz * R[o + 6];
        const f = v / detector.halfV[m];
        const halfU = ((1 - f) * detector.halfUAtMinV[m] + (1 + f) * detector.halfUAtMaxV[m]) / 2;
        if (Math.abs(f) <= 1 && Math.abs(u) <= halfU) found.push(m);
      }
      return found;
    };
    const random = createRandom(8);
    let crossings = 0;
    for (let i = 0; i < 300; i++) {
      const phi = 2 * Math.PI * random.uniform();
      const eta = 8 * random.uniform() - 4;
      const [px, py, pz] = [Math.cos(phi), Math.sin(phi), Math.sinh(eta)];
      propagate({ ...ORIGIN, px, py, pz, charge: 0 }, random, out);
      const found = Array.from(out.module.slice(0, out.count)).sort((a, b) => a - b);
      expect(found).toEqual(bruteForce(px, py, pz));
      crossings += found.length;
    }
    expect(crossings).toBeGreaterThan(3000);
  });

  it('reaches the disks on both sides', () => {
    for (const [pz, volume] of [
      [4, 9],
      [-4, 7],
    ]) {
      propagate({ ...ORIGIN, px: 0.6, py: 0.1, pz, charge: 1 }, createRandom(1), out);
      const volumes = Array.from(out.module.slice(0, out.count)).map(
        (m) => moduleNumbers(detector.moduleKey[m]).volume,
      );
      expect(volumes).toContain(volume);
    }
  });
});
