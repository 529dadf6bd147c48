import { expect, test } from 'vitest';
import { type Chain, defineStage } from '../../../src/chains/chain.ts';
import type { StageTools } from '../../../src/chains/tools.ts';
import { hitCount, type TrackingEvent } from '../../../src/event/event.ts';
import { DEFAULT_PARAMETERS } from '../../../src/parameters/table.ts';
import { createRuns, type RunsHost, type SurveyedEvent } from '../../../src/pipeline/runs.ts';
import { eventWith } from '../metrics/makeTruth.ts';

const event = (name: string, hits: number): TrackingEvent => ({
  ...eventWith([{ hits: Array.from({ length: hits }, (_, i) => i + 1) }]),
  name,
  truth: null,
});

/** Runs of a chain of one stage, which notes what it was run on and fails on events of three hits. */
function made(events: readonly TrackingEvent[], changes: Partial<RunsHost> = {}) {
  const ran: string[] = [];
  const stage = defineStage({
    id: 'report',
    title: 'Report',
    needs: [],
    gives: 'evaluation',
    parameters: [],
    async run(_tools, { event: on }, { progress }) {
      ran.push(on.name);
      progress(0.5);
      if (hitCount(on) === 3) throw new Error(`${on.name} is too small.`);
      return { value: null, backend: 'CPU' };
    },
    describe: () => ({ counts: [], note: null }),
  });
  const chain: Chain = { id: 'module-map', title: '', help: '', stages: [stage] };
  const tools = { version: (file: string) => file } as unknown as StageTools;
  const runs = createRuns({
    tools,
    chain: () => chain,
    event: () => events[0] ?? null,
    choices: () => ({ provider: 'auto', graphBackend: 'auto' }),
    done: () => null,
    openEvents: () => events.map((one) => ({ name: one.name, read: async () => one })),
    ...changes,
  });
  return { runs, ran };
}

const context = (signal = new AbortController().signal, progress = (_: number) => {}) => ({
  signal,
  progress,
});

test('every open event is run in turn, one that fails is told and the others go on', async () => {
  const { runs, ran } = made([event('a', 5), event('b', 3), event('c', 6)]);
  const found: SurveyedEvent[] = [];
  const progress: number[] = [];
  await runs.survey(
    DEFAULT_PARAMETERS,
    context(undefined, (at) => progress.push(at)),
    (one) => {
      found.push(one);
    },
  );
  expect(ran).toEqual(['a', 'b', 'c']);
  expect(found.map(({ name, problem }) => [name, problem])).toEqual([
    ['a', null],
    ['b', 'b is too small.'],
    ['c', null],
  ]);
  expect(progress).toEqual([...progress].sort((a, b) => a - b));
  expect(progress.at(-1)).toBe(1);
});

test('a survey that is cancelled ends, and what was found stays', async () => {
  const { runs, ran } = made([event('a', 5), event('b', 6), event('c', 7)]);
  const controller = new AbortController();
  const found: string[] = [];
  const running = runs.survey(DEFAULT_PARAMETERS, context(controller.signal), ({ name }) => {
    found.push(name);
    if (name === 'b') controller.abort();
  });
  await expect(running).rejects.toThrow(/abort/i);
  expect(found).toEqual(['a', 'b']);
  expect(ran).toEqual(['a', 'b']);
});

test('the run that is shown is taken as it is where nothing moved', async () => {
  const results = { evaluation: null };
  const { runs, ran } = made([event('a', 5)], { done: () => results });
  const run = await runs.again(DEFAULT_PARAMETERS, context());
  expect(run.results).toBe(results);
  expect(ran).toEqual([]);
});

test('without an event there is nothing to run on', async () => {
  const { runs } = made([]);
  await expect(runs.again(DEFAULT_PARAMETERS, context())).rejects.toThrow('There is no event');
});
