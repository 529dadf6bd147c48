import { expect, test } from 'vitest';
import { type Chain, defineStage, parametersOf, type Stage } from '../../../src/chains/chain.ts';
import type { Ran } from '../../../src/chains/ran.ts';
import type { LoadedMap } from '../../../src/chains/tools.ts';
import type { TrackingEvent } from '../../../src/event/event.ts';
import type { Graph } from '../../../src/graph/graph.ts';
import type { NetworkFiles } from '../../../src/inference/networkFiles.ts';
import { DEFAULT_PARAMETERS } from '../../../src/parameters/table.ts';
import { createPipeline } from '../../../src/pipeline/engine.ts';
import type { Services } from '../../../src/pipeline/services.ts';
import { breathe, type TaskContext } from '../../../src/tasks/rpc.ts';
import type { Tracks } from '../../../src/tracks/track.ts';

function event(name: string): TrackingEvent {
  return {
    name,
    detector: 'trackml',
    hitId: Uint32Array.of(1, 2, 3),
    x: Float64Array.of(1, 2, 3),
    y: new Float64Array(3),
    z: new Float64Array(3),
    moduleKey: new BigUint64Array(3),
    truth: null,
    cells: null,
  };
}

const graph = (): Graph => ({
  src: Uint32Array.of(0, 1),
  dst: Uint32Array.of(1, 2),
});

const tracks = (): Tracks => ({
  hits: Uint32Array.of(0, 1, 2),
  offset: Uint32Array.of(0, 3),
  origin: Uint8Array.of(0),
  fits: {
    pt: new Float32Array(1),
    eta: new Float32Array(1),
    phi: new Float32Array(1),
    d0: new Float32Array(1),
    z0: new Float32Array(1),
    charge: new Int8Array(1),
    covariance: new Float32Array(15),
    chi2: new Float32Array(1),
  },
});

const ran = <T>(value: T): Ran<T> => ({ value, backend: 'CPU' });

/** Services, and a chain like the real ones, that only count their calls; `hold` stops a stage until it is cancelled or released. */
function fakeServices() {
  const calls: string[] = [];
  const held = new Set<string>();
  const failing = new Map<string, string>();
  const call = async <T>(name: string, context: TaskContext, make: () => T): Promise<T> => {
    calls.push(name);
    while (held.has(name)) await breathe(context.signal);
    const message = failing.get(name);
    if (message) throw new Error(message);
    return make();
  };
  const versions = { map: 0, network: 0 };
  const services: Services = {
    tools: {
      version: (file: string) => (file === 'map' ? versions.map : versions.network),
    } as unknown as Services['tools'],
    read: (_kind, item, context) => call('read', context, () => event(item.name) as never),
    fetchFile: (url, context) => call('fetch', context, () => new File([''], url)),
    generateEvent: (_settings, context) => call('generate', context, () => event('generated')),
    detector: () => Promise.reject(new Error('no detector')),
    openDetector: () => Promise.reject(new Error('not asked for')),
    openTracks: () => Promise.reject(new Error('not asked for')),
    openMap: (_item, context) =>
      call('openMap', context, () => ({
        value: { header: { detector: 'trackml' } } as LoadedMap,
        apply: () => void versions.map++,
      })),
    openNetwork: (_item, context) =>
      call('openNetwork', context, () => ({
        value: { manifest: { detector: 'trackml' } } as NetworkFiles,
        apply: () => void versions.network++,
      })),
    mapName: () => 'map',
    mapHasMoments: () => false,
    mapEvents: () => [],
    maps: {} as never,
    networkName: () => 'network',
    opened: () => (versions.map > 0 ? ['map'] : []),
    openedFiles: async () => [],
    restoreShipped: () => {
      versions.map = 0;
    },
    dispose: () => {},
  };
  const nothing = () => ({ counts: [], note: null });
  const stages = {
    graph: {
      id: 'graph',
      title: 'Graph',
      needs: [],
      gives: 'graph',
      parameters: parametersOf('graph'),
      choices: ['graphBackend'],
      files: ['map'],
      run: (_tools, _input, context) => call('graph', context, () => ran(graph())),
      describe: nothing,
    } as Stage<never, 'graph'>,
    scores: {
      id: 'scores',
      title: 'Scores',
      needs: ['graph'],
      gives: 'scores',
      parameters: [],
      choices: ['provider'],
      files: ['network:gnn'],
      run: (_tools, _input, context) =>
        call('scores', context, () => ran(Float32Array.of(0.9, 0.9))),
      describe: nothing,
    } as Stage<'graph', 'scores'>,
    tracks: {
      id: 'tracks',
      title: 'Tracks',
      needs: ['graph', 'scores'],
      gives: 'tracks',
      parameters: parametersOf('tracks'),
      run: (_tools, _input, context) => call('tracks', context, () => ran(tracks())),
      describe: nothing,
    } as Stage<'graph' | 'scores', 'tracks'>,
    report: {
      id: 'report',
      title: 'Report',
      needs: ['tracks'],
      gives: 'evaluation',
      parameters: parametersOf('report'),
      run: (_tools, _input, context) => call('report', context, () => ran(null)),
      describe: nothing,
    } as Stage<'tracks', 'evaluation'>,
  };
  const chain = (): Chain => ({
    id: 'module-map',
    title: 'Test',
    help: '',
    stages: [
      defineStage(stages.graph),
      defineStage(stages.scores),
      defineStage(stages.tracks),
      defineStage(stages.report),
    ],
  });
  return { services, stages, chain, calls, held, failing };
}

