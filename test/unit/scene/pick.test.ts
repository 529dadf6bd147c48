import fc from 'fast-check';
import { PerspectiveCamera, Vector3 } from 'three';
import { describe, expect, it } from 'vitest';
import { ALL_MASKS, type Masks } from '../../../src/scene/filter.ts';
import {
  NO_SEGMENTS,
  type Segments,
  segmentBuilder,
} from '../../../src/scene/geometry/segments.ts';
import type { Positions } from '../../../src/scene/geometry/trackPath.ts';
import { lineDistance } from '../../../src/scene/picking/lineDistance.ts';
import {
  nearestEdge as edgeOfPlaces,
  nearestHit as hitOfPlaces,
  nearestOwner as ownerOfPlaces,
  placesOfHits,
  placesOfSegments,
  projected,
} from '../../../src/scene/picking/pick.ts';
import { createPicker, type Drawn } from '../../../src/scene/picking/pickNearest.ts';
import type { Picture } from '../../../src/scene/picking/picture.ts';
import {
  type Blend,
  blendOf,
  blendOfView,
  sharesOf,
} from '../../../src/scene/projections/blend.ts';
import { regionOf, WHOLE } from '../../../src/scene/region.ts';
import type { SceneData } from '../../../src/scene/sceneData.ts';
import type { SceneLayer } from '../../../src/scene/types.ts';
import { CAMERAS } from '../../../src/session/view.ts';
import { smallScene } from './fixture.ts';

const WIDTH = 800;
const HEIGHT = 600;

/** A camera 1 m up the beam that looks back along it: x to the right, y upwards. */
const camera = new PerspectiveCamera(40, WIDTH / HEIGHT, 1, 5000);
camera.position.set(0, 0, 1000);
camera.lookAt(0, 0, 0);
camera.updateMatrixWorld();

function projection(blend: Blend = blendOfView('3d')): Picture {
  const matrix = camera.projectionMatrix.clone().multiply(camera.matrixWorldInverse);
  return { matrix: matrix.elements, width: WIDTH, height: HEIGHT, blend };
}

/** Where three.js puts a point of space (CSS pixels). */
function place(x: number, y: number, z: number): { x: number; y: number } {
  const ndc = new Vector3(x, y, z).project(camera);
  return { x: (0.5 + 0.5 * ndc.x) * WIDTH, y: (0.5 - 0.5 * ndc.y) * HEIGHT };
}

function positions(points: readonly (readonly [number, number, number])[]): Positions {
  return {
    x: Float64Array.from(points, (p) => p[0]),
    y: Float64Array.from(points, (p) => p[1]),
    z: Float64Array.from(points, (p) => p[2]),
  };
}

const ALL = { hits: true, noise: true };

function nearestHit(
  picture: Picture,
  at: Positions,
  particle: Int32Array | null,
  show: typeof ALL,
  x: number,
  y: number,
  radius: number,
  tolerance: number,
) {
  const isShown = (i: number) => (particle && particle[i] < 0 ? show.noise : show.hits);
  return hitOfPlaces(placesOfHits(picture, at), isShown, x, y, () => radius, tolerance);
}

function nearestEdge(
  picture: Picture,
  at: Positions,
  edges: { src: Uint32Array; dst: Uint32Array; scores: Float32Array | null },
  cut: number,
  x: number,
  y: number,
  tolerance: number,
) {
  const isShown = (i: number) => edges.scores === null || edges.scores[i] > cut;
  return edgeOfPlaces(picture, placesOfHits(picture, at), at, edges, isShown, x, y, tolerance);
}

function nearestOwner(picture: Picture, segments: Segments, x: number, y: number, near: number) {
  const places = placesOfSegments(picture, segments);
  return ownerOfPlaces(picture, places, segments, null, x, y, near);
}
const coordinate = fc.double({ min: -300, max: 300, noNaN: true });
const point = fc.tuple(coordinate, coordinate, coordinate);

