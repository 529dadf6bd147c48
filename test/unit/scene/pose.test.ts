import fc from 'fast-check';
import { PerspectiveCamera, Vector3 } from 'three';
import { describe, expect, it } from 'vitest';
import {
  basisOf,
  between,
  extentPoints,
  frame,
  frameRows,
  type Pose,
  poseDistance,
  posePosition,
  presetDirection,
} from '../../../src/scene/camera/pose.ts';

import { SCENE_VIEWS } from '../../../src/scene/types.ts';

const EXTENT = { rMax: 1000, zMin: -3000, zMax: 2500 };

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
      fold: 0,
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
          const points = extentPoints(EXTENT, preset.fold);
          const pose = frame(points, { ...preset, azimuth, polar }, aspect, 0.1);
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

  it('folds what it frames in the side view', () => {
    const points = extentPoints(EXTENT, 1);
    for (let i = 0; i < points.length; i += 3) {
      expect(points[i]).toBe(0);
      expect(Math.abs(points[i + 1])).toBe(1000);
    }
  });
});

describe('the way between poses', () => {
  const a: Pose = { target: [0, 0, 0], azimuth: 3, polar: 1, height: 100, fov: 0.5, fold: 0 };
  const b: Pose = { target: [10, 20, 30], azimuth: -3, polar: 2, height: 400, fov: 0.02, fold: 1 };

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
    expect(half.fold).toBe(0.5);
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

it('in the folded view a framed hit lies in the plane of the view', () => {
  const hits = { x: Float64Array.of(300), y: Float64Array.of(-400), z: Float64Array.of(100) };
  const pose = frameRows(Uint32Array.of(0), hits, presetDirection('rz', 1), 1, 0.05);
  expect(pose.target.map((value) => Math.round(value) + 0)).toEqual([0, -500, 100]);
});
