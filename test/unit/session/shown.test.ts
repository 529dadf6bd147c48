import { describe, expect, it } from 'vitest';
import type { Results } from '../../../src/chains/chain.ts';
import type { TrackingEvent } from '../../../src/event/event.ts';
import type { Graph } from '../../../src/graph/graph.ts';
import type { PipelineSnapshot, StageState } from '../../../src/pipeline/pipeline.ts';
import { carrySelection } from '../../../src/session/selection.ts';
import { nextShown, type Shown } from '../../../src/session/shown.ts';
import type { Tracks } from '../../../src/tracks/track.ts';
import { EMPTY_SNAPSHOT, idleStage } from './fakePipeline.ts';

function graph(...edges: [number, number][]): Graph {
  return {
    src: Uint32Array.from(edges, ([src]) => src),
    dst: Uint32Array.from(edges, ([, dst]) => dst),
  };
}

function tracks(...lists: number[][]): Tracks {
  const offset = new Uint32Array(lists.length + 1);
  for (let t = 0; t < lists.length; t++) offset[t + 1] = offset[t] + lists[t].length;
  const none = new Float32Array(lists.length);
  return {
    hits: Uint32Array.from(lists.flat()),
    offset,
    origin: new Uint8Array(lists.length),
    fits: {
      pt: none,
      eta: none,
      phi: none,
      d0: none,
      z0: none,
      charge: new Int8Array(lists.length),
      covariance: new Float32Array(15 * lists.length),
      chi2: none,
    },
  };
}

const EVENT = { name: 'an event' } as TrackingEvent;

/** A snapshot whose stages have these states, in the order graph, scores, tracks (with their quality), report. */
function snapshot(states: StageState[], results: Partial<Results>): PipelineSnapshot {
  const [graphState, scores, tracksState, report] = states;
  return {
    ...EMPTY_SNAPSHOT,
    event: EVENT,
    results,
    fresh: (['graph', 'scores', 'tracks', 'evaluation'] as const).filter(
      (_, i) => states[i] === 'done',
    ),
    stages: {
      event: idleStage('event', { state: 'done' }),
      graph: idleStage('graph', { state: graphState }),
      scores: idleStage('scores', { state: scores }),
      tracks: idleStage('tracks', { state: tracksState }),
      quality: idleStage('quality', { state: tracksState }),
      report: idleStage('report', { state: report }),
    },
  };
}

const RESULTS = { graph: graph([0, 1]), scores: new Float32Array([1]), tracks: tracks([0, 1, 2]) };
const ALL_DONE: StageState[] = ['done', 'done', 'done', 'done'];
const complete = nextShown(null, snapshot(ALL_DONE, RESULTS));

describe('nextShown', () => {
  it('shows the results of a new event one by one', () => {
    const first = nextShown(null, snapshot(['done', 'running', 'idle', 'idle'], RESULTS));
    expect(first).toMatchObject({ graph: RESULTS.graph, scores: null, tracks: null });
    const second = nextShown(first, snapshot(['done', 'done', 'running', 'idle'], RESULTS));
    expect(second).toMatchObject({ scores: RESULTS.scores, tracks: null, complete: false });
  });

  it('keeps a complete set while stages run again, and replaces it as a whole', () => {
    const newer = { ...RESULTS, graph: graph([0, 1], [1, 2]) };
    const running = nextShown(complete, snapshot(['done', 'running', 'idle', 'idle'], newer));
    expect(running).toBe(complete);
    const done = { ...newer, scores: new Float32Array(2) };
    expect(nextShown(running, snapshot(ALL_DONE, done)).graph).toBe(newer.graph);
  });

  it('shows what there is where a stage failed or was cancelled', () => {
    for (const state of ['failed', 'cancelled'] as const) {
      const shown = nextShown(complete, snapshot(['done', state, 'idle', 'idle'], RESULTS));
      expect(shown).toMatchObject({ graph: RESULTS.graph, scores: null, complete: false });
    }
  });

  it('keeps its identity where nothing changed', () => {
    expect(nextShown(complete, snapshot(ALL_DONE, RESULTS))).toBe(complete);
  });
});

describe('carrySelection', () => {
  const next = (changes: Partial<Shown>): Shown => ({ ...complete, ...changes });

  it('follows an edge by its hits', () => {
    const newer = next({ graph: graph([5, 6], [0, 1]) });
    expect(carrySelection({ kind: 'edge', row: 0 }, complete, newer)).toEqual({
      kind: 'edge',
      row: 1,
    });
    const without = next({ graph: graph([1, 0]) });
    expect(carrySelection({ kind: 'edge', row: 0 }, complete, without)).toBeNull();
  });

  it('follows a track to the one with more than half of its hits', () => {
    const newer = next({ tracks: tracks([7, 8, 0], [1, 2, 9]) });
    expect(carrySelection({ kind: 'track', row: 0 }, complete, newer)?.row).toBe(1);
    const halved = next({ tracks: tracks([0, 1, 7], [2, 3, 8]) });
    const ofFour = next({ tracks: tracks([0, 1, 2, 3]) });
    expect(carrySelection({ kind: 'track', row: 0 }, ofFour, halved)).toBeNull();
    const broken = next({ tracks: tracks([0, 7, 8], [1, 3, 4], [2, 5, 6]) });
    expect(carrySelection({ kind: 'track', row: 0 }, complete, broken)).toBeNull();
  });

  it('leaves hits and particles alone', () => {
    const newer = next({ graph: graph(), tracks: tracks() });
    for (const kind of ['hit', 'particle'] as const)
      expect(carrySelection({ kind, row: 3 }, complete, newer)).toEqual({ kind, row: 3 });
  });
});