describe('projecting', () => {
  it('puts points where three.js puts their places, in every projection and between two', () => {
    const blends = [
      ...CAMERAS.map((id) => blendOfView(id, 0.1)),
      blendOf(
        sharesOf('3d').map((share, i) => 0.3 * share + 0.7 * sharesOf('rz')[i]),
        1,
      ),
    ];
    const out = new Float64Array(3);
    fc.assert(
      fc.property(point, fc.constantFrom(...blends), ([x, y, z], blend) => {
        blend.place(x, y, z, x, y, z, out);
        fc.pre(out[2] < 900);
        const here = projected(projection(blend), positions([[x, y, z]]), 0);
        const there = place(out[0], out[1], out[2]);
        expect(here?.x).toBeCloseTo(there.x, 6);
        expect(here?.y).toBeCloseTo(there.y, 6);
      }),
    );
  });

  it('has no place for what is behind the camera', () => {
    expect(projected(projection(), positions([[0, 0, 1500]]), 0)).toBeNull();
  });
});

describe('the nearest hit', () => {
  it('is the one that measuring all of them finds', () => {
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 40 }), (points) => {
        const at = positions(points);
        const distances = points.map(([x, y, z]) => {
          const p = place(x, y, z);
          return Math.hypot(p.x - 400, p.y - 300);
        });
        const smallest = Math.min(...distances);
        const found = nearestHit(projection(), at, null, ALL, 400, 300, 0, 50);
        if (smallest > 50) expect(found).toBeNull();
        else expect(found?.distance).toBeCloseTo(smallest, 6);
      }),
    );
  });

  it('is the foremost of those whose disc covers the pointer', () => {
    const at = positions([
      [0, 0, -200],
      [0.5, 0, 300],
      [0, 0, 100],
    ]);
    expect(nearestHit(projection(), at, null, ALL, 400, 300, 3, 6)?.index).toBe(1);
    expect(nearestHit(projection(), at, null, ALL, 400, 300, 0, 6)?.index).toBe(2);
  });

  it('skips noise, or everything else, when hidden', () => {
    const at = positions([
      [0, 0, 0],
      [1, 0, 0],
    ]);
    const particle = Int32Array.of(-1, 4);
    const pick = (hits: boolean, noise: boolean) =>
      nearestHit(projection(), at, particle, { hits, noise }, 400, 300, 0, 9)?.index ?? null;
    expect(pick(true, true)).toBe(0);
    expect(pick(true, false)).toBe(1);
    expect(pick(false, true)).toBe(0);
    expect(pick(false, false)).toBeNull();
  });

  it('is none beyond the tolerance', () => {
    const at = positions([[50, 0, 0]]);
    const { x } = place(50, 0, 0);
    expect(nearestHit(projection(), at, null, ALL, x - 6.9, 300, 2, 7)).not.toBeNull();
    expect(nearestHit(projection(), at, null, ALL, x - 7.1, 300, 2, 7)).toBeNull();
  });
});

describe('the nearest edge', () => {
  const at = positions([
    [-100, 0, 0],
    [100, 0, 0],
    [-100, 1, 0],
    [100, 1, 0],
    [0, 0, 2000],
  ]);
  const edges = {
    src: Uint32Array.of(0, 2, 0),
    dst: Uint32Array.of(1, 3, 4),
    scores: Float32Array.of(0.25, 0.875, 0.5),
  };

  it('is measured to the line, not to its ends', () => {
    const found = nearestEdge(projection(), at, edges, 0, 420, 300, 5);
    expect(found?.index).toBe(0);
    expect(found?.distance).toBeCloseTo(0, 6);
    expect(nearestEdge(projection(), at, edges, 0, 700, 300, 5)).toBeNull();
  });

  it('passes over edges at or below the cut, and takes all without scores', () => {
    expect(nearestEdge(projection(), at, edges, 0.25, 420, 300, 5)?.index).toBe(1);
    expect(nearestEdge(projection(), at, edges, 0.875, 420, 300, 5)).toBeNull();
    expect(nearestEdge(projection(), at, { ...edges, scores: null }, 1, 420, 300, 5)?.index).toBe(
      0,
    );
  });

  it('is cut where it passes behind the camera', () => {
    const lone = { src: Uint32Array.of(0), dst: Uint32Array.of(4), scores: null };
    // From (-100, 0, 0) the line runs off the picture to the left, never to the right.
    const start = place(-100, 0, 0);
    expect(nearestEdge(projection(), at, lone, 0, start.x - 30, 300, 5)?.index).toBe(0);
    expect(nearestEdge(projection(), at, lone, 0, start.x + 30, 300, 5)).toBeNull();
    const behind = { src: Uint32Array.of(4), dst: Uint32Array.of(4), scores: null };
    expect(nearestEdge(projection(), at, behind, 0, 400, 300, 1e6)).toBeNull();
  });

  it('is folded to one side where it crosses the beam', () => {
    const crossing = positions([
      [0, -10, 0],
      [0, 60, 0],
    ]);
    const lone = { src: Uint32Array.of(0), dst: Uint32Array.of(1), scores: null };
    const from = place(0, 10, 0);
    const to = place(0, 60, 0);
    const pick = (y: number) =>
      nearestEdge(projection(blendOfView('rz')), crossing, lone, 0, 400, y, 2);
    expect(pick((from.y + to.y) / 2)).not.toBeNull();
    expect(pick(300)).toBeNull();
  });
});