const ALL = ['graph', 'scores', 'tracks', 'report'];

async function opened() {
  const fake = fakeServices();
  const pipeline = createPipeline(fake.services, [fake.chain()]);
  pipeline.openEvents([event('a'), event('b')]);
  await pipeline.settled();
  return { ...fake, pipeline };
}

/** Waits until a stage runs, by the pipeline's own notices. */
function untilRunning(
  pipeline: ReturnType<typeof createPipeline>,
  stage: 'graph' | 'scores' | 'tracks',
) {
  return new Promise<void>((resolve) => {
    const check = () => {
      if (pipeline.snapshot().stages[stage].state === 'running') resolve();
    };
    pipeline.subscribe(check);
    check();
  });
}

test('opening an event runs every stage once, in order', async () => {
  const { calls, pipeline } = await opened();
  expect(calls).toEqual(ALL);
  const { stages, results } = pipeline.snapshot();
  expect(Object.values(stages).map((stage) => stage.state)).toEqual(Array(5).fill('done'));
  expect(Object.keys(results)).toEqual(['graph', 'scores', 'tracks', 'evaluation']);
});

test.each([
  ['windowTolerance', 0.2, ALL],
  ['ccCut', 0.5, ['tracks', 'report']],
  ['minPt', 2, ['report']],
] as const)('moving %s runs its stage and those after it only', async (id, value, expected) => {
  const { calls, pipeline } = await opened();
  calls.length = 0;
  pipeline.setParameters({ ...DEFAULT_PARAMETERS, [id]: value });
  await pipeline.settled();
  expect(calls).toEqual(expected);
});

test('setting the same values again runs nothing', async () => {
  const { calls, pipeline } = await opened();
  calls.length = 0;
  pipeline.setParameters({ ...DEFAULT_PARAMETERS });
  await pipeline.settled();
  expect(calls).toEqual([]);
});

test('a change further down does not abort the stage that runs', async () => {
  const { calls, held, chain, services } = fakeServices();
  held.add('graph');
  const pipeline = createPipeline(services, [chain()]);
  pipeline.openEvents([event('a')]);
  await untilRunning(pipeline, 'graph');
  pipeline.setParameters({ ...DEFAULT_PARAMETERS, ccCut: 0.3 });
  held.clear();
  await pipeline.settled();
  expect(calls).toEqual(ALL);
});

test('a change above aborts the stage that runs and starts again there', async () => {
  const { calls, held, chain, services } = fakeServices();
  held.add('scores');
  const pipeline = createPipeline(services, [chain()]);
  pipeline.openEvents([event('a')]);
  await untilRunning(pipeline, 'scores');
  pipeline.setParameters({ ...DEFAULT_PARAMETERS, windowTolerance: 0.1 });
  held.clear();
  await pipeline.settled();
  expect(calls).toEqual(['graph', 'scores', ...ALL]);
});

test('cancel keeps what was done; resume finishes', async () => {
  const { calls, held, chain, services } = fakeServices();
  held.add('scores');
  const pipeline = createPipeline(services, [chain()]);
  pipeline.openEvents([event('a')]);
  await untilRunning(pipeline, 'scores');
  pipeline.cancel();
  await pipeline.settled();
  expect(pipeline.snapshot().stages.scores.state).toBe('cancelled');
  expect(pipeline.snapshot().results.graph).toBeDefined();
  held.clear();
  calls.length = 0;
  pipeline.resume();
  await pipeline.settled();
  expect(calls).toEqual(['scores', 'tracks', 'report']);
});

test('a change that is taken back while its stage runs leaves everything done', async () => {
  const { calls, held, pipeline } = await opened();
  const before = pipeline.snapshot();
  calls.length = 0;
  held.add('tracks');
  const runs = untilRunning(pipeline, 'tracks');
  pipeline.setParameters({ ...DEFAULT_PARAMETERS, ccCut: 0.5 });
  await runs;
  pipeline.setParameters(DEFAULT_PARAMETERS);
  await pipeline.settled();
  expect(calls).toEqual(['tracks']);
  const after = pipeline.snapshot();
  expect(after.results.tracks).toBe(before.results.tracks);
  expect(after.stages).toEqual(before.stages);
});

