import { expect, test } from 'vitest';
import type { TrackingEvent } from '../../../src/event/event.ts';
import { DEFAULT_PARAMETERS } from '../../../src/parameters/table.ts';
import type { Run, Runs } from '../../../src/pipeline/runs.ts';
import { isComparable } from '../../../src/session/baseline.ts';
import { createSession } from '../../../src/session/store.ts';
import { fakePipeline, idleStage } from './fakePipeline.ts';

const EVENT = { name: 'first', detector: 'trackml' } as TrackingEvent;
const OTHER = { name: 'second', detector: 'trackml' } as TrackingEvent;
const DONE = Object.fromEntries(
  ['event', 'graph', 'scores', 'tracks', 'quality', 'report'].map((id) => [
    id,
    idleStage(id, { state: 'done' }),
  ]),
);

/** A session on a fake pipeline whose run is done; `files` are those in use, `again` runs the baseline. */
function sessionWith(again: Runs['again'] = () => Promise.reject(new Error('not asked for'))) {
  const files: unknown[] = ['map', 'network'];
  const fake = fakePipeline();
  const pipeline = { ...fake, runs: { ...fake.runs, again, files: () => [...files] } };
  const session = createSession(pipeline);
  const results = { scores: new Float32Array(2) };
  const show = (event: TrackingEvent, changes = {}) =>
    fake.publish({ event, results: { ...results }, fresh: ['scores'], stages: DONE, ...changes });
  show(EVENT);
  return { ...session, get: session.store.getState, show, files, asked: fake.parameters };
}

test('a run is pinned once it is complete, and stays while parameters move', () => {
  const { actions, get, show } = sessionWith();
  show(EVENT, { stages: { ...DONE, report: idleStage('report', { state: 'running' }) } });
  actions.pinBaseline();
  expect(get().baseline).toBeNull();
  expect(get().messages.at(-1)?.text).toContain('still under way');
  show(EVENT);
  const { shown } = get();
  actions.pinBaseline();
  expect(get().baseline?.shown).toBe(shown);
  actions.setParameter('ccCut', 0.7);
  show(EVENT, {
    parameters: { ...DEFAULT_PARAMETERS, ccCut: 0.7 },
    results: { scores: new Float32Array(2) },
  });
  expect(get().shown).not.toBe(shown);
  expect(get().shown.parameters.ccCut).toBe(0.7);
  expect(get().baseline?.shown.parameters.ccCut).toBe(DEFAULT_PARAMETERS.ccCut);
  expect(isComparable(get().baseline, get().shown)).toBe(true);
  actions.dropBaseline();
  expect(get().baseline).toBeNull();
});

test('A and B are exchanged: the parameters go back, undo takes that back', () => {
  const { actions, get, show, asked } = sessionWith();
  actions.pinBaseline();
  actions.setParameter('ccCut', 0.7);
  show(EVENT, {
    parameters: { ...DEFAULT_PARAMETERS, ccCut: 0.7 },
    results: { scores: new Float32Array(2) },
  });
  actions.swapBaseline();
  expect(get().baseline?.shown.parameters.ccCut).toBe(0.7);
  expect(asked.at(-1)?.ccCut).toBe(DEFAULT_PARAMETERS.ccCut);
  actions.undo();
  expect(asked.at(-1)?.ccCut).toBe(0.7);
});

test('on another event the baseline runs again, if its files are still in use', async () => {
  const run: Run = {
    event: OTHER,
    chain: 'module-map',
    parameters: DEFAULT_PARAMETERS,
    results: {},
    milliseconds: 1,
  };
  const { actions, get, show, files } = sessionWith(async () => run);
  actions.pinBaseline();
  show(OTHER, { results: { scores: new Float32Array(2) } });
  expect(isComparable(get().baseline, get().shown)).toBe(false);
  const running = actions.runBaseline();
  expect(get().baselineProgress).toBe(0);
  await running;
  expect(get().baselineProgress).toBeNull();
  expect(isComparable(get().baseline, get().shown)).toBe(true);
  files[1] = 'another network';
  await actions.runBaseline();
  expect(get().messages.at(-1)?.text).toContain('another map or network');
});

test('a run of the baseline that is given up, or fails, leaves the one before', async () => {
  const { actions, get, show } = sessionWith(
    (_parameters, { signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  );
  actions.pinBaseline();
  const before = get().baseline;
  show(OTHER, { results: { scores: new Float32Array(2) } });
  const running = actions.runBaseline();
  actions.cancelBaseline();
  await running;
  expect(get().baseline).toBe(before);
  expect(get().messages.filter(({ kind }) => kind === 'error')).toEqual([]);
});
