import { describe, expect, test } from 'vitest';
import { type Chain, defineStage, isReadBy, parametersOf } from '../../../src/chains/chain.ts';
import { CHAINS } from '../../../src/chains/index.ts';
import { moduleMap } from '../../../src/chains/moduleMap.ts';
import { ceiling } from '../../../src/chains/stages/ceiling.ts';
import { quality } from '../../../src/chains/stages/quality.ts';
import { report } from '../../../src/chains/stages/report.ts';
import { tracks } from '../../../src/chains/stages/tracks.ts';
import type { CpuState } from '../../../src/chains/tools.ts';
import { DEFAULT_PARAMETERS, descriptorOf, PARAMETER_IDS } from '../../../src/parameters/table.ts';
import { cardsOf } from '../../../src/pipeline/cards.ts';
import { TRACK_BUILDERS } from '../../../src/tracks/builders/index.ts';
import { eventFiles, source } from '../pipeline/interleavings/files.ts';
import { createWorld } from '../pipeline/interleavings/world.ts';

function choicesOf(id: 'chain' | 'trackBuilder') {
  const descriptor = descriptorOf(id);
  return descriptor.kind === 'choice' ? descriptor.choices : [];
}

test('the choices of the table are the chains and the track builders that there are, the default first', () => {
  expect(choicesOf('chain')).toEqual(CHAINS.map(({ id }) => id));
  expect(choicesOf('trackBuilder')).toEqual(TRACK_BUILDERS.map(({ id }) => id));
});

test('every parameter stands on the card of a stage of some chain', () => {
  for (const id of PARAMETER_IDS)
    expect(
      CHAINS.some((chain) => isReadBy(chain, id)),
      id,
    ).toBe(true);
});

test('no two stages share the name of a task', () => {
  // Stages that differ in a setting serve the same tasks.
  const tasks = new Set(CHAINS.flatMap(({ stages }) => stages.map((stage) => stage.tasks)));
  const names = [...tasks].flatMap((of) => Object.keys(of?.({} as CpuState) ?? {}));
  expect(new Set(names).size).toBe(names.length);
});

describe.each(CHAINS)('the chain $id', ({ stages }) => {
  test('makes what its stages need before they need it, each result once', () => {
    const made = new Set<string>();
    for (const stage of stages) {
      for (const need of stage.needs) expect(made, stage.id).toContain(need);
      expect(made).not.toContain(stage.gives);
      made.add(stage.gives);
    }
    for (const key of ['graph', 'scores', 'tracks', 'evaluation']) expect(made).toContain(key);
  });

  test('has cards for the stages without one, and every parameter is read by a stage', () => {
    const ids = stages.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { cardOf } of stages) if (cardOf) expect(ids).toContain(cardOf);
    const read = new Set(stages.flatMap(({ parameters }) => parameters));
    for (const id of ids) for (const own of parametersOf(id)) expect(read).toContain(own);
  });
});

/**
 * A chain with a stage of its own, as a new file would hold it: neighbours in azimuth make the graph, the scores are a
 * constant. Besides that file, one would touch the list of chains and the choices of the parameter `chain`.
 */
const inOrder = defineStage({
  id: 'inOrder',
  title: 'Neighbours in the file',
  needs: [],
  gives: 'graph',
  parameters: [],
  run: async (_tools, { event }) => {
    const edges = event.hitId.length - 1;
    const src = Uint32Array.from({ length: edges }, (_, e) => e);
    return { value: { src, dst: src.map((row) => row + 1) }, backend: 'here' };
  },
  describe: (_input, graph) => ({
    counts: [{ id: 'edges', label: 'edges out', value: graph.src.length }],
    note: null,
  }),
});
const sure = defineStage({
  id: 'sure',
  title: 'All are sure',
  needs: ['graph'],
  gives: 'scores',
  parameters: [],
  run: async (_tools, { results: { graph } }) => ({
    value: new Float32Array(graph.src.length).fill(1),
    backend: 'here',
  }),
  describe: () => ({ counts: [], note: null }),
});
const throwAway: Chain = {
  id: 'throw-away',
  title: 'Throw-away',
  help: 'A chain of a few lines.',
  stages: [inOrder, sure, tracks, quality, ceiling, report],
};

test('a chain with stages of its own runs, shows its cards and leaves the results of the other', async () => {
  const world = createWorld(false, undefined, [moduleMap, throwAway]);
  const { pipeline, settle } = world;
  const parameters = { ...DEFAULT_PARAMETERS, chain: 'throw-away' as never };
  pipeline.setParameters(parameters);
  await settle(pipeline.openFiles(eventFiles('event01', 1).map(source)));
  await settle(pipeline.settled());
  const { chain, cards, stages, results } = pipeline.snapshot();
  expect(chain).toBe('throw-away');
  expect(cards).toEqual(cardsOf(throwAway));
  expect(Object.values(stages).map(({ stage, state }) => [stage, state])).toEqual(
    ['event', 'inOrder', 'sure', 'tracks', 'quality', 'report'].map((id) => [id, 'done']),
  );
  // Four particles of five hits in the order of the file: one chain of all hits.
  expect(results.tracks?.offset).toEqual(Uint32Array.of(0, 20));

  pipeline.setParameters(DEFAULT_PARAMETERS);
  await settle(pipeline.settled());
  expect(pipeline.snapshot().results.graph?.src.length).toBeGreaterThan(20);
  world.calls.length = 0;
  pipeline.setParameters(parameters);
  await settle(pipeline.settled());
  expect(pipeline.snapshot().results.tracks).toBe(results.tracks);
  expect(world.calls).toEqual([]);
  pipeline.dispose();
});
