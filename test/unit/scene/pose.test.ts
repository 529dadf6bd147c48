import fc from 'fast-check';
import { PerspectiveCamera, Vector3 } from 'three';
import { describe, expect, it } from 'vitest';
import {
  basisOf,
  between,
  frame,
  framedView,
  frameRows,
  type Pose,
  poseDistance,
  posePosition,
  presetDirection,
  stepped,
} from '../../../src/scene/camera/pose.ts';

import { sharesOf } from '../../../src/scene/projections/blend.ts';
import { projectionOf } from '../../../src/scene/projections/index.ts';
import { SCENE_VIEWS } from '../../../src/scene/types.ts';
import { CAMERAS } from '../../../src/session/view.ts';

const EXTENT = { rMax: 1000, zMin: -3000, zMax: 2500, cotMin: -20, cotMax: 12 };

/** three.js's camera at a pose. */
function cameraAt(pose: Pose, aspect: number): PerspectiveCamera {
  const distance = poseDistance(pose);
  const camera = new PerspectiveCamera(
    (pose.fov * 180) / Math.PI,
    aspect,
    distance / 1e3,
    1e3 * distance,
  );
  camera.position.set(...posePosition(pose));
  camera.lookAt(...pose.target);
  camera.updateMatrixWorld();
  return camera;
}

describe('a pose', () => {
  it('has the axes of the camera that looks from there', () => {
    const pose: Pose = {
      target: [1, 2, 3],
      azimuth: 0.7,
      polar: 1.1,
      height: 100,
      fov: 0.6,
      shares: sharesOf('3d'),
      stretch: 1,
    };
    const { right, up, back } = basisOf(pose);
    const elements = cameraAt(pose, 1).matrixWorld.elements;
    [right, up, back].forEach((axis, column) => {
      axis.forEach((value, k) => {
        expect(elements[4 * column + k]).toBeCloseTo(value, 9);
      });
    });
  });

  it('shows the beam from left to right, y upwards, in the side view, and x to the right across it', () => {
    expect(basisOf(presetDirection('rz', 1)).right[2]).toBeCloseTo(1);
    expect(basisOf(presetDirection('rz', 1)).up[1]).toBeCloseTo(1);
    expect(basisOf(presetDirection('xy', 1)).right[0]).toBeCloseTo(1);
    expect(basisOf(presetDirection('xy', 1)).up[1]).toBeCloseTo(1);
    for (const aspect of [0.5, 1, 2, 4])
      expect(basisOf(presetDirection('3d', aspect)).right[2]).toBeGreaterThan(0.5);
  });
});

describe('framing', () => {
  it('brings all points into the picture, as large as it may', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SCENE_VIEWS),
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.double({ min: 0.2, max: 2.9, noNaN: true }),
        fc.double({ min: 0.4, max: 3, noNaN: true }),
        (view, azimuth, polar, aspect) => {
          const preset = presetDirection(view, aspect);
          const pose = framedView(view, EXTENT, { ...preset, azimuth, polar }, aspect, 0.1);
          const points = projectionOf(view).outline(EXTENT);
          for (let i = 2; i < points.length; i += 3) points[i] *= pose.stretch;
          const camera = cameraAt(pose, aspect);
          let left = 1;
          let right = -1;
          let bottom = 1;
          let top = -1;
          for (let i = 0; i < points.length; i += 3) {
            const seen = new Vector3(points[i], points[i + 1], points[i + 2]).project(camera);
            left = Math.min(left, seen.x);
            right = Math.max(right, seen.x);
            bottom = Math.min(bottom, seen.y);
            top = Math.max(top, seen.y);
          }
          expect(Math.max(-left, right, -bottom, top)).toBeLessThan(0.9 + 1e-6);
          // One direction is filled from border to border.
          const filled = Math.max(Math.min(-left, right), Math.min(-bottom, top));
          expect(filled).toBeGreaterThan(0.9 - 1e-3);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('stretches what fills its picture until it does, to both sides', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.4, max: 3, noNaN: true }), (aspect) => {
        const pose = framedView('etaphi', EXTENT, presetDirection('etaphi', aspect), aspect, 0.1);
        const wide = (Math.asinh(12) + Math.asinh(20)) * 1000 * pose.stretch;
        expect(0.9 * pose.height).toBeCloseTo(2000 * Math.PI, 6);
        expect(0.9 * pose.height * aspect).toBeCloseTo(wide, 6);
        const side = framedView('rz', EXTENT, presetDirection('rz', aspect), aspect, 0.1);
        const long = (EXTENT.zMax - EXTENT.zMin) * side.stretch;
        expect(0.9 * side.height).toBeCloseTo(2 * EXTENT.rMax, 6);
        expect(0.9 * side.height * aspect).toBeCloseTo(long, 6);
      }),
    );
  });
});

describe('the way between poses', () => {
  const a: Pose = {
    target: [0, 0, 0],
    azimuth: 3,
    polar: 1,
    height: 100,
    fov: 0.5,
    shares: sharesOf('3d'),
    stretch: 1,
  };
  const b: Pose = {
    target: [10, 20, 30],
    azimuth: -3,
    polar: 2,
    height: 400,
    fov: 0.02,
    shares: sharesOf('rz'),
    stretch: 4,
  };

  it('ends exactly at its ends', () => {
    expect(between(a, b, 0)).toEqual(a);
    expect(between(a, b, 1)).toBe(b);
  });

  it('turns the short way and scales by factors', () => {
    const half = between(a, b, 0.5);
    expect(half.azimuth).toBeCloseTo(Math.PI, 9);
    expect(half.height).toBeCloseTo(200, 9);
    expect(half.fov).toBeCloseTo(0.1, 9);
    expect(half.target).toEqual([5, 10, 15]);
    expect(half.shares).toEqual(CAMERAS.map((id) => (id === '3d' || id === 'rz' ? 0.5 : 0)));
    expect(half.stretch).toBeCloseTo(2, 9);
  });
});