describe('a line across azimuth pi in the eta-phi picture', () => {
  /** The picture is the plane of eta (4 units wide) and phi (pi to -pi, top to bottom). */
  const etaPhiPicture: Picture = {
    // Clip x from the map's z, clip y from its y.
    matrix: [0, 0, 0, 0, 0, 1 / (1000 * Math.PI), 0, 0, 1 / 2000, 0, 0, 0, 0, 0, 0, 1],
    width: WIDTH,
    height: HEIGHT,
    blend: blendOfView('etaphi'),
  };
  const pixelsPerRadian = HEIGHT / (2 * Math.PI);
  const turned = (phi: number): [number, number, number] => [
    500 * Math.cos(phi),
    500 * Math.sin(phi),
    0,
  ];
  const distanceAt = (from: number, to: number, x: number, y: number) =>
    lineDistance(etaPhiPicture, ...turned(from), ...turned(to), x, y);

  it('is picked at both borders, and nowhere between', () => {
    // From 0.1 rad below the upper border to 0.3 rad above the lower one.
    for (const [from, to] of [
      [Math.PI - 0.1, -Math.PI + 0.3],
      [-Math.PI + 0.3, Math.PI - 0.1],
    ]) {
      expect(distanceAt(from, to, 400, 0)).toBeLessThan(0.5);
      expect(distanceAt(from, to, 400, 0.09 * pixelsPerRadian)).toBeLessThan(0.5);
      expect(distanceAt(from, to, 400, HEIGHT)).toBeLessThan(0.5);
      expect(distanceAt(from, to, 400, HEIGHT - 0.29 * pixelsPerRadian)).toBeLessThan(0.5);
      expect(distanceAt(from, to, 400, 300)).toBeGreaterThan(200);
      expect(distanceAt(from, to, 400, HEIGHT - 0.5 * pixelsPerRadian)).toBeGreaterThan(15);
    }
  });

  it('is found as an edge, too, at both borders', () => {
    const at = positions([turned(Math.PI - 0.1), turned(-Math.PI + 0.3)]);
    const lone = { src: Uint32Array.of(0), dst: Uint32Array.of(1), scores: null };
    const found = (y: number) => nearestEdge(etaPhiPicture, at, lone, 0, 400, y, 4)?.index ?? null;
    expect([found(1), found(HEIGHT - 1), found(300)]).toEqual([0, 0, null]);
  });

  it('begins where it leaves the beam pipe', () => {
    expect(lineDistance(etaPhiPicture, 0, 0, 5, 20, 0, 10, 400, 300)).toBe(
      Number.POSITIVE_INFINITY,
    );
    // Along x at phi = 0 and z = 0: all of it in the middle of the picture.
    expect(lineDistance(etaPhiPicture, -3, 0, 0, 40, 0, 0, 400, 300)).toBeCloseTo(0, 9);
    // From the beam outwards at 45 degrees in r-z, displaced by 100 mm: eta falls from that at r = 25 to that at 75.
    const pixel = (r: number) => 400 * (1 + Math.asinh((r + 100) / r) / 2);
    for (const [from, to] of [
      [0, 75],
      [75, 0],
    ]) {
      const distance = (x: number) =>
        lineDistance(etaPhiPicture, from, 0, from + 100, to, 0, to + 100, x, 300);
      expect(distance(pixel(25))).toBeLessThan(1e-6);
      expect(distance(pixel(25) + 10)).toBeCloseTo(10, 6);
      expect(distance(pixel(75))).toBeLessThan(1e-6);
      expect(distance(pixel(75) - 10)).toBeCloseTo(10, 6);
    }
    const at = positions([
      [0, 0.5, 5],
      [20, 0.5, 10],
    ]);
    const lone = { src: Uint32Array.of(0), dst: Uint32Array.of(1), scores: null };
    expect(nearestEdge(etaPhiPicture, at, lone, 0, 400, 300, 1e6)).toBeNull();
  });
});

