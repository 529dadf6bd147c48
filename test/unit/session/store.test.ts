import { describe, expect, it } from 'vitest';
import type { TrackingEvent } from '../../../src/event/event.ts';
import { DEFAULT_PARAMETERS } from '../../../src/parameters/table.ts';
import { GivenUpError } from '../../../src/pipeline/pipeline.ts';
import { DEMO } from '../../../src/session/sources.ts';
import { createSession } from '../../../src/session/store.ts';
import { EMPTY_SNAPSHOT, fakePipeline, idleStage } from './fakePipeline.ts';

const EVENT: TrackingEvent = {
  name: 'one hit',
  detector: 'trackml',
  hitId: new Uint32Array([1]),
  x: new Float64Array([30]),
  y: new Float64Array(1),
  z: new Float64Array(1),
  moduleKey: new BigUint64Array([7n]),
  truth: null,
  cells: null,
};

describe('parameters', () => {
  it('start with the link and reach the pipeline', () => {
    const pipeline = fakePipeline();
    const { store } = createSession(pipeline, { search: '?ccCut=0.5' });
    expect(store.getState().parameters.present.ccCut).toBe(0.5);
    expect(pipeline.parameters).toEqual([{ ...DEFAULT_PARAMETERS, ccCut: 0.5 }]);
  });

  it('move many times and reach the pipeline once per scheduled run, with the newest values', () => {
    const pipeline = fakePipeline();
    const waiting: (() => void)[] = [];
    const { actions } = createSession(pipeline, { schedule: (run) => void waiting.push(run) });
    for (const value of [0.1, 0.2, 0.3]) actions.setParameter('ccCut', value, 'drag');
    expect(waiting).toHaveLength(1);
    expect(pipeline.parameters).toHaveLength(1);
    waiting[0]();
    expect(pipeline.parameters.at(-1)?.ccCut).toBe(0.3);
    actions.setParameter('ccCut', 0.4, 'drag');
    expect(waiting).toHaveLength(2);
  });

  it('undo a whole drag at once, and redo it', () => {
    const pipeline = fakePipeline();
    const { store, actions } = createSession(pipeline);
    const ccCut = () => store.getState().parameters.present.ccCut;
    actions.setParameter('ccCut', 0.2, 'drag');
    actions.setParameter('ccCut', 0.3, 'drag');
    actions.endGesture();
    actions.setParameter('ccCut', 0.4, 'drag');
    actions.undo();
    expect(ccCut()).toBe(0.3);
    actions.undo();
    expect(ccCut()).toBe(DEFAULT_PARAMETERS.ccCut);
    expect(pipeline.parameters.at(-1)?.ccCut).toBe(DEFAULT_PARAMETERS.ccCut);
    actions.redo();
    expect(ccCut()).toBe(0.3);
  });

  it('are one step to reset, and no step where all are at their default', () => {
    const { store, actions } = createSession(fakePipeline());
    actions.resetParameters();
    expect(store.getState().steps.past).toHaveLength(0);
    actions.setParameter('ccCut', 0.2);
    actions.setParameter('minHits', 5);
    actions.resetParameters();
    expect(store.getState().parameters.present).toEqual(DEFAULT_PARAMETERS);
    actions.undo();
    expect(store.getState().parameters.present.minHits).toBe(5);
  });
});

describe('backends', () => {
  it('start with the link, are steps of undo among those of parameters, and reach the pipeline', () => {
    const pipeline = fakePipeline();
    const { store, actions } = createSession(pipeline, { search: '?graphBackend=cpu' });
    const present = () => store.getState().steps.present.backends;
    expect(present()).toEqual({ graphBackend: 'cpu', provider: 'auto' });
    actions.setBackends({ provider: 'wasm' });
    actions.setParameter('ccCut', 0.2);
    actions.setBackends({ provider: 'wasm' });
    expect(store.getState().steps.past).toHaveLength(2);
    actions.undo();
    expect(present()).toEqual({ graphBackend: 'cpu', provider: 'wasm' });
    expect(store.getState().parameters.present.ccCut).toBe(DEFAULT_PARAMETERS.ccCut);
    actions.undo();
    actions.redo();
    expect(pipeline.backends).toEqual([
      ...['graph cpu', 'provider auto'],
      ...['graph cpu', 'provider wasm'],
      ...['graph cpu', 'provider auto'],
      ...['graph cpu', 'provider wasm'],
    ]);
  });

  it('stay while parameters are reset', () => {
    const { store, actions } = createSession(fakePipeline());
    actions.setBackends({ graphBackend: 'gpu' });
    actions.setParameter('minHits', 5);
    actions.resetParameters();
    expect(store.getState().steps.present.backends.graphBackend).toBe('gpu');
  });
});

