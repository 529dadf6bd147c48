import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createDrawnCounter,
  type Drawing,
  edgeAlpha,
  edgeWidth,
  haloAlpha,
  hitAlpha,
  hitScale,
  shaderCut,
  trackWidth,
} from '../../../src/scene/density.ts';
import { ALL_MASKS, masksOf } from '../../../src/scene/filter.ts';
import { hitExtent } from '../../../src/scene/geometry/hitExtent.ts';
import { markedParts } from '../../../src/scene/marking.ts';
import { regionOf, WHOLE } from '../../../src/scene/region.ts';
import {
  checkRows,
  checkSizes,
  EMPTY_DATA,
  listCount,
  listOfHit,
  type SceneData,
} from '../../../src/scene/sceneData.ts';
import { smallScene } from './fixture.ts';

describe('lists of hits', () => {
  it('give each hit its first list', () => {
    const lists = { hits: Uint32Array.of(0, 1, 1, 3), offset: Uint32Array.of(0, 2, 4) };
    expect([...listOfHit(5, lists)]).toEqual([0, 0, -1, 1, -1]);
    expect([...listOfHit(2, null)]).toEqual([-1, -1]);
    expect(listCount(lists)).toBe(2);
    expect(listCount(null)).toBe(0);
    expect(listCount({ offset: new Uint32Array(0) })).toBe(0);
  });
});

describe('checks', () => {
  it('name the columns that disagree', () => {
    expect(() => checkSizes('edges', { src: 3, dst: 3, scores: null })).not.toThrow();
    expect(() => checkSizes('edges', { src: 3, scores: null, dst: 2 })).toThrow(
      'Scene: edges.dst has 2 rows but edges.src has 3; they must agree.',
    );
  });

  it('name the first row that is no hit', () => {
    expect(() => checkRows('edges.src', Uint32Array.of(0, 4), 5)).not.toThrow();
    expect(() => checkRows('edges.src', Uint32Array.of(0, 5), 5)).toThrow(
      'Scene: edges.src[1] is hit row 5, but there are 5 hits',
    );
  });
});

describe('what is drawn', () => {
  const shown = () => true;
  // One counter for all: what it remembers must not show.
  const counter = createDrawnCounter();
  const countDrawn = (
    data: SceneData,
    cut: number,
    showBelow: boolean,
    visible: Drawing['visible'],
    changes: Partial<Drawing> = {},
  ) =>
    counter(data, {
      cut,
      showBelow,
      visible,
      scores: [0, 1],
      region: WHOLE,
      masks: ALL_MASKS,
      ...changes,
    });

  it('counts edges above the cut, the others only when shown faintly', () => {
    expect(countDrawn(smallScene(), 0.35, false, shown)).toEqual({
      hits: 7,
      edges: 3,
      faintEdges: 0,
      tracks: 2,
      lost: 1,
      of: { hits: 7, edges: 3, tracks: 2, lost: 1 },
    });
    expect(countDrawn(smallScene(), 0.35, true, shown)).toMatchObject({ edges: 3, faintEdges: 2 });
  });

  it('counts hidden layers as nothing, noise on its own', () => {
    const hidden = (...names: string[]) =>
      countDrawn(smallScene(), 0, true, (layer) => !names.includes(layer));
    expect(hidden('noise').hits).toBe(6);
    expect(hidden('hits').hits).toBe(1);
    expect(hidden('edges')).toMatchObject({ edges: 0, faintEdges: 0 });
    expect(hidden('tracks', 'lost')).toMatchObject({ tracks: 0, lost: 0 });
    expect(countDrawn(EMPTY_DATA, 0, true, shown).edges).toBe(0);
  });

  it('counts what lies in the region, in the range of scores, and is left by a filter', () => {
    const data = smallScene();
    const beyond = regionOf({ phi: null, z: [8, null], eta: [null, null] });
    const { hits, of } = countDrawn(data, 0.35, false, shown, { region: beyond });
    expect(hits).toBeLessThan(7);
    expect(of).toEqual({ hits: 7, edges: 3, tracks: 2, lost: 1 });
    expect(countDrawn(data, 0, false, shown, { region: beyond })).toMatchObject({
      hits: 3,
      edges: 3,
    });
    expect(countDrawn(data, 0, false, shown, { scores: [0.2, 0.5] }).edges).toBe(2);
    const masks = masksOf(data, { only: 'fake', pt: null });
    expect(countDrawn(data, 0, false, shown, { masks })).toMatchObject({
      hits: 2,
      edges: 1,
      tracks: 1,
      lost: 0,
    });
  });

  it('draws all edges before they are scored', () => {
    const data = smallScene();
    const edges = data.edges && { ...data.edges, scores: null };
    expect(countDrawn({ ...data, edges }, 0.99, false, shown).edges).toBe(5);
  });

  it('cuts scores in the shaders exactly where it cuts them in doubles', () => {
    const cuts = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(cuts, fc.float({ min: 0, max: 1, noNaN: true }), (cut, anyScore) => {
        for (const score of [anyScore, Math.fround(cut), Math.fround(cut + 1e-8)])
          expect(score > shaderCut(cut)).toBe(score > cut);
        expect(Math.fround(shaderCut(cut))).toBe(shaderCut(cut));
      }),
    );
  });

  it('becomes fainter, smaller and thinner the more there is', () => {
    for (const of of [hitScale, hitAlpha, edgeAlpha, edgeWidth, trackWidth, haloAlpha]) {
      const values = [0, 10, 1e3, 1e4, 1e5, 1e7].map(of);
      for (let i = 1; i < values.length; i++) expect(values[i]).toBeLessThanOrEqual(values[i - 1]);
      expect(values[5]).toBeLessThan(values[0]);
      expect(values[5]).toBeGreaterThanOrEqual(0);
    }
    expect(hitScale(5000)).toBe(1);
  });
});

describe('marking', () => {
  const mark = (picked: Parameters<typeof markedParts>[0]) => markedParts(picked, smallScene());

  it('takes the hits and lines of what was picked', () => {
    expect([...mark({ kind: 'hit', row: 4 }).rows]).toEqual([4]);
    const edge = mark({ kind: 'edge', index: 2 });
    expect([...edge.rows]).toEqual([3, 4]);
    expect([...edge.segments.end]).toEqual([0, 100, 5]);
    const track = mark({ kind: 'track', index: 1 });
    expect([...track.rows]).toEqual([5, 6]);
    expect([...track.segments.start]).toEqual([-40, -40, 0]);
    expect([...track.segments.end]).toEqual([-50, -60, -100]);
    expect([...mark({ kind: 'lost', index: 0 }).rows]).toEqual([3, 4]);
  });

  it('marks nothing where the thing is gone', () => {
    for (const picked of [
      null,
      { kind: 'hit', row: 7 },
      { kind: 'edge', index: 5 },
      { kind: 'track', index: 2 },
      { kind: 'lost', index: 1 },
    ] as const) {
      expect(mark(picked).rows.length).toBe(0);
      expect(mark(picked).segments.owner.length).toBe(0);
    }
  });
});

it('measures the space that hits fill', () => {
  const { hits } = smallScene();
  if (hits === null) throw new Error('the fixture has hits');
  const extent = hitExtent(hits);
  expect(extent.rMax).toBeCloseTo(100, 9);
  expect(extent).toMatchObject({ zMin: -100, zMax: 30 });
});
