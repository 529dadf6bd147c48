import { expect, test } from 'vitest';
import type { Detector } from '../../../src/detector/detector.ts';
import type { TrackingEvent } from '../../../src/event/event.ts';
import { decodeCanonicalMap } from '../../../src/modulemap/binary.ts';
import { createMapBuilder } from '../../../src/modulemap/build.ts';
import { createEventMap, DEFAULT_EVENT_MAP, eventsOfMap } from '../../../src/modulemap/eventMap.ts';
import { identityImage } from '../../../src/modulemap/symmetry.ts';
import { createMaps } from '../../../src/pipeline/maps.ts';
import { createComputeTasks } from '../../../src/pipeline/workers/computeTasks.ts';
import { generateEvent } from '../../../src/simulation/generate.ts';
import { createSimulator } from '../../../src/simulation/simulator.ts';
import { localTasks, type TaskContext } from '../../../src/tasks/rpc.ts';
import { planesAcrossX } from '../simulation/toyDetector.ts';

const toy: Detector = { ...planesAcrossX([30, 60, 90, 130, 180]), name: 'toy' };
const context: TaskContext = { signal: new AbortController().signal, progress() {} };

/** Generated events on planes across x; each has tracks above 0.3 GeV. */
async function toyEvents(count: number): Promise<TrackingEvent[]> {
  const simulator = createSimulator(toy);
  const events: TrackingEvent[] = [];
  for (let seed = 1; seed <= count; seed++)
    events.push(await generateEvent(simulator, { seed, particles: 400, secondaryFraction: 0 }));
  return events;
}
const settings = { ...DEFAULT_EVENT_MAP, minPt: 0.3 };

test('a map of events has the entries that a builder makes of the tracks which pass the thresholds', async () => {
  const events = await toyEvents(3);
  const map = createEventMap('toy', [toy], { ...settings, symmetry: false });
  const builder = createMapBuilder('mmg-1.4', [identityImage(toy.moduleKey.length)]);
  let tracks = 0;
  const steps = events.map((event) => {
    const { particles, particleOfHit } = event.truth ?? expect.fail('no truth');
    const rank = new Map(Array.from(toy.moduleKey, (key, i) => [key, i]));
    let covered = 0;
    for (let p = 0; p < particles.id.length; p++) {
      if (!(Math.hypot(particles.px[p], particles.py[p]) > 0.3)) continue;
      const hits = [...particleOfHit.keys()].filter((hit) => particleOfHit[hit] === p);
      if (hits.length < 3) continue;
      const column = (values: Float64Array) => hits.map((hit) => values[hit]);
      const track = {
        count: hits.length,
        module: hits.map((hit) => rank.get(event.moduleKey[hit]) ?? -1),
        ...{ x: column(event.x), y: column(event.y), z: column(event.z) },
      };
      const vertex = [particles.vx[p], particles.vy[p], particles.vz[p]] as const;
      covered += builder.covered(track, ...vertex);
      if (builder.addTrack(track, ...vertex) > 0) tracks++;
    }
    return { covered, step: map.add(event) };
  });
  expect(tracks).toBeGreaterThan(20);
  expect(steps.map(({ step }) => step.covered)).toEqual(steps.map(({ covered }) => covered));
  expect(steps[0].step.covered).toBeLessThan(steps[2].step.covered);
  expect(steps[2].step.tracksSoFar).toBe(tracks);
  const made = map.map();
  expect(made.triplets).toEqual(builder.triplets());
  expect(made.header.tracks).toBe(tracks);
  expect(eventsOfMap(made.header)).toEqual(events.map(({ name }) => name));
});

test('the page builds the same map in its worker, entry for entry, and forgets one that was ended', async () => {
  const events = await toyEvents(2);
  const direct = createEventMap('toy', [], settings);
  for (const event of events) direct.add(event);
  const maps = createMaps({
    compute: localTasks(createComputeTasks()),
    detector: async () => null,
    mapFile: () => Promise.reject(new Error('not asked for')),
  });
  const list = events.map((event) => ({ name: event.name, read: async () => event }));
  const told: string[] = [];
  const file = await maps.build(list, settings, context, ({ event }) => told.push(event));
  expect(told).toEqual(events.map(({ name }) => name));
  const read = decodeCanonicalMap(file.bytes, file.name);
  const { moments, ...triplets } = read.triplets;
  expect(moments).toBeUndefined();
  expect(triplets).toEqual(direct.map().triplets);
  expect(read.header).toMatchObject({ detector: 'toy', minPt: 0.3 });

  const ended = new AbortController();
  const steps: string[] = [];
  await expect(
    maps.build(list, settings, { ...context, signal: ended.signal }, ({ event }) => {
      steps.push(event);
      ended.abort();
    }),
  ).rejects.toThrow(/abort/i);
  expect(steps.length).toBe(1);
});

test('of a detector that is not known the modules are those of the hits, ranked by id whatever the order', async () => {
  const events = await toyEvents(2);
  const made = (list: readonly TrackingEvent[], placements: Detector[]) => {
    const map = createEventMap('toy', placements, { ...settings, symmetry: false });
    for (const event of list) map.add(event);
    return map.map();
  };
  const unknown = made(events, []);
  const known = made(events, [toy]);
  expect(unknown.moduleKey).toEqual(toy.moduleKey);
  expect(unknown.triplets).toEqual(known.triplets);
  expect(made([...events].reverse(), []).triplets).toEqual(known.triplets);
});

test('what makes no map is refused in a sentence, what is on no module of the detector is counted', async () => {
  const [event] = await toyEvents(1);
  const map = createEventMap('toy', [toy], settings);
  expect(() => map.map()).toThrow(/lower them/);
  expect(() => map.add({ ...event, truth: null })).toThrow(/has no truth/);
  expect(() => map.add({ ...event, detector: 'odd' })).toThrow(/of the detector "odd"/);
  const { truth } = event;
  if (!truth) return expect.fail('no truth');
  const px = truth.particles.px.map(() => Number.NaN);
  const unmeasured = { ...truth, particles: { ...truth.particles, px } };
  expect(() => map.add({ ...event, truth: unmeasured })).toThrow(/momenta of its particles/);
  const moved = { ...event, moduleKey: event.moduleKey.map((key, i) => (i % 2 ? key : 1n)) };
  expect(map.add(moved).unknownHits).toBeGreaterThan(0);
  await expect(
    createMaps({
      compute: localTasks(createComputeTasks()),
      detector: async () => null,
      mapFile: () => Promise.reject(new Error('not asked for')),
    }).build([], settings, context, () => {}),
  ).rejects.toThrow(/No event is chosen/);
});