describe('a link', () => {
  it('shows the event of its number, and says where there is none', async () => {
    for (const [number, selected, said] of [
      [2, [1], []],
      [1, [], []],
      [9, [], ['The link names event 9 of good.zip, which has 3.']],
    ] as const) {
      const pipeline = fakePipeline();
      const { store, actions } = createSession(pipeline, {
        search: `?event=good.zip&index=${number}`,
      });
      pipeline.publish({ event: EVENT, events: ['a', 'b', 'c'] });
      await actions.openLink(true);
      expect(pipeline.selected).toEqual(selected);
      expect(store.getState().messages.map(({ text }) => text)).toEqual(said);
    }
  });

  it('cannot carry local files: it is told of them, and of what takes their place', async () => {
    const remembered: (readonly string[] | null)[] = [];
    const { actions } = createSession(fakePipeline(), {
      remember: (_opened, files) => remembered.push(files?.map(({ name }) => name) ?? null),
    });
    const files = ['a', 'b', 'c', 'd'].map((name) => new File([], `${name}.csv`));
    await actions.openFiles(files);
    await actions.openFiles([new File([], 'bad.csv')]);
    await actions.openUrl('good.zip');
    expect(remembered).toEqual([['a.csv', 'b.csv', 'c.csv', 'd.csv'], null]);
  });
});

describe('what a link says is open', () => {
  const opened = { kinds: new Set(['event'] as const), problems: [] };

  it('is opened: a generated event by its settings, the demo for what only the sender has, with a word', async () => {
    const generated: object[] = [];
    const demos: number[] = [];
    const start = (search: string) => {
      const pipeline = fakePipeline();
      pipeline.generate = async (settings) => void generated.push(settings);
      return createSession(pipeline, {
        search,
        openDemo: async () => {
          demos.push(1);
          return opened;
        },
        generator: {
          read: ({ particles = 0 }) => {
            if (Number(particles) > 10) throw new Error('Particles: too many.');
            return { particles };
          },
          write: ({ particles }) => ({ particles }),
        },
      });
    };
    const known = start('?generate=particles:7');
    await known.actions.openLink(true);
    expect(generated).toEqual([{ particles: 7 }]);
    expect(known.store.getState().sources.event).toEqual({
      kind: 'generated',
      settings: { particles: 7 },
    });
    const refused = start('?generate=particles:70');
    await refused.actions.openLink(true);
    expect(refused.store.getState().messages[0].text).toContain('Particles: too many.');
    const local = start('?missing-event=mine.csv&missing-map=mine.map');
    await local.actions.openLink(true);
    expect(demos).toHaveLength(2);
    const texts = local.store.getState().messages.map(({ text }) => text);
    expect(texts[0]).toContain('the event mine.csv');
    expect(texts[1]).toContain('the map mine.map');
    expect(local.store.getState().sources).toEqual(DEMO);
  });

  it('keeps account of maps and networks by address, until what ships is back', async () => {
    const pipeline = fakePipeline();
    pipeline.openUrl = async (url) => ({
      kinds: new Set([url.endsWith('.map') ? ('map' as const) : ('event' as const)]),
      problems: [],
    });
    const { store, actions } = createSession(pipeline, {
      search: '?event=e.zip&map=m.map',
    });
    await actions.openLink(true);
    const { sources } = store.getState();
    expect(sources.event).toEqual({ kind: 'url', url: 'e.zip' });
    expect(sources.files).toEqual([{ kind: 'map', url: 'm.map' }]);
    actions.restoreShipped('map');
    expect(store.getState().sources.files).toEqual([]);
  });

  it('is selected once it is there, and said to be missing where it never comes', () => {
    const pipeline = fakePipeline();
    const { store } = createSession(pipeline, { search: '?select=hit:1' });
    expect(store.getState().selection).toBeNull();
    pipeline.publish({ event: EVENT });
    expect(store.getState().selection).toEqual({ kind: 'hit', row: 0 });
    expect(store.getState().linked).toBeNull();

    const other = fakePipeline();
    const { store: waiting } = createSession(other, { search: '?select=hit:99' });
    other.publish({ event: EVENT });
    expect(waiting.getState().linked).toEqual({ kind: 'hit', id: 99n });
    const { stages } = other.snapshot();
    const done = Object.keys(stages).map((id) => [id, idleStage(id, { state: 'done' })]);
    other.publish({ stages: Object.fromEntries(done) });
    expect(waiting.getState().linked).toBeNull();
    expect(waiting.getState().messages.at(-1)?.text).toContain('hit:99');
  });

  it('is left alone where a step back or forward is within the same event', async () => {
    const pipeline = fakePipeline();
    const { store, actions } = createSession(pipeline, { search: '?event=good.zip' });
    await actions.openLink(true);
    let openings = 0;
    pipeline.openUrl = async () => {
      openings++;
      return opened;
    };
    await actions.goToLink('?event=good.zip&camera=xy&ccCut=0.2&at-xy=0,1.5,800,0,0,0');
    expect(openings).toBe(0);
    expect(store.getState().view.camera).toBe('xy');
    expect(store.getState().poses.xy?.height).toBe(800);
    expect(store.getState().parameters.present.ccCut).toBe(0.2);
    actions.undo();
    expect(store.getState().parameters.present.ccCut).toBe(DEFAULT_PARAMETERS.ccCut);
    await actions.goToLink('?event=other.zip');
    expect(openings).toBe(1);
  });
});