describe('the nearest track', () => {
  it('is the owner of the nearest segment', () => {
    const builder = segmentBuilder();
    builder.polyline(7, [-100, 20, 0, 100, 20, 0]);
    builder.polyline(3, [-100, -20, 0, 0, -20, 0, 100, -20, 0]);
    const { y } = place(0, -20, 0);
    expect(nearestOwner(projection(), builder.build(), 450, y + 1, 5)?.index).toBe(3);
    expect(nearestOwner(projection(), NO_SEGMENTS, 450, y, 5)).toBeNull();
  });
});

describe('what lies under the pointer', () => {
  const line = (y: number, owner: number): Segments => {
    const builder = segmentBuilder();
    builder.polyline(owner, [-300, y, 0, 300, y, 0]);
    return builder.build();
  };
  const pick = (
    data: SceneData,
    x: number,
    y: number,
    hidden: SceneLayer[] = [],
    changes: Partial<Drawn> = {},
    masks: Masks = ALL_MASKS,
  ) =>
    createPicker({
      data: () => data,
      masks: () => masks,
      trackSegments: () => line(200, 1),
      lostSegments: () => line(200.5, 0),
    }).pick(
      projection(),
      {
        cut: 0,
        scores: [0, 1],
        region: WHOLE,
        visible: (layer) => !hidden.includes(layer),
        hitRadius: () => 2,
        ...changes,
      },
      x,
      y,
    );

  it('is a hit before anything else', () => {
    const { x, y } = place(60, 1, 20);
    expect(pick(smallScene(), x + 1, y)).toEqual({ kind: 'hit', row: 1 });
    expect(pick(smallScene(), x + 1, y, ['hits'])).toMatchObject({ kind: 'edge' });
  });

  it('is a track, a lost particle where that is nearer or alone, an edge only above the cut', () => {
    const { y } = place(0, 200, 0);
    expect(pick(smallScene(), 250, y)).toEqual({ kind: 'track', index: 1 });
    expect(pick(smallScene(), 250, place(0, 201, 0).y)).toEqual({ kind: 'lost', index: 0 });
    expect(pick(smallScene(), 250, y, ['tracks'])).toEqual({ kind: 'lost', index: 0 });
    expect(pick(smallScene(), 250, y, ['tracks', 'lost'])).toBeNull();
    const middle = place(75, 2.5, 25);
    expect(pick(smallScene(), middle.x, middle.y)).toEqual({ kind: 'edge', index: 1 });
    expect(pick(smallScene(), middle.x, middle.y, [], { cut: 0.95 })).toBeNull();
    expect(pick(smallScene(), middle.x, middle.y, [], { scores: [0.9, 1] })).toBeNull();
    expect(pick(smallScene(), middle.x, middle.y, ['edges'])).toBeNull();
  });

  it('is nothing that lies out of the region, or that a filter leaves out', () => {
    const { x, y } = place(60, 1, 20);
    const beyond = regionOf({ phi: null, z: [21, null], eta: [null, null] });
    expect(
      pick(smallScene(), x + 1, y, ['edges', 'tracks', 'lost'], { region: beyond }),
    ).toBeNull();
    const line = place(0, 200, 0).y;
    expect(pick(smallScene(), 250, line, ['edges'], { region: beyond })).toBeNull();
    const masks = { ...ALL_MASKS, tracks: Uint8Array.of(1, 0) };
    expect(pick(smallScene(), 250, line, [], {}, masks)).toEqual({ kind: 'lost', index: 0 });
  });

  it('is the disc drawn in front: later ones of equal depth, larger ones that are nearer', () => {
    const at = positions([
      [0, 0, 100],
      [1, 0, 100],
      [6, 0, 600],
    ]);
    const places = placesOfHits(projection(), at);
    const hit = (x: number, radius: (depth: number) => number) =>
      hitOfPlaces(places, null, x, 300, radius, 7)?.index;
    expect(hit(400, () => 4)).toBe(1);
    const wide = (depth: number) => (depth < 500 ? 20 : 4);
    expect(hit(400, wide)).toBe(2);
  });

  it('is nothing without hits', () => {
    expect(pick({ ...smallScene(), hits: null }, 400, 300)).toBeNull();
  });
});
