import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hitCount, particleEta, particlePt, type TrackingEvent } from '../../../src/event/event.ts';
import { parseDetectorCsv } from '../../../src/formats/detectorCsv.ts';
import { generateEvent } from '../../../src/simulation/generate.ts';
import {
  DEFAULT_SIMULATION_SETTINGS,
  type SimulationSettings,
} from '../../../src/simulation/settings.ts';
import { createSimulator } from '../../../src/simulation/simulator.ts';
import { secondaryShare } from '../../../src/simulation/spectrum.ts';

const FILE = 'public/detectors/trackml.csv.gz';
const detector = parseDetectorCsv(readFileSync(FILE), 'trackml', FILE);
const simulator = createSimulator(detector);

function truthOf(event: TrackingEvent) {
  if (!event.truth) throw new Error('A generated event has truth.');
  return event.truth;
}

function radius(event: TrackingEvent, p: number): number {
  const { particles } = truthOf(event);
  return Math.hypot(particles.vx[p], particles.vy[p]);
}

describe('a generated event', async () => {
  const event = await generateEvent(simulator, { seed: 4, particles: 1500 });
  const truth = truthOf(event);
  const particles = truth.particles.id.length;

  it('is the same for the same seed and another for another', async () => {
    const small = { particles: 40 };
    const a = await generateEvent(simulator, { ...small, seed: 5 });
    expect(await generateEvent(simulator, { ...small, seed: 5 })).toEqual(a);
    const b = await generateEvent(simulator, { ...small, seed: 6 });
    expect(Array.from(b.x)).not.toEqual(Array.from(a.x));
  });

  it('keeps its particles when only the noise changes', async () => {
    const without = await generateEvent(simulator, { seed: 5, particles: 40, noiseFraction: 0 });
    const noisy = await generateEvent(simulator, { seed: 5, particles: 40, noiseFraction: 0.5 });
    expect(truthOf(noisy).particles).toEqual(truthOf(without).particles);
    expect(truthOf(without).particleOfHit.every((p) => p >= 0)).toBe(true);
    expect(hitCount(noisy)).toBeGreaterThan(1.5 * hitCount(without));
  });

  it('has hits ordered by module, with ids from 1, every one on its own module', () => {
    expect(Array.from(event.hitId)).toEqual(
      Array.from({ length: hitCount(event) }, (_, i) => i + 1),
    );
    let wrong = 0;
    for (let i = 0; i < hitCount(event); i++) {
      if (i > 0 && event.moduleKey[i] < event.moduleKey[i - 1]) wrong++;
      const m = detector.moduleKey.indexOf(event.moduleKey[i]);
      const [dx, dy, dz] = [
        event.x[i] - detector.cx[m],
        event.y[i] - detector.cy[m],
        event.z[i] - detector.cz[m],
      ];
      const R = detector.rotation.subarray(9 * m, 9 * m + 9);
      const off = [0, 1, 2].map((k) => Math.abs(dx * R[k] + dy * R[3 + k] + dz * R[6 + k]));
      // The rotations of the file carry six digits; smearing may leave the outline by a fraction of a millimetre.
      if (off[2] > 1e-3 || off[1] > detector.halfV[m] + 0.1) wrong++;
      if (off[0] > Math.max(detector.halfUAtMinV[m], detector.halfUAtMaxV[m]) + 0.3) wrong++;
    }
    expect(wrong).toBe(0);
  });

  it('never has two hits of one particle on one module', () => {
    const seen = new Set<string>();
    let hits = 0;
    truth.particleOfHit.forEach((p, i) => {
      if (p < 0) return;
      seen.add(`${p} ${event.moduleKey[i]}`);
      hits++;
    });
    expect(seen.size).toBe(hits);
  });

  it('lists every particle with its hits, momentum and vertex, ids unique and not 0', () => {
    expect(new Set(truth.particles.id).size).toBe(particles);
    expect(truth.particles.id.includes(0n)).toBe(false);
    expect(new Set(truth.particleOfHit.filter((p) => p >= 0)).size).toBe(particles);
    for (let p = 0; p < particles; p++) {
      expect(particlePt(truth.particles, p)).toBeGreaterThanOrEqual(0.1);
      expect(Math.abs(particleEta(truth.particles, p))).toBeLessThanOrEqual(4);
      expect(Math.abs(truth.particles.charge[p])).toBe(1);
    }
  });

  it('has noise, secondaries, spectrum and hits per particle as TrackML has', () => {
    const rows = Array.from({ length: particles }, (_, p) => p);
    const noise = truth.particleOfHit.filter((p) => p < 0).length / hitCount(event);
    expect(Math.abs(noise - 0.17)).toBeLessThan(0.02);
    // The limits are four standard deviations of 1,300 particles about the ten full events' figure.
    const displaced = rows.filter((p) => radius(event, p) > 1).length / particles;
    expect(Math.abs(displaced - 0.25)).toBeLessThan(0.05);
    const above1GeV = rows.filter((p) => particlePt(truth.particles, p) > 1).length / particles;
    expect(Math.abs(above1GeV - 0.122)).toBeLessThan(0.036);
    const perParticle = (hitCount(event) * (1 - noise)) / particles;
    expect(Math.abs(perParticle - 10.1)).toBeLessThan(0.5);
  });

  it('follows no particle below 150 MeV', () => {
    const pt = Array.from({ length: particles }, (_, p) => particlePt(truth.particles, p));
    expect(Math.min(...pt)).toBeGreaterThanOrEqual(0.15);
  });

  it('has hardly a hit where particles graze the innermost layer', () => {
    // From the beam line, a module of volume 8, layer 2 (32 mm) is crossed at less than a tenth beyond |z| = 330.
    const innermost = (inside: (z: number) => boolean) =>
      truth.particleOfHit.filter(
        (p, i) =>
          p >= 0 &&
          radius(event, p) < 1 &&
          event.moduleKey[i] >> 16n === (8n << 16n) + 2n &&
          inside(Math.abs(event.z[i] - truth.particles.vz[p])),
      ).length;
    expect(innermost((z) => z < 300)).toBeGreaterThan(500);
    expect(innermost((z) => z > 340)).toBe(0);
  });

  it('has vertices spread like the beam spot', () => {
    const z = Array.from(truth.particles.vz).filter((_, p) => radius(event, p) < 1);
    const vertices = [...new Set(z)];
    expect(vertices.length).toBeGreaterThan(20);
    expect(Math.max(...vertices.map(Math.abs))).toBeLessThan(250);
    const rms = Math.sqrt(vertices.reduce((sum, one) => sum + one * one, 0) / vertices.length);
    // The standard deviation of 30 draws from a sigma of 50 mm is good to 13%; four of them.
    expect(Math.abs(rms - 50)).toBeLessThan(26);
  });
});