describe('messages', () => {
  it('list the illegal values of the link', () => {
    const { store } = createSession(fakePipeline(), { search: '?ccCut=7' });
    expect(store.getState().messages.map(({ kind }) => kind)).toEqual(['warning']);
    expect(store.getState().messages[0].text).toContain('7');
  });

  it('say why an opening failed, keep the event and its address', async () => {
    const pipeline = fakePipeline();
    const { store, actions } = createSession(pipeline);
    pipeline.publish({ event: EVENT, events: ['one hit'] });
    await actions.openUrl('good.zip');
    await actions.openUrl('bad.zip');
    expect(store.getState().messages.map(({ text }) => text)).toEqual(['bad.zip cannot be read.']);
    expect(store.getState().pipeline.event).toBe(EVENT);
    expect(store.getState().sources.event).toEqual({ kind: 'url', url: 'good.zip' });
    await actions.openFiles([]);
    expect(store.getState().messages).toEqual([]);
    expect(store.getState().sources.event.kind).toBe('local');
  });

  it('of a failed opening make room for those of the next, and leave others alone', async () => {
    const { store, actions } = createSession(fakePipeline());
    const texts = () => store.getState().messages.map(({ text, count }) => `${text} ${count}`);
    actions.say('info', 'Link copied.');
    await actions.openUrl('bad1.zip');
    await actions.openUrl('bad2.zip');
    expect(texts()).toEqual(['Link copied. 1', 'bad2.zip cannot be read. 1']);
    await actions.openUrl('bad2.zip');
    expect(texts()).toEqual(['Link copied. 1', 'bad2.zip cannot be read. 2']);
    await actions.openUrl('good.zip');
    expect(texts()).toEqual(['Link copied. 1']);
  });

  it('keep a network without a manifest until it is described or given up', async () => {
    const { store, actions } = createSession(fakePipeline());
    const file = new File([], 'n.onnx');
    await actions.openFiles([file]);
    expect(store.getState().undescribed).toMatchObject({ file, outline: { edgeWidth: 6 } });
    actions.forgetUndescribed();
    expect(store.getState().undescribed).toBeNull();
    await actions.openFiles([file]);
    await actions.openFiles([file, new File([], 'n.json')]);
    expect(store.getState().undescribed).toBeNull();
    await actions.openFiles([new File([], 'bad.onnx')]);
    expect(store.getState().undescribed).toBeNull();
    expect(store.getState().messages.at(-1)?.text).toBe('bad.onnx cannot be read.');
  });

  it('name what was left out of an opening until the next', async () => {
    const { store, actions } = createSession(fakePipeline());
    await actions.openFiles(['a.zip', 'odd.txt', 'odd.doc'].map((name) => new File([], name)));
    const texts = () => store.getState().messages.map(({ kind, text }) => `${kind} ${text}`);
    expect(texts()).toEqual(['warning odd.txt left out.', 'warning odd.doc left out.']);
    await actions.openFiles([new File([], 'a.zip')]);
    expect(texts()).toEqual([]);
  });

  it('say which opening was given up, and nothing of one that was cancelled', async () => {
    const pipeline = fakePipeline();
    const { store, actions } = createSession(pipeline);
    pipeline.openUrl = () => Promise.reject(new GivenUpError('a.zip was given up for b.zip.'));
    await actions.openUrl('a.zip');
    pipeline.openUrl = () => Promise.reject(new DOMException('Cancelled.', 'AbortError'));
    await actions.openUrl('c.zip');
    const { messages, sources } = store.getState();
    expect(messages.map(({ text }) => text)).toEqual(['a.zip was given up for b.zip.']);
    expect(sources).toEqual(DEMO);
  });

  it('count what is said twice and can be dismissed', () => {
    const { store, actions } = createSession(fakePipeline());
    actions.say('info', 'Link copied.');
    actions.say('info', 'Link copied.');
    actions.say('error', 'Link copied.');
    const { messages } = store.getState();
    expect(messages.map(({ count }) => count)).toEqual([2, 1]);
    actions.dismiss(messages[0].id);
    expect(store.getState().messages).toEqual([messages[1]]);
  });

  it('follow the warnings of the pipeline: said once, gone when they no longer hold', () => {
    const pipeline = fakePipeline();
    const { store, actions } = createSession(pipeline);
    const texts = () => store.getState().messages.map(({ text }) => text);
    pipeline.publish({ warnings: ['a', 'b'] });
    actions.dismiss(store.getState().messages[0].id);
    pipeline.publish({ warnings: ['a', 'b', 'c'] });
    expect(texts()).toEqual(['b', 'c']);
    pipeline.publish({ warnings: ['c'] });
    expect(texts()).toEqual(['c']);
  });

  it('take the error of a stage once, and back when the stage runs again', () => {
    const pipeline = fakePipeline();
    const { store } = createSession(pipeline);
    const stages = {
      ...EMPTY_SNAPSHOT.stages,
      scores: idleStage('scores', { state: 'failed', error: 'The network wants other inputs.' }),
    };
    pipeline.publish({ stages });
    pipeline.publish({ stages: { ...stages } });
    expect(store.getState().messages).toMatchObject([{ kind: 'error', count: 1 }]);
    pipeline.publish({ stages: EMPTY_SNAPSHOT.stages });
    expect(store.getState().messages).toEqual([]);
  });
});

