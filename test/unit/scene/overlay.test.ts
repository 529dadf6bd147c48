import { describe, expect, it } from 'vitest';
import { type Pose, presetDirection } from '../../../src/scene/camera/pose.ts';
import { markerRings, overlaySegments, scaleBar } from '../../../src/scene/overlay/overlay.ts';
import { textStrokes, textWidth } from '../../../src/scene/overlay/strokeFont.ts';
import type { SceneViewName } from '../../../src/scene/types.ts';

describe('the scale bar', () => {
  it('is the longest round length that fits, at every zoom, and can be written', () => {
    for (let exponent = -3; exponent < 2; exponent += 0.1) {
      const mmPerPixel = 10 ** exponent;
      const bar = scaleBar(mmPerPixel, 140);
      expect(bar.pixels).toBeLessThanOrEqual(140);
      expect(bar.pixels).toBeGreaterThan(35);
      expect(bar.pixels * mmPerPixel).toBeCloseTo(bar.mm, 9);
      expect(textStrokes(bar.text, 0, 0, 9).length).toBeGreaterThan(0);
    }
    expect(scaleBar(4, 140)).toMatchObject({ mm: 500, text: '500 mm' });
    expect(scaleBar(10, 140)).toMatchObject({ mm: 1000, text: '1 m' });
  });

  it('falls back to the shortest bar', () => {
    expect(scaleBar(1e-6, 1).mm).toBe(0.1);
  });
});

describe('the stroke font', () => {
  it('keeps letters within their width', () => {
    const strokes = textStrokes('x', 10, 20, 12);
    for (let i = 0; i < strokes.length; i += 2) {
      expect(strokes[i]).toBeGreaterThanOrEqual(10);
      expect(strokes[i]).toBeLessThanOrEqual(10 + textWidth('x', 12));
      expect(strokes[i + 1]).toBeGreaterThanOrEqual(20);
      expect(strokes[i + 1]).toBeLessThanOrEqual(32);
    }
  });

  it('refuses a letter it lacks', () => {
    expect(() => textStrokes('q', 0, 0, 9)).toThrow('The stroke font has no letter "q".');
  });
});

describe('the axis cross', () => {
  const pose = (view: SceneViewName): Pose => ({
    ...presetDirection(view, 1.4),
    target: [0, 0, 0],
    height: 2000,
  });
  /** The directions of the lines that begin at the cross's centre. */
  const axes = (view: SceneViewName) => {
    const segments = overlaySegments(pose(view), 700);
    const [cx, cy] = segments;
    const found: [number, number][] = [];
    for (let i = 0; i < segments.length; i += 4)
      if (segments[i] === cx && segments[i + 1] === cy)
        found.push([Math.round(segments[i + 2] - cx), Math.round(segments[i + 3] - cy)]);
    return found;
  };

  it('shows x and y across the beam, r and z in the side view, all three in space', () => {
    expect(axes('xy')).toEqual([
      [34, 0],
      [0, 34],
    ]);
    expect(axes('rz')).toEqual([
      [0, 34],
      [34, 0],
    ]);
    expect(axes('3d').length).toBe(3);
  });
});

it('draws rings around hits in the picture, none behind the camera', () => {
  const at = { x: Float64Array.of(0, 0), y: Float64Array.of(0, 0), z: Float64Array.of(0, 0) };
  // w = 1 everywhere: the picture is the plane x, y in -1..1.
  const flat = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
  const view = { matrix: flat, width: 200, height: 100, fold: 0 };
  const ring = markerRings([0], at, view);
  for (let i = 0; i < ring.length; i += 2)
    expect(Math.hypot(ring[i] - 100, ring[i + 1] - 50)).toBeCloseTo(8, 9);
  expect(markerRings([0, 1], at, view).length).toBe(2 * ring.length);
  const behind = { ...view, matrix: [...flat.slice(0, 15), -1] };
  expect(markerRings([0], at, behind)).toEqual([]);
});
