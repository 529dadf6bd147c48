import { describe, expect, it } from 'vitest';
import { ALL_MASKS } from '../../../src/scene/filter.ts';
import { prepareLines } from '../../../src/scene/geometry/preparedLines.ts';
import { NO_SEGMENTS } from '../../../src/scene/geometry/segments.ts';
import { screenDistance } from '../../../src/scene/picking/lineDistance.ts';
import { placesOfHits } from '../../../src/scene/picking/pick.ts';
import { createPicker, type Drawn } from '../../../src/scene/picking/pickNearest.ts';
import type { Picture } from '../../../src/scene/picking/picture.ts';
import { blendOfView } from '../../../src/scene/projections/blend.ts';
import { WHOLE } from '../../../src/scene/region.ts';
import { listOfHit, type SceneData } from '../../../src/scene/sceneData.ts';

/** As many hits, edges and tracks as a full TrackML event has, spread evenly. */
const HITS = 105_000;
const EDGES = 225_000;
const WIDTH = 1280;
const HEIGHT = 800;
const RADIUS = 2;

/** A picture of 2.4 m x 1.5 m of the transverse plane, that counts the points of space it is asked for. */
function countingPicture() {
  const blend = blendOfView('xy');
  let asked = 0;
  const picture: Picture = {
    matrix: [1 / 1200, 0, 0, 0, 0, 1 / 750, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
    width: WIDTH,
    height: HEIGHT,
    blend: {
      ...blend,
      place: (...given) => {
        asked++;
        blend.place(...given);
      },
    },
  };
  return { picture, asked: () => asked };
}

function fullEvent(): SceneData {
  const spread = (i: number, step: number) => 2 * ((0.5 + i * step) % 1) - 1;
  const column = (step: number, size: number) =>
    Float64Array.from({ length: HITS }, (_, i) => size * spread(i, step));
  const ends = (step: number) =>
    Uint32Array.from({ length: EDGES }, (_, i) => Math.floor(((i * step) % 1) * HITS));
  const tracks = {
    hits: Uint32Array.from({ length: HITS }, (_, i) => i),
    offset: Uint32Array.from({ length: HITS / 10 + 1 }, (_, i) => 10 * i),
    fits: null,
    status: null,
    particle: null,
  };
  return {
    hits: {
      x: column(0.819172513396, 1000),
      y: column(0.671043606703, 1000),
      z: column(0.549700477901, 2500),
      particle: null,
      particlePt: null,
    },
    edges: { src: ends(0.7548776662), dst: ends(0.569840291), scores: null, classes: null },
    tracks,
    lost: null,
    trackOfHit: listOfHit(HITS, tracks),
    lostOfHit: listOfHit(HITS, null),
  };
}

const POINTERS = Array.from({ length: 40 }, (_, i) => [
  WIDTH * (0.25 + 0.5 * ((i * 0.618) % 1)),
  HEIGHT * (0.25 + 0.5 * ((i * 0.382) % 1)),
]);

describe('picking in an event as large as a full one', () => {
  const data = fullEvent();
  const { hits, edges } = data;
  if (!hits || !edges) throw new Error('The event has hits and edges.');
  const { segments } = prepareLines(data.tracks, hits);
  const picker = () =>
    createPicker({
      data: () => data,
      masks: () => ALL_MASKS,
      trackSegments: () => segments,
      lostSegments: () => NO_SEGMENTS,
    });
  const drawn = (
    layers: readonly string[],
    hitRadius: Drawn['hitRadius'] = () => RADIUS,
  ): Drawn => ({
    cut: 0,
    scores: [0, 1],
    region: WHOLE,
    visible: (layer) => layers.includes(layer),
    hitRadius,
  });

  it('brings each hit and each end of a line into the picture once, however often is asked', () => {
    const { picture, asked } = countingPicture();
    const one = picker();
    const lines = drawn(['edges', 'tracks']);
    const once = HITS + 2 * segments.owner.length;
    for (const [x, y] of POINTERS) one.pick(picture, lines, x, y);
    expect(asked()).toBe(once);
    const all = drawn(['hits', 'edges', 'tracks']);
    for (const [x, y] of POINTERS) one.pick(picture, all, x, y);
    expect(asked()).toBe(once);
  });

  it('looks closely at less than one hit in a hundred, and finds what measuring all of them finds', () => {
    const { picture } = countingPicture();
    const places = placesOfHits(picture, hits);
    const one = picker();
    let looked = 0;
    let found = 0;
    for (const [x, y] of POINTERS) {
      const measured = drawn(['hits'], () => {
        looked++;
        return RADIUS;
      });
      const picked = one.pick(picture, measured, x, y);
      let nearest = Number.POSITIVE_INFINITY;
      for (let i = 0; i < HITS; i++)
        nearest = Math.min(nearest, Math.hypot(places[3 * i] - x, places[3 * i + 1] - y));
      if (picked?.kind !== 'hit') expect(nearest).toBeGreaterThan(RADIUS);
      else {
        found++;
        const { row } = picked;
        const distance = Math.hypot(places[3 * row] - x, places[3 * row + 1] - y);
        expect(distance).toBeLessThanOrEqual(Math.max(nearest, RADIUS + 0.5));
      }
    }
    expect(found).toBeGreaterThan(30);
    expect(looked).toBeLessThan(0.01 * HITS * POINTERS.length);
  });

  it('finds the edge that measuring all of them finds', () => {
    const { picture } = countingPicture();
    const places = placesOfHits(picture, hits);
    const one = picker();
    for (const [x, y] of POINTERS.slice(0, 10)) {
      let nearest = { index: -1, distance: Number.POSITIVE_INFINITY };
      for (let i = 0; i < EDGES; i++) {
        const [a, b] = [3 * edges.src[i], 3 * edges.dst[i]];
        const distance = screenDistance(places[a], places[a + 1], places[b], places[b + 1], x, y);
        if (distance < nearest.distance) nearest = { index: i, distance };
      }
      expect(one.pick(picture, drawn(['edges']), x, y)).toEqual({
        kind: 'edge',
        index: nearest.index,
      });
    }
  });
});
