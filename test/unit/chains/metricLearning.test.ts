import { expect, test } from 'vitest';
import { filterCutFor } from '../../../src/chains/stages/filterCut.ts';
import { radiusFor, searchSettings } from '../../../src/chains/stages/searchSettings.ts';
import type { Embedding } from '../../../src/inference/embedding.ts';
import {
  DEFAULT_PARAMETERS,
  PARAMETERS,
  type ParameterValues,
} from '../../../src/parameters/table.ts';
import { eventFiles, source } from '../pipeline/interleavings/files.ts';
import { createWorld } from '../pipeline/interleavings/world.ts';

const METRIC: ParameterValues = {
  ...DEFAULT_PARAMETERS,
  chain: 'metric-learning',
  filterCut: 0.6,
  radius: 0.02,
};

async function opened(parameters: ParameterValues) {
  const world = createWorld(false);
  world.pipeline.setParameters(parameters);
  await world.settle(world.pipeline.openFiles(eventFiles('event01', 1).map(source)));
  await world.settle(world.pipeline.settled());
  return world;
}

/** What ran after a change of parameters. */
async function callsAfter(world: Awaited<ReturnType<typeof opened>>, values: ParameterValues) {
  world.calls.length = 0;
  world.pipeline.setParameters(values);
  await world.settle(world.pipeline.settled());
  return new Set(world.calls);
}

test('goes from hits to tracks with a card a stage, counts of a hidden stage on that of its card', async () => {
  const world = await opened(METRIC);
  const { cards, stages, results } = world.pipeline.snapshot();
  expect(cards.map(({ id }) => id)).toEqual([
    'embed',
    'neighbours',
    'filter',
    'scores',
    'tracks',
    'quality',
    'report',
  ]);
  expect(Object.values(stages).map(({ state }) => state)).toEqual(Array(8).fill('done'));
  const counts = (stage: string) =>
    Object.fromEntries(stages[stage].counts.map(({ id, value }) => [id, value]));
  // Four straight tracks of five hits: ten pairs each, four of hits that follow each other.
  expect(counts('embed')).toEqual({ hits: 20, dims: 2, outputs: 1 });
  expect(counts('neighbours')).toEqual({ hits: 20, pairs: 40 });
  expect(counts('filter')).toEqual({ pairs: 40, edges: 16 });
  expect(stages.filter.parts.map(({ label }) => label)).toEqual(['Filter cut']);
  expect(stages.neighbours).toMatchObject({ efficiency: 1, purity: 1 });
  expect(stages.filter).toMatchObject({ efficiency: 1, purity: 1 });
  expect(results.graph?.src.length).toBe(16);
  expect(results.evaluation?.particles.lostStages).toEqual([
    'none',
    'neighbours',
    'filter',
    'scores',
    'tracks',
    'quality',
  ]);
  world.pipeline.dispose();
});

test('a moved cut runs what comes after it alone', async () => {
  const world = await opened(METRIC);
  const filter = await callsAfter(world, { ...METRIC, filterCut: 0.4 });
  expect(filter).toContain('score');
  for (const task of ['embed', 'findNeighbours', 'filter', 'neighbourFigures'])
    expect(filter).not.toContain(task);
  expect(world.pipeline.snapshot().stages.filter.counts.at(-1)?.value).toBe(28);

  const radius = await callsAfter(world, { ...METRIC, radius: 0.03 });
  expect(radius).toContain('findNeighbours');
  expect(radius).toContain('filter');
  expect(radius).not.toContain('embed');

  const cut = await callsAfter(world, { ...METRIC, radius: 0.03, ccCut: 0.5 });
  expect(cut).toEqual(new Set(['buildTracks', 'cutTracks', 'evaluateMetric']));
  const back = await callsAfter(world, DEFAULT_PARAMETERS);
  expect(back).toContain('buildGraph');
  world.pipeline.dispose();
});

test('what was limited or lost is said', async () => {
  const world = await opened({ ...METRIC, kMax: 1 });
  const note = (stage: string) => world.pipeline.snapshot().stages[stage].note;
  // The others on a track are equally far: none of them is the nearest.
  expect(note('neighbours')).toBe(
    'No two hits are within 0.02 of each other; use a larger radius, or a network trained for this detector.',
  );
  await callsAfter(world, { ...METRIC, radius: 0.5, kMax: 5 });
  expect(note('neighbours')).toMatch(/^\d+ hits had more than 5 neighbours and kept the nearest.$/);
  await callsAfter(world, { ...METRIC, filterCut: 1, edgeDirection: 'learnt' });
  expect(world.pipeline.snapshot().stages.filter.counts.at(-1)?.value).toBe(32);
  world.pipeline.dispose();
});

test('the filter cut falls with the square of the pairs of a hit, in odds; one that is asked for is taken', () => {
  const filter = { cut: 0.03, cutPairs: 25 };
  expect(filterCutFor(0, filter, 25_000, 1000)).toBeCloseTo(0.03, 12);
  expect(filterCutFor(0, filter, 100_000, 1000)).toBeCloseTo(0.03, 12);
  const cut = filterCutFor(0, filter, 5000, 1000);
  expect(cut / (1 - cut)).toBeCloseTo(0.03 / 0.97 / 25, 12);
  expect(filterCutFor(0.2, filter, 5000, 1000)).toBe(0.2);
  expect(filterCutFor(0, filter, 0, 0)).toBe(0);
  // A filter that does not say how dense its events were has one cut, one that names none that of the service.
  expect(filterCutFor(0, { cut: 0.03 }, 5000, 1000)).toBeCloseTo(0.03, 12);
  expect(filterCutFor(0, {}, 5000, 1000)).toBeCloseTo(0.05, 12);
  expect(filterCutFor(0, { cut: 1 }, 5000, 1000)).toBe(1);
});

test('the radius of an event of fewer hits is wider, up to half as much again; one that is asked for is taken', () => {
  const network = { radius: 0.1, radiusHits: 100_000 };
  expect(radiusFor(0, network, 100_000)).toBe(0.1);
  expect(radiusFor(0, network, 300_000)).toBe(0.1);
  expect(radiusFor(0, network, 80_000)).toBeCloseTo(0.1 * 1.25 ** 0.4, 9);
  expect(radiusFor(0, network, 5000)).toBeCloseTo(0.15, 9);
  expect(radiusFor(0, network, 0)).toBeCloseTo(0.15, 9);
  expect(radiusFor(0.07, network, 5000)).toBe(0.07);
  expect(PARAMETERS.radius.default).toBe(0);
});

test('a search is as the network was trained until something else is asked for', () => {
  const points = Float32Array.of(1, 0);
  const double = {
    dims: 2,
    principalAxes: true,
    radius: 0.1,
    source: points,
    target: points.slice(),
  };
  const single = { ...double, target: points };
  const settings = (embedding: Embedding, values: Partial<ParameterValues> = {}) =>
    searchSettings({ ...DEFAULT_PARAMETERS, ...values }, embedding, 200_000);
  expect(settings(double)).toEqual({ radius: 0.1, kMax: 1000, direction: 'outward' });
  expect(settings(single).direction).toBe('flipped');
  const trained = { ...single, kMax: 50, direction: 'learnt' } as const;
  expect(settings(trained)).toMatchObject({ kMax: 50, direction: 'learnt' });
  expect(settings(trained, { kMax: 7, edgeDirection: 'outward' })).toMatchObject({
    kMax: 7,
    direction: 'outward',
  });
});