describe('settings of the generator', () => {
  it('draw only above the lowest pT', async () => {
    const event = await generateEvent(simulator, { particles: 60, minPt: 2 });
    const { particles } = truthOf(event);
    for (let p = 0; p < particles.id.length; p++)
      expect(particlePt(particles, p)).toBeGreaterThanOrEqual(2);
  });

  it('keep secondaries few above 1 GeV, where their spectrum has fallen off', () => {
    // Of the 100,336 particles of the ten full events 29,660 are secondaries; of the 10,782 above 1 GeV, 902.
    const [all, above] = [0.1, 1].map((minPt) => secondaryShare(0.2956, minPt));
    expect(all).toBeCloseTo(0.2956, 9);
    expect(Math.abs(above - 0.0837)).toBeLessThan(0.002);
    expect(secondaryShare(0, 1)).toBe(0);
    expect(secondaryShare(1, 1)).toBe(1);
  });

  it('make holes at the given rate', async () => {
    const count = async (inefficiency: number) =>
      hitCount(await generateEvent(simulator, { particles: 300, noiseFraction: 0, inefficiency }));
    const [full, half] = [await count(0), await count(0.5)];
    expect(Math.abs(half / full - 0.5)).toBeLessThan(0.05);
  });

  it('make an event of a single particle', async () => {
    const event = await generateEvent(simulator, {
      particles: 1,
      minPt: 1,
      noiseFraction: 0,
      secondaryFraction: 0,
    });
    expect(truthOf(event).particles.id.length).toBe(1);
    expect(hitCount(event)).toBeGreaterThan(3);
  });

  it.each([
    [{ particles: 0 }, 'Particles: 0 is outside 1 to 50000.'],
    [{ particles: 2.5 }, 'Particles: 2.5 is not a whole number.'],
    [{ beamSpotSigmaZ: -1 }, 'Beam spot sigma z: -1 is outside 0 to 150 mm.'],
    [{ noiseFraction: Number.NaN }, 'Noise: NaN is outside 0 to 0.9.'],
  ] as [Partial<SimulationSettings>, string][])(
    'are refused out of range: %o',
    async (given, message) => {
      await expect(generateEvent(simulator, given)).rejects.toThrow(message);
    },
  );

  it('have defaults that are legal', async () => {
    await expect(
      generateEvent(simulator, { ...DEFAULT_SIMULATION_SETTINGS, particles: 1 }),
    ).resolves.toBeDefined();
  });

  it('can be watched and stopped', async () => {
    const seen: number[] = [];
    const control = new AbortController();
    const promise = generateEvent(
      simulator,
      { particles: 1000 },
      {
        signal: control.signal,
        onProgress: (fraction) => {
          seen.push(fraction);
          if (fraction > 0.3) control.abort(new Error('enough'));
        },
      },
    );
    await expect(promise).rejects.toThrow('enough');
    expect(seen.length).toBeGreaterThan(1);
    expect(Math.max(...seen)).toBeLessThan(1);
  });
});
