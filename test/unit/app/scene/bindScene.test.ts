import { describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { bindScene } from '../../../../src/app/scene/bindScene.ts';
import type { LineMaker, SceneLines } from '../../../../src/app/scene/lines.ts';
import type { TrackingEvent } from '../../../../src/event/event.ts';
import { NO_LINES, prepareLines } from '../../../../src/scene/geometry/preparedLines.ts';
import type { SceneView } from '../../../../src/scene/index.ts';
import type { SessionState } from '../../../../src/session/store.ts';
import { DEFAULT_VIEW } from '../../../../src/session/view.ts';
import type { Tracks } from '../../../../src/tracks/track.ts';

const EVENT = {
  x: Float64Array.of(30, 60, 90, 10),
  y: Float64Array.of(0, 1, 4, 20),
  z: Float64Array.of(1, 2, 3, 4),
  moduleKey: new BigUint64Array(4),
  truth: null,
} as unknown as TrackingEvent;

function tracks(...lists: number[][]): Tracks {
  const offset = Uint32Array.from([0, ...lists.map((_, t) => lists.slice(0, t + 1).flat().length)]);
  return { hits: Uint32Array.from(lists.flat()), offset, fits: null } as unknown as Tracks;
}

const LONG = tracks([0, 1, 2]);
const SHORT = tracks([0, 1], [2, 3]);
const OTHER = tracks([1, 2, 3]);

function state(shownTracks: Tracks | null, changes: object = {}): SessionState {
  return {
    pipeline: { detector: null },
    shown: { event: EVENT, graph: null, scores: null, tracks: shownTracks, evaluation: null },
    view: DEFAULT_VIEW,
    parameters: { present: { ccCut: 0.5 } },
    selection: null,
    spotlight: null,
    baseline: null,
    ...changes,
  } as unknown as SessionState;
}

/** A scene that notes what is set, bound to a session whose lines come when the test says so. */
function bound(first: SessionState) {
  const calls: [string, ...unknown[]][] = [];
  const scene = new Proxy({} as SceneView, {
    get:
      (_, name) =>
      (...given: unknown[]) =>
        void calls.push([String(name), ...given]),
  });
  const store = createStore<SessionState>(() => first);
  const asked: { signal: AbortSignal; answer(lines: SceneLines): void; fail(): void }[] = [];
  const makeLines: LineMaker = (_event, _lists, signal) =>
    new Promise((resolve, reject) => {
      asked.push({ signal, answer: resolve, fail: () => reject(new Error('The worker ended.')) });
    });
  const busy: boolean[] = [];
  const listeners = { onFacts: () => undefined, onBusy: (is: boolean) => void busy.push(is) };
  const binding = bindScene(scene, store, makeLines, listeners, () => 0);
  const named = (name: string) => calls.filter(([of]) => of === name).map(([, ...given]) => given);
  return { store, asked, busy, binding, named };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('bindScene', () => {
  it('draws new tracks with the lines that were made for them, the ones before until then', async () => {
    const { store, asked, busy, named } = bound(state(null));
    store.setState(state(LONG));
    expect(named('setTracks').flat()).toEqual([null, null]);
    expect(busy).toEqual([true]);
    const lines = prepareLines(LONG, EVENT);
    asked[0].answer({ tracks: lines, lost: null });
    await settled();
    const [drawn, given] = named('setTracks')[1];
    expect((drawn as Tracks).hits).toBe(LONG.hits);
    expect(given).toBe(lines);
    expect(busy).toEqual([true, false]);
  });

  it('drops lines of results that were replaced meanwhile', async () => {
    const { store, asked, named } = bound(state(null));
    store.setState(state(LONG));
    store.setState(state(SHORT));
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    asked[1].answer({ tracks: NO_LINES, lost: null });
    asked[0].answer({ tracks: NO_LINES, lost: null });
    await settled();
    expect(named('setTracks').map(([drawn]) => (drawn as Tracks | null)?.hits ?? null)).toEqual([
      null,
      SHORT.hits,
    ]);
  });

  it('asks again for nothing while they are made, and follows the cut and the view', async () => {
    const { store, asked, named } = bound(state(null));
    store.setState(state(LONG));
    const { shown } = store.getState();
    store.setState({ parameters: { present: { ccCut: 0.7 } } as SessionState['parameters'] });
    store.setState({ view: { ...DEFAULT_VIEW, hitSize: 9 } });
    expect(store.getState().shown).toBe(shown);
    expect(asked.length).toBe(1);
    expect(named('setScoreCut')).toEqual([[0.5], [0.7]]);
    expect(named('setHitSize').at(-1)).toEqual([9]);
    asked[0].answer({ tracks: NO_LINES, lost: null });
    await settled();
    expect(named('setTracks').length).toBe(2);
    expect(named('setScoreCut').length).toBe(2);
  });

  it('leaves the lines to the scene where the layer is hidden or the worker fails', async () => {
    const hidden = { ...DEFAULT_VIEW, layers: { ...DEFAULT_VIEW.layers, tracks: false } };
    const one = bound(state(LONG, { view: hidden }));
    expect(one.asked).toEqual([]);
    expect(one.named('setTracks')[0][1]).toBeNull();
    const other = bound(state(LONG));
    other.asked[0].fail();
    await settled();
    expect(other.named('setTracks')[0][1]).toBeNull();
    expect(other.busy).toEqual([true, false]);
  });

  it('takes a track that is picked while newer ones are made for the one that follows it', async () => {
    const { store, asked, binding } = bound(state(SHORT));
    asked[0].answer({ tracks: NO_LINES, lost: null });
    await settled();
    store.setState(state(OTHER));
    expect(binding.selectionOf({ kind: 'track', index: 1 })).toEqual({ kind: 'track', row: 0 });
  });

  it('does not mark a selection of newer results on the picture before', async () => {
    const { store, asked, named } = bound(state(SHORT));
    asked[0].answer({ tracks: NO_LINES, lost: null });
    await settled();
    const marks = named('highlight').length;
    store.setState(state(OTHER, { selection: { kind: 'track', row: 0 } }));
    expect(named('highlight').length).toBe(marks);
    asked[1].answer({ tracks: NO_LINES, lost: null });
    await settled();
    expect(named('highlight').at(-1)).toEqual([{ kind: 'track', index: 0 }]);
  });
});