test('what a service throws because it was cancelled is no failure', async () => {
  const { services, stages, chain } = fakeServices();
  stages.scores.run = (_tools, _input, { signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('The worker was stopped.')));
    });
  const pipeline = createPipeline(services, [chain()]);
  pipeline.openEvents([event('a')]);
  await untilRunning(pipeline, 'scores');
  pipeline.cancel();
  await pipeline.settled();
  expect(pipeline.snapshot().stages.scores).toMatchObject({ state: 'cancelled', error: null });
});

test('a result that comes after its stage was cancelled is dropped', async () => {
  const { services, stages, chain } = fakeServices();
  let release: () => void = () => {};
  stages.graph.run = () =>
    new Promise((resolve) => {
      release = () => resolve(ran(graph()));
    });
  const pipeline = createPipeline(services, [chain()]);
  pipeline.openEvents([event('a')]);
  await untilRunning(pipeline, 'graph');
  pipeline.cancel();
  release();
  await pipeline.settled();
  expect(pipeline.snapshot().results.graph).toBeUndefined();
  expect(pipeline.snapshot().stages.graph.state).toBe('cancelled');
});

test('after a cancelled rerun no later stage shows counts of the run before', async () => {
  const { held, pipeline } = await opened();
  held.add('scores');
  const runs = untilRunning(pipeline, 'scores');
  pipeline.setParameters({ ...DEFAULT_PARAMETERS, windowTolerance: 0.5 });
  await runs;
  pipeline.cancel();
  await pipeline.settled();
  const { scores, tracks } = pipeline.snapshot().stages;
  expect(scores).toMatchObject({ state: 'cancelled', counts: [], milliseconds: null });
  expect(tracks).toMatchObject({ state: 'idle', counts: [], milliseconds: null });
});

test('a change that fails and is taken back finds everything as it was', async () => {
  const { calls, failing, pipeline } = await opened();
  const before = pipeline.snapshot();
  failing.set('graph', 'graph: too large.');
  pipeline.setParameters({ ...DEFAULT_PARAMETERS, cutZ0: 'off' });
  await pipeline.settled();
  const failed = pipeline.snapshot();
  expect(failed.stages.graph).toMatchObject({ state: 'failed', error: 'graph: too large.' });
  expect(failed.stages.tracks.state).toBe('idle');
  expect(failed.results).toEqual({});
  calls.length = 0;
  pipeline.setParameters(DEFAULT_PARAMETERS);
  await pipeline.settled();
  const after = pipeline.snapshot();
  expect(after.stages).toEqual(before.stages);
  expect(after.results).toEqual(before.results);
  pipeline.setParameters({ ...DEFAULT_PARAMETERS, cutZ0: 'off' });
  await pipeline.settled();
  expect(pipeline.snapshot().stages).toEqual(failed.stages);
  expect(calls).toEqual([]);
});

test('a failed stage says why, keeps what came before, and is not tried again until something changes', async () => {
  const { calls, failing, pipeline } = await opened();
  failing.set('tracks', 'tracks: no.');
  pipeline.setParameters({ ...DEFAULT_PARAMETERS, ccCut: 0.2 });
  await pipeline.settled();
  const { stages, results } = pipeline.snapshot();
  expect(stages.tracks).toMatchObject({ state: 'failed', error: 'tracks: no.' });
  expect(results.scores).toBeDefined();
  expect(results.tracks).toBeUndefined();
  calls.length = 0;
  pipeline.setParameters({ ...DEFAULT_PARAMETERS, ccCut: 0.2, minPt: 3 });
  await pipeline.settled();
  expect(calls).toEqual([]);
  failing.clear();
  pipeline.resume();
  await pipeline.settled();
  expect(pipeline.snapshot().results.tracks).toBeDefined();
});

test('files that cannot be read leave the open event and its tracks', async () => {
  const { failing, pipeline } = await opened();
  const before = pipeline.snapshot();
  failing.set('read', 'x.csv, line 2: no.');
  const file = new File([''], 'x-hits.csv');
  await expect(pipeline.openFiles([file])).rejects.toThrow('x.csv, line 2: no.');
  const after = pipeline.snapshot();
  expect(after.event).toBe(before.event);
  expect(after.results.tracks).toBe(before.results.tracks);
  expect(after.stages.event.state).toBe('done');
});