it('a framed track fills the picture, and a single hit keeps its surroundings', () => {
  const hits = {
    x: Float64Array.of(30, 500, 1000),
    y: Float64Array.of(10, 200, 300),
    z: Float64Array.of(0, 900, 2000),
  };
  const direction = presetDirection('3d', 1.5);
  const track = frameRows(Uint32Array.of(0, 1, 2), hits, direction, 1.5, 0.05);
  const { right, up } = basisOf(track);
  const offset = (row: number, axis: readonly number[]) =>
    (hits.x[row] - track.target[0]) * axis[0] +
    (hits.y[row] - track.target[1]) * axis[1] +
    (hits.z[row] - track.target[2]) * axis[2];
  const widest = Math.max(...[0, 1, 2].map((row) => Math.abs(offset(row, right))));
  const highest = Math.max(...[0, 1, 2].map((row) => Math.abs(offset(row, up))));
  expect(Math.max(widest / 1.5, highest) / (track.height / 2)).toBeGreaterThan(0.5);
  expect(Math.max(widest / 1.5, highest) / (track.height / 2)).toBeLessThan(1.3);
  const one = frameRows(Uint32Array.of(1), hits, direction, 1.5, 0.05);
  expect(one.height).toBe(250);
  expect(one.target.map(Math.round)).toEqual([500, 200, 900]);
});

it('a framed track stays out of what is covered of the picture, and as large as that lets it', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(...[1000, 1000, 3000].map((most) => fc.integer({ min: -most, max: most }))),
        {
          minLength: 2,
          maxLength: 9,
        },
      ),
      fc.double({ min: 0.7, max: 3, noNaN: true }),
      fc.double({ min: 0.05, max: 0.65, noNaN: true }),
      (places, aspect, covered) => {
        const [x, y, z] = [0, 1, 2].map((k) => Float64Array.from(places, (place) => place[k]));
        const rows = Uint32Array.from(places, (_, row) => row);
        const direction = presetDirection('3d', aspect);
        const pose = frameRows(rows, { x, y, z }, direction, aspect, 0.05, covered);
        const camera = cameraAt(pose, aspect);
        const seen = places.map((_, i) => new Vector3(x[i], y[i], z[i]).project(camera));
        const left = Math.min(...seen.map((point) => point.x));
        const right = Math.max(...seen.map((point) => point.x));
        const high = Math.max(...seen.map((point) => Math.abs(point.y)));
        const border = 0.95 - 2 * covered;
        expect(left).toBeGreaterThan(-0.95 - 1e-6);
        expect(right).toBeLessThan(border + 1e-6);
        expect(high).toBeLessThan(0.95 + 1e-6);
        const filled = Math.max(Math.min(left / -0.95, 1 - (border - right)), high / 0.95);
        const points = places.flat();
        const free = frame(points, direction, aspect, 0.05, { covered });
        if (poseDistance(free) === poseDistance(pose)) expect(filled).toBeGreaterThan(1 - 1e-6);
        else expect(poseDistance(pose)).toBeGreaterThan(poseDistance(free));
      },
    ),
    { numRuns: 200, seed: 3 },
  );
});

it('in the folded view a framed hit lies in the plane of the view', () => {
  const hits = { x: Float64Array.of(300), y: Float64Array.of(-400), z: Float64Array.of(100) };
  const pose = frameRows(Uint32Array.of(0), hits, presetDirection('rz', 1), 1, 0.05);
  expect(pose.target.map((value) => Math.round(value) + 0)).toEqual([0, -500, 100]);
});

describe('a step by keys', () => {
  const pose = framedView('3d', EXTENT, presetDirection('3d', 1.5), 1.5, 0.05);

  it('turns about the target, and stops at the poles', () => {
    const turned = stepped(pose, { right: 2, up: 1 }, false);
    expect(turned.azimuth - pose.azimuth).toBeCloseTo((10 * Math.PI) / 180, 12);
    expect(pose.polar - turned.polar).toBeCloseTo((5 * Math.PI) / 180, 12);
    expect(turned.target).toEqual(pose.target);
    expect(stepped(pose, { up: 100 }, false).polar).toBeGreaterThan(0);
    expect(stepped(pose, { up: -100 }, false).polar).toBeLessThan(Math.PI);
  });

  it('shifts a flat picture, and any with shift, along what is right and up in it', () => {
    for (const [flat, shift] of [
      [true, false],
      [false, true],
    ]) {
      const moved = stepped(pose, { right: 1, shift }, flat);
      const way = moved.target.map((value, i) => value - pose.target[i]);
      const { right } = basisOf(pose);
      right.forEach((component, i) => {
        expect(way[i]).toBeCloseTo(0.06 * pose.height * component, 6);
      });
      expect([moved.azimuth, moved.polar]).toEqual([pose.azimuth, pose.polar]);
    }
  });

  it('zooms by a factor that a step out takes back, within limits', () => {
    const near = stepped(pose, { in: 1 }, false);
    expect(near.height).toBeLessThan(pose.height);
    expect(stepped(near, { in: -1 }, false).height).toBeCloseTo(pose.height, 6);
    expect(stepped(pose, { in: 1000 }, false).height).toBe(2);
    expect(stepped(pose, { in: -1000 }, false).height).toBe(40_000);
  });
});