describe('selection', () => {
  it('stays while the event does', () => {
    const pipeline = fakePipeline();
    const { store, actions } = createSession(pipeline);
    pipeline.publish({ event: EVENT });
    actions.select({ kind: 'hit', row: 0 });
    pipeline.publish({ warnings: ['unrelated'] });
    expect(store.getState().selection).toEqual({ kind: 'hit', row: 0 });
    pipeline.publish({ event: { ...EVENT } });
    expect(store.getState().selection).toBeNull();
  });

  it('ends the spotlight, and so do other results', () => {
    const pipeline = fakePipeline();
    const { store, actions } = createSession(pipeline);
    pipeline.publish({ event: EVENT });
    const one = Uint32Array.of(0);
    const spotlight = { hits: one, src: one, dst: one, of: 'a line' };
    actions.setSpotlight(spotlight);
    pipeline.publish({ warnings: ['unrelated'] });
    expect(store.getState().spotlight).toBe(spotlight);
    actions.select({ kind: 'hit', row: 0 });
    expect(store.getState().spotlight).toBeNull();
    actions.setSpotlight(spotlight);
    pipeline.publish({ event: { ...EVENT } });
    expect(store.getState().spotlight).toBeNull();
  });
});

describe('events', () => {
  it('step round and round', () => {
    const pipeline = fakePipeline();
    const { actions } = createSession(pipeline);
    actions.stepEvent(1);
    expect(pipeline.selected).toEqual([]);
    pipeline.publish({ events: ['a', 'b', 'c'], eventIndex: 2 });
    actions.stepEvent(1);
    actions.stepEvent(-1);
    expect(pipeline.selected).toEqual([0, 1]);
  });
});
