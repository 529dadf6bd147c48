import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { particleEta, particlePt, type TrackingEvent } from '../../../src/event/event.ts';
import { parseDetectorCsv } from '../../../src/formats/detectorCsv.ts';
import { generateEvent } from '../../../src/simulation/generate.ts';
import {
  SIMULATION_MIXES,
  SIMULATION_SETTINGS,
  type SimulationSettings,
  simulationSettings,
} from '../../../src/simulation/settings.ts';
import { createSimulator } from '../../../src/simulation/simulator.ts';

const FILE = 'public/detectors/trackml.csv.gz';
const simulator = createSimulator(parseDetectorCsv(readFileSync(FILE), 'trackml', FILE));
const generate = (settings: Partial<SimulationSettings>) =>
  generateEvent(simulator, { noiseFraction: 0, ...settings });

/** Particles of an event, with the number of their hits. */
function rows(event: TrackingEvent) {
  const { truth } = event;
  if (!truth) throw new Error('A generated event has truth.');
  const { particles, particleOfHit } = truth;
  const hits = new Map<number, number>();
  for (const p of particleOfHit) hits.set(p, (hits.get(p) ?? 0) + 1);
  return Array.from(particles.id, (id, p) => ({
    id,
    pt: particlePt(particles, p),
    eta: particleEta(particles, p),
    phi: Math.atan2(particles.py[p], particles.px[p]),
    r: Math.hypot(particles.vx[p], particles.vy[p]),
    x: particles.vx[p],
    y: particles.vy[p],
    z: particles.vz[p],
    charge: particles.charge[p],
    hits: hits.get(p) ?? 0,
  }));
}

/** Mean number of others of the same collision within dR 0.1 of each particle that is wanted. */
function neighbours(all: ReturnType<typeof rows>, wanted: (pt: number) => boolean): number {
  const centres = all.filter(({ pt }) => wanted(pt));
  const near = centres.map(
    (one) =>
      all.filter((other) => {
        const dphi = Math.abs(one.phi - other.phi);
        return (
          one.z === other.z &&
          Math.hypot(Math.min(dphi, 2 * Math.PI - dphi), one.eta - other.eta) < 0.1
        );
      }).length - 1,
  );
  return near.reduce((sum, n) => sum + n, 0) / near.length;
}

describe('the full mix', async () => {
  const settings = { ...SIMULATION_MIXES.full, seed: 4, particles: 3000 };
  const event = await generate(settings);
  const all = rows(event);

  it('is the same for the same seed', async () => {
    expect(await generate(settings)).toEqual(event);
  });

  it('gives every particle an id of its own, hits and a start within the detector', () => {
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    for (const { hits, pt, r, charge } of all) {
      expect(hits).toBeGreaterThan(0);
      expect(pt).toBeGreaterThanOrEqual(0.15);
      expect(r).toBeLessThan(1100);
      expect(Math.abs(charge)).toBe(1);
    }
  });

  it('has as many particles, secondaries and hits as full TrackML events', () => {
    // Four standard deviations of 2,500 particles about 84% with hits, 23.3% beyond 1 mm and 10.1 hits.
    expect(Math.abs(all.length / 3000 - 0.84)).toBeLessThan(0.03);
    const displaced = all.filter(({ r }) => r > 1).length / all.length;
    expect(Math.abs(displaced - 0.233)).toBeLessThan(0.04);
    const hits = all.reduce((sum, one) => sum + one.hits, 0) / all.length;
    expect(Math.abs(hits - 10.1)).toBeLessThan(0.45);
  });

  it('has decays and interactions whose products share a point', () => {
    const points = new Map<string, number>();
    for (const { r, x, y } of all)
      if (r > 1) points.set(`${x} ${y}`, (points.get(`${x} ${y}`) ?? 0) + 1);
    const pairs = [...points.values()].filter((n) => n === 2).length;
    expect(pairs).toBeGreaterThan(30);
  });

  it('keeps particles and hits when only the noise changes', async () => {
    const noisy = await generate({ ...settings, noiseFraction: 0.3 });
    expect(noisy.truth?.particles).toEqual(event.truth?.particles);
  });
});

describe('single processes', () => {
  it('make jets about hard particles, at the same transverse momenta', async () => {
    const base = { seed: 7, particles: 3000, secondaryFraction: 0, particlesPerVertex: 60 };
    const without = rows(await generate(base));
    const jets = rows(await generate({ ...base, jetFraction: 0.9, jetParticles: 12 }));
    const hard = (pt: number) => pt > 4;
    expect(neighbours(jets, hard)).toBeGreaterThan(neighbours(without, hard) + 1);
    const count = (all: typeof jets) => all.filter(({ pt }) => pt > 2).length;
    expect(count(jets) / count(without)).toBeGreaterThan(0.85);
    expect(count(jets) / count(without)).toBeLessThan(1.15);
  });

  it('spread flat vertices over their range', async () => {
    const settings = { particles: 3000, particlesPerVertex: 5, secondaryFraction: 0 };
    const z = rows(await generate({ ...settings, flatVertexFraction: 1, flatVertexHalfZ: 120 }));
    const outer = z.filter((one) => Math.abs(one.z) > 60).length / z.length;
    expect(Math.max(...z.map((one) => Math.abs(one.z)))).toBeLessThanOrEqual(120);
    expect(Math.abs(outer - 0.5)).toBeLessThan(0.12);
  });

  it('shorten tracks', async () => {
    const settings = { particles: 600, secondaryFraction: 0 };
    const few = (all: ReturnType<typeof rows>) =>
      all.filter(({ hits }) => hits <= 5).length / all.length;
    const [normal, short] = [
      few(rows(await generate(settings))),
      few(rows(await generate({ ...settings, shortFraction: 0.5 }))),
    ];
    expect(Math.abs(short - (0.5 + 0.5 * normal))).toBeLessThan(0.1);
  });

  it('leave the vertices and starts of primaries alone', async () => {
    const settings = { particles: 200, secondaryFraction: 0 };
    const starts = (all: ReturnType<typeof rows>) => new Map(all.map((one) => [one.z, one.pt]));
    const plain = starts(rows(await generate(settings)));
    const kinked = starts(rows(await generate({ ...settings, kinks: 1 })));
    const common = [...kinked].filter(([z, pt]) => plain.get(z) === pt).length;
    expect(common).toBe(plain.size);
  });

  it('respect the lowest pT', async () => {
    const all = rows(await generate({ ...SIMULATION_MIXES.full, particles: 300, minPt: 2 }));
    expect(all.length).toBeGreaterThan(200);
    for (const { pt } of all) expect(pt).toBeGreaterThanOrEqual(2);
    // Of the particles above 2 GeV, decays are few.
    expect(all.filter(({ r }) => r > 1).length / all.length).toBeLessThan(0.25);
  });

  it('end where nothing but decays out of the range is asked for', async () => {
    const all = rows(await generate({ particles: 50, neutralDecayFraction: 1, minPt: 10 }));
    expect(all.length).toBeLessThanOrEqual(50);
  });
});

describe('mixes', () => {
  it('have settings in range; the classic one has the defaults', () => {
    for (const mix of Object.values(SIMULATION_MIXES))
      expect(() => simulationSettings(mix)).not.toThrow();
    for (const [id, value] of Object.entries(SIMULATION_MIXES.classic))
      expect(SIMULATION_SETTINGS[id as keyof SimulationSettings].default).toBe(value);
  });
});
