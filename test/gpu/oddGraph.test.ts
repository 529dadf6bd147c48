import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasOdd, mapOfTruth, ODD_DATA, readOdd } from '../../bench/detectors/odd.ts';
import { graphDifference } from '../../bench/graph-building/compare.ts';
import { buildOnGpu } from '../../bench/graph-building/onGpu.ts';
import { type Dawn, openDawn } from '../../src/cli/dawn.ts';
import { moduleCount } from '../../src/detector/detector.ts';
import { uniformField } from '../../src/detectors/field.ts';
import { type GpuContext, requestDevice } from '../../src/gpu/device.ts';
import { buildGraphCpu } from '../../src/graph/cpu.ts';
import { arrangeHits } from '../../src/modulemap/arrangeHits.ts';
import { generateEvent } from '../../src/simulation/generate.ts';
import { createSimulator } from '../../src/simulation/simulator.ts';

const present = hasOdd();
if (!present)
  console.warn(`${ODD_DATA} is not there: the tests of the Open Data Detector are skipped.`);

describe.skipIf(!present)('the Open Data Detector as a third geometry', () => {
  let dawn: Dawn | undefined;
  let context: GpuContext | undefined;
  beforeAll(async () => {
    dawn = await openDawn({ software: true });
    context = await requestDevice(dawn.gpu);
  });
  afterAll(() => {
    context?.device.destroy();
    dawn?.close();
  });

  it('has a graph under the map of its muons that holds every step of every muon, the same on the GPU', async () => {
    const { detector, event } = readOdd();
    const map = mapOfTruth(detector, event);
    const hits = arrangeHits(event, map);
    expect(hits.unknownHits).toBe(0);
    const twin = await buildGraphCpu(hits, map);
    if (!context) throw new Error('The device is not open.');
    const gpu = await buildOnGpu(context.device, hits, map);
    expect(graphDifference(gpu, twin)).toBeNull();

    const edges = new Set(Array.from(twin.src, (src, i) => `${src} ${twin.dst[i]}`));
    const steps = muonSteps(event);
    expect(steps.length).toBeGreaterThan(8000);
    expect(steps.filter(([a, b]) => !edges.has(`${a} ${b}`))).toEqual([]);
  });

  it('is a detector that the simulator knows its way in', async () => {
    const { detector } = readOdd();
    const simulator = createSimulator(detector, { field: uniformField(2) });
    const event = await generateEvent(simulator, {
      particles: 300,
      minPt: 1,
      secondaryFraction: 0,
      noiseFraction: 0,
    });
    const volumes = new Set(Array.from(event.moduleKey, (key) => Number(key >> 32n)));
    expect(volumes.size).toBe(9);
    const perParticle = event.hitId.length / (event.truth?.particles.id.length ?? 0);
    expect(perParticle).toBeGreaterThan(8);
    expect(perParticle).toBeLessThan(20);
    expect(moduleCount(detector)).toBeGreaterThan(18_000);
  });
});

/** Pairs of consecutive hits of each muon with at least three modules, ordered by distance from its vertex. */
function muonSteps(event: ReturnType<typeof readOdd>['event']): [number, number][] {
  if (!event.truth) throw new Error('The muons have no truth.');
  const { particleOfHit, particles } = event.truth;
  const hitsOf = Array.from(particles.id, (): { hit: number; distance: number }[] => []);
  particleOfHit.forEach((p, hit) => {
    const { x, y, z } = event;
    const distance = Math.hypot(
      x[hit] - particles.vx[p],
      y[hit] - particles.vy[p],
      z[hit] - particles.vz[p],
    );
    hitsOf[p].push({ hit, distance });
  });
  return hitsOf.flatMap((hits) => {
    hits.sort((a, b) => a.distance - b.distance);
    const kept = hits.filter(({ hit }, at) => {
      const key = event.moduleKey[hit];
      return hits.findIndex((other) => event.moduleKey[other.hit] === key) === at;
    });
    if (kept.length < 3) return [];
    return kept.slice(1).map(({ hit }, i): [number, number] => [kept[i].hit, hit]);
  });
}
