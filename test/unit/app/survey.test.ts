import { expect, test } from 'vitest';
import {
  countedRows,
  createSurveyStore,
  rowOf,
  sumOfCauses,
} from '../../../src/app/survey/surveyStore.ts';
import { DEFAULT_PARAMETERS } from '../../../src/parameters/table.ts';
import type { Runs, SurveyedEvent } from '../../../src/pipeline/runs.ts';
import { createSession } from '../../../src/session/store.ts';
import type { SimulationSettings } from '../../../src/simulation/settings.ts';
import { eventWith } from '../metrics/makeTruth.ts';
import { fakePipeline } from '../session/fakePipeline.ts';

const ran = (index: number): SurveyedEvent => ({
  index,
  name: `event ${index}`,
  problem: null,
  causes: null,
  run: {
    event: eventWith([{ hits: [1, 2, 3] }]),
    chain: 'module-map',
    parameters: DEFAULT_PARAMETERS,
    results: {},
    milliseconds: 5,
  },
});

function surveyWith(survey: Runs['survey']) {
  const fake = fakePipeline();
  const session = createSession<SimulationSettings>({
    ...fake,
    generate: async () => {},
    runs: { ...fake.runs, survey },
  });
  return { survey: createSurveyStore(session), session };
}

test('rows come as events are done, and the parameters of the run stay with them', async () => {
  const { survey, session } = surveyWith(async (_parameters, _context, onEvent) => {
    onEvent(ran(0));
    onEvent({ index: 1, name: 'broken', run: null, problem: 'broken cannot be read.' });
  });
  const running = survey.getState().run();
  expect(survey.getState().progress).toBe(0);
  await running;
  session.actions.setParameter('ccCut', 0.7);
  const { rows, parameters, progress } = survey.getState();
  expect(rows.map(({ name, hits, problem }) => [name, hits, problem])).toEqual([
    ['event 0', 3, null],
    ['broken', 0, 'broken cannot be read.'],
  ]);
  expect(progress).toBeNull();
  expect(parameters?.ccCut).toBe(DEFAULT_PARAMETERS.ccCut);
});

test('a survey that is given up keeps its rows and says nothing', async () => {
  const { survey, session } = surveyWith((_parameters, { signal }, onEvent) => {
    onEvent(ran(0));
    return new Promise((_, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason)),
    );
  });
  const running = survey.getState().run();
  survey.getState().cancel();
  await running;
  expect(survey.getState()).toMatchObject({ progress: null });
  expect(survey.getState().rows.length).toBe(1);
  expect(session.store.getState().messages).toEqual([]);
});

test('causes of events add up, stages in the order of the chain', () => {
  const causes = [
    [
      { stage: 'graph', kind: 'no-doublet', particles: 1, segments: 4 },
      { stage: 'scores', kind: 'score', particles: 2, segments: 5 },
    ],
    [
      { stage: 'graph', kind: 'doublet-window', particles: 3, segments: 3 },
      { stage: 'graph', kind: 'no-doublet', particles: 1, segments: 1 },
    ],
  ] as const;
  expect(sumOfCauses(causes.map((of) => ({ causes: of })))).toEqual([
    { stage: 'graph', kind: 'doublet-window', particles: 3, segments: 3 },
    { stage: 'graph', kind: 'no-doublet', particles: 2, segments: 5 },
    { stage: 'scores', kind: 'score', particles: 2, segments: 5 },
  ]);
});

test('events that made the map in use are told, and sums are of the others', () => {
  const rows = [0, 1, 2].map((index) => rowOf(ran(index), ['event 1', 'another']));
  expect(rows.map(({ madeMap }) => madeMap)).toEqual([false, true, false]);
  expect(countedRows(rows).map(({ name }) => name)).toEqual(['event 0', 'event 2']);
  expect(
    rowOf({ index: 3, name: 'event 1', run: null, problem: 'broken' }, ['event 1']),
  ).toMatchObject({
    madeMap: true,
    problem: 'broken',
  });
});