test('the next event runs every stage on that event', async () => {
  const { calls, pipeline } = await opened();
  calls.length = 0;
  pipeline.selectEvent(1);
  expect(pipeline.snapshot().results.tracks).toBeUndefined();
  await pipeline.settled();
  expect(pipeline.snapshot().event?.name).toBe('b');
  expect(calls).toEqual(ALL);
});

test('another map or network reruns from its stage', async () => {
  const { calls, pipeline } = await opened();
  calls.length = 0;
  await pipeline.openFiles([new File([''], 'n.onnx'), new File([''], 'n.json')]);
  await pipeline.settled();
  expect(calls).toEqual(['openNetwork', 'scores', 'tracks', 'report']);
  calls.length = 0;
  await pipeline.openFiles([new File([''], 'm.map')]);
  await pipeline.settled();
  expect(calls).toEqual(['openMap', ...ALL]);
  expect(pipeline.snapshot().openedFiles).toEqual(['map']);
  calls.length = 0;
  pipeline.restoreShipped('map');
  await pipeline.settled();
  expect(calls).toEqual(ALL);
  expect(pipeline.snapshot().openedFiles).toEqual([]);
});

test('opening a map leaves the time that the event took, and says where it is of another detector', async () => {
  const { services, chain } = fakeServices();
  services.openMap = async () => ({
    value: { header: { detector: 'itk' } } as LoadedMap,
    apply() {},
  });
  const pipeline = createPipeline(services, [chain()]);
  expect((await pipeline.openFiles([new File([''], 'm.map')])).problems).toEqual([]);
  expect(pipeline.snapshot().stages.event.state).toBe('idle');
  await pipeline.openFiles([new File([''], 'a-hits.csv')]);
  const { milliseconds } = pipeline.snapshot().stages.event;
  expect(milliseconds).not.toBeNull();
  expect((await pipeline.openFiles([new File([''], 'm.map')])).problems).toEqual([
    'm.map is a map for the detector "itk" and is used for its events; what is open is of "trackml".',
  ]);
  expect(pipeline.snapshot().stages.event.milliseconds).toBe(milliseconds);
});

test('a newer load replaces an older one that is still running', async () => {
  const { held, pipeline } = await opened();
  held.add('read');
  const slow = pipeline.openFiles([new File([''], 'slow-hits.csv')]);
  const slowEnds = expect(slow).rejects.toMatchObject({
    name: 'AbortError',
    message: 'slow-hits.csv was given up for the event being generated.',
  });
  await untilLoading(pipeline);
  const generated = pipeline.generate({} as never);
  await generated;
  await slowEnds;
  await pipeline.settled();
  expect(pipeline.snapshot().event?.name).toBe('generated');
  expect(pipeline.snapshot().stages.event.state).toBe('done');
});

/** Waits until something is loading. */
function untilLoading(pipeline: ReturnType<typeof createPipeline>) {
  return new Promise<void>((resolve) => {
    const check = () => {
      if (pipeline.snapshot().loading.length > 0) resolve();
    };
    pipeline.subscribe(check);
    check();
  });
}

test('two overlapping loads that fail leave the event stage as it was', async () => {
  const { held, failing, pipeline } = await opened();
  held.add('read');
  failing.set('generate', 'no.');
  const slow = pipeline.openFiles([new File([''], 'slow-hits.csv')]);
  const slowEnds = expect(slow).rejects.toThrow('was given up');
  await untilLoading(pipeline);
  await expect(pipeline.generate({} as never)).rejects.toThrow('no.');
  await slowEnds;
  expect(pipeline.snapshot().stages.event.state).toBe('done');
  expect(pipeline.snapshot().event?.name).toBe('a');
});

test('what did not change keeps its identity from snapshot to snapshot', async () => {
  const { pipeline, stages } = await opened();
  const seen: ReturnType<typeof pipeline.snapshot>[] = [];
  pipeline.subscribe(() => seen.push(pipeline.snapshot()));
  stages.tracks.run = async (_tools, _input, { progress }) => {
    for (const fraction of [0.2, 0.4, 0.6]) progress(fraction);
    return ran(tracks());
  };
  const before = pipeline.snapshot();
  pipeline.setParameters({ ...DEFAULT_PARAMETERS, ccCut: 0.5 });
  await pipeline.settled();
  expect(seen.length).toBeGreaterThan(4);
  for (const one of seen) {
    for (const part of ['events', 'warnings', 'loading', 'cards'] as const)
      expect(one[part], part).toBe(before[part]);
    for (const stage of ['event', 'graph', 'scores'])
      expect(one.stages[stage], stage).toBe(before.stages[stage]);
  }
  const ticks = seen.filter((one) => one.stages.tracks.progress !== null);
  expect(new Set(ticks.map((one) => one.results)).size).toBe(1);
});
