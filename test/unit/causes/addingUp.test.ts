import { readFileSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { complaints } from '../../../bench/causes/addingUp.ts';
import { explainEvent, explainParticle, explainTrack } from '../../../src/chains/explain.ts';
import { moduleMap } from '../../../src/chains/moduleMap.ts';
import { runChain } from '../../../src/chains/run.ts';
import { createNodeServices } from '../../../src/cli/nodeServices.ts';
import type { TrackingEvent } from '../../../src/event/event.ts';
import { readTrackmlEvent } from '../../../src/formats/trackmlEvent.ts';
import { DEFAULT_PARAMETERS, type ParameterValues } from '../../../src/parameters/table.ts';
import { eventSettings } from '../../../tools/export-graphs/recipe.ts';

const services = createNodeServices({
  shipped: 'public',
  map: null,
  models: [],
  threads: 1,
});
afterAll(() => services.dispose());
const context = { signal: new AbortController().signal, progress() {} };
const { tools } = services;

async function demo(): Promise<TrackingEvent> {
  const name = 'trackml-small.zip';
  const bytes = new Uint8Array(readFileSync(`public/events/${name}`));
  const [event] = await readTrackmlEvent([{ name, bytes }]);
  return event;
}

async function explained(event: TrackingEvent, changes: Partial<ParameterValues>) {
  const parameters = { ...DEFAULT_PARAMETERS, ...changes };
  const settings = { parameters, choices: { provider: 'wasm', graphBackend: 'cpu' } } as const;
  const results = await runChain(tools, moduleMap, event, settings, 'evaluation', context);
  const run = { ...settings, event, results };
  const table = await explainEvent(tools, moduleMap, run, context);
  if (!table) throw new Error(`${event.name} cannot be explained.`);
  return { run, table };
}

it.each([
  ['everything at its default', {}, 0],
  ['a window of the map turned off', { cutDphi: 'off' }, 0],
  ['narrow windows, a high score cut and long tracks', harsh(), 10],
] as const)('the causes of the demo event add up with %s', async (_, changes, least) => {
  const { run, table } = await explained(await demo(), changes);
  expect(complaints(run, table)).toEqual([]);
  const lost = table.rows.flatMap(({ particles }) => particles);
  if (least > 0)
    for (const stage of ['graph', 'scores', 'tracks'])
      expect(table.rows.some((row) => row.stage === stage && row.particles.length > 0)).toBe(true);
  expect(lost.length).toBeGreaterThanOrEqual(least);
  // Each lost particle is told alone what the table says of it, and why each of its segments ended.
  for (const particle of lost.slice(0, 6)) {
    const told = await explainParticle(tools, moduleMap, run, particle, context);
    const row = table.rows.find(({ particles }) => particles.includes(particle));
    expect(told?.cause).toMatchObject({ particle, stage: row?.stage, kind: row?.kind });
    expect(told?.segments.src.length).toBeGreaterThan(0);
    told?.fates.forEach((fate, i) => {
      if (fate === null) expect(told.segments.onTrack[i]).toBe(1);
    });
  }
});

it('remedies of lost segments work in the whole chain', async () => {
  const event = await demo();
  const { run, table } = await explained(event, harsh());
  const tried = new Set<string>();
  for (const particle of table.rows.flatMap(({ particles }) => particles)) {
    const told = await explainParticle(tools, moduleMap, run, particle, context);
    for (const [i, fate] of (told?.fates ?? []).entries()) {
      const [remedy] = fate?.remedies ?? [];
      if (!told || !fate || !remedy || tried.has(`${fate.stage} ${remedy.parameter}`)) continue;
      tried.add(`${fate.stage} ${remedy.parameter}`);
      const again = await explained(event, { ...harsh(), [remedy.parameter]: remedy.value });
      const after = await explainParticle(tools, moduleMap, again.run, particle, context);
      const [a, b] = [told.segments.src[i], told.segments.dst[i]];
      const row = after?.segments.src.findIndex(
        (src, k) => src === a && after.segments.dst[k] === b,
      );
      // Kept by the stage that lost it; a later one may lose it still.
      expect(after?.fates[row ?? -1]?.stage ?? 'none').not.toBe(fate.stage);
      if (tried.size >= 3) return;
    }
  }
  expect(tried.size).toBeGreaterThan(0);
});

it('tells which edges mixed particles on a track', async () => {
  // As the builder finds them: few mixed tracks are left once tracks are judged.
  const { run } = await explained(await demo(), { ccCut: 0.02, trackQuality: 'off' });
  const { tracks, evaluation } = run.results;
  const mixed = [...(evaluation?.tracks.purity ?? [])].flatMap((purity, t) =>
    purity < 1 ? [t] : [],
  );
  expect(mixed.length).toBeGreaterThan(0);
  for (const track of mixed.slice(0, 20)) {
    const edges = await explainTrack(tools, run, track, context);
    // Hits that follow each other are joined by edges, so each change of particle is one of them.
    const steps = edges?.filter(({ isStep }) => isStep) ?? [];
    expect(steps.length).toBeGreaterThan(0);
    const { particleOfHit } = run.event.truth ?? { particleOfHit: new Int32Array() };
    const hits = tracks?.hits.subarray(tracks.offset[track], tracks.offset[track + 1]) ?? [];
    const changes = [...hits].filter(
      (hit, i) =>
        i > 0 && (particleOfHit[hit] !== particleOfHit[hits[i - 1]] || particleOfHit[hit] < 0),
    );
    expect(steps.length).toBe(changes.length);
  }
});

it('the causes of a generated event add up', async () => {
  const settings = { ...eventSettings('test', 'reference', 0), particles: 1200 };
  const event = await services.generateEvent(settings, context);
  const { run, table } = await explained(event, { occurrenceWidening: 0 });
  expect(table.targets).toBeGreaterThan(50);
  expect(complaints(run, table)).toEqual([]);
});

/** Cuts under which every stage loses something. */
function harsh() {
  return {
    beamSpotMin: -90,
    beamSpotMax: 90,
    occurrenceWidening: 0.2,
    ccCut: 0.97,
    minPt: 0.5,
    minHits: 4,
  } as const;
}
