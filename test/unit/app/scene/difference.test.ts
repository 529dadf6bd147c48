import { describe, expect, it } from 'vitest';
import {
  drawsBoth,
  edgesOfBoth,
  isSamePicture,
  selectionInA,
  tracksOfBoth,
} from '../../../../src/app/scene/difference.ts';
import { sceneEdges, sceneTracks } from '../../../../src/app/scene/sceneData.ts';
import { DEFAULT_PARAMETERS } from '../../../../src/parameters/table.ts';
import { DIFFERENCE_SIDES } from '../../../../src/scene/index.ts';
import { type Shown, shownOf } from '../../../../src/session/shown.ts';
import { DEFAULT_VIEW } from '../../../../src/session/view.ts';
import { edgesAt, eventWith, tracksAt } from '../../metrics/makeTruth.ts';

const EVENT = eventWith([{ hits: [1, 2, 3] }, { hits: [1, 2, 3] }]);

function run(
  edges: readonly (readonly [number, number])[],
  scores: readonly number[],
  tracks: readonly (readonly number[])[],
  ccCut = 0.5,
): Shown {
  const results = {
    graph: edgesAt(edges),
    scores: Float32Array.from(scores),
    tracks: tracksAt(tracks),
    evaluation: null,
  };
  return shownOf({
    event: EVENT,
    chain: 'module-map',
    parameters: { ...DEFAULT_PARAMETERS, ccCut },
    results,
  });
}

/** A keeps 0-1, 1-2, 3-4 and has the track 3-5; B keeps 0-1, 4-5 and has 1-2 below its cut. */
const A = run(
  [
    [0, 1],
    [1, 2],
    [3, 4],
    [2, 5],
  ],
  [0.9, 0.6, 0.9, 0.1],
  [
    [0, 1, 2],
    [3, 4, 5],
  ],
);
const B = run(
  [
    [4, 5],
    [1, 2],
    [0, 1],
    [2, 4],
  ],
  [0.9, 0.6, 0.8, 0.2],
  [[0, 1, 2]],
  0.7,
);
const sides = (codes: Uint8Array | undefined) =>
  Array.from(codes ?? [], (code) => DIFFERENCE_SIDES[code]);

describe('two runs in one picture', () => {
  it('has the edges of B, then those that only A keeps, all of them drawn whatever the cut', () => {
    const own = sceneEdges(B);
    if (!own) throw new Error('B has edges.');
    const both = edgesOfBoth(own, A, B);
    expect([...both.src]).toEqual([4, 1, 0, 2, 3]);
    expect([...both.dst]).toEqual([5, 2, 1, 4, 4]);
    expect(sides(both.side)).toEqual(['only B', 'only A', 'both', 'neither', 'only A']);
    const drawn = Array.from(both.scores ?? [], (score) => score > 0.7);
    expect(drawn).toEqual([true, true, true, false, true]);
  });

  it('has the tracks of B, then those that only A has', () => {
    const own = sceneTracks(B);
    if (!own) throw new Error('B has tracks.');
    const both = tracksOfBoth(own, A, B, true);
    expect([...both.hits]).toEqual([0, 1, 2, 3, 4, 5]);
    expect([...both.offset]).toEqual([0, 3, 6]);
    expect(sides(both.side)).toEqual(['both', 'only A']);
    // Under another colouring the picture is B's.
    expect([...tracksOfBoth(own, A, B, false).offset]).toEqual([0, 3]);
  });

  it('a pick of what only A has is what it stands for', () => {
    expect(selectionInA('edge', 3, A, B)).toBeUndefined();
    expect(selectionInA('edge', 4, A, B)).toEqual({ kind: 'hit', row: 3 });
    expect(selectionInA('track', 0, A, B)).toBeUndefined();
    expect(selectionInA('track', 1, A, B)).toBeNull();
  });

  it('is drawn only where the pinned run is of the event, and its colours were chosen', () => {
    const baseline = { shown: A, stages: {}, mapName: null, networkNames: {}, files: [] };
    const view = { ...DEFAULT_VIEW, colour: 'difference' as const };
    const state = { shown: B, baseline, view };
    expect(drawsBoth(state)).toBe(true);
    expect(drawsBoth({ ...state, view: DEFAULT_VIEW })).toBe(false);
    expect(drawsBoth({ ...state, baseline: null })).toBe(false);
    const other = { ...A, event: eventWith([{ hits: [1, 2, 3] }]) };
    expect(drawsBoth({ ...state, baseline: { ...baseline, shown: other } })).toBe(false);
    expect(isSamePicture(state, { ...state })).toBe(true);
    expect(isSamePicture(state, { ...state, baseline: null })).toBe(false);
    expect(isSamePicture(state, { ...state, view: DEFAULT_VIEW })).toBe(false);
  });
});
