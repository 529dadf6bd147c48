import { describe, expect, it } from 'vitest';
import { type Pose, presetDirection } from '../../../src/scene/camera/pose.ts';
import { markerRings, overlaySegments, scaleBar } from '../../../src/scene/overlay/overlay.ts';
import { textStrokes, textWidth } from '../../../src/scene/overlay/strokeFont.ts';
import { niceStep, ticksOf } from '../../../src/scene/overlay/ticks.ts';
import { blendOfView } from '../../../src/scene/projections/blend.ts';
import { PROJECTIONS } from '../../../src/scene/projections/index.ts';
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

const WIDTH = 980;
const HEIGHT = 700;

/** The lines over a view 2 m high about the origin. */
function overlayOf(view: SceneViewName, stretch = 1): [number, number, number, number][] {
  const pose: Pose = { ...presetDirection(view, 1.4), target: [0, 0, 0], height: 2000 };
  const flat = overlaySegments(pose, blendOfView(view, stretch), WIDTH, HEIGHT);
  return Array.from({ length: flat.length / 4 }, (_, i) => [
    flat[4 * i],
    flat[4 * i + 1],
    flat[4 * i + 2],
    flat[4 * i + 3],
  ]);
}

describe('the axis cross', () => {
  /** The directions of the lines that begin at the cross's centre. */
  const axes = (view: SceneViewName) => {
    const lines = overlayOf(view);
    const [cx, cy] = lines[0];
    return lines
      .filter(([x, y]) => x === cx && y === cy)
      .map(([x0, y0, x1, y1]) => [Math.round(x1 - x0), Math.round(y1 - y0)]);
  };

  it('shows the two axes of a flat picture, all three in space', () => {
    for (const { id, axes: named } of PROJECTIONS)
      if (named === null) expect(axes(id).length).toBe(3);
      else
        expect(axes(id)).toEqual([
          [34, 0],
          [0, 34],
        ]);
  });
});

describe('the ticks of a picture', () => {
  /** Places of the ticks along the lower and the left border. */
  const ticks = (view: SceneViewName, stretch = 1) => {
    const lines = overlayOf(view, stretch);
    return {
      across: lines.filter(([, y0, , y1]) => y0 === 0 && y1 === 5).map(([x]) => Math.round(x)),
      up: lines.filter(([x0, , x1]) => x0 === 0 && x1 === 5).map(([, y]) => Math.round(y)),
    };
  };

  it('lie where the values are, and there are none in space', () => {
    // 2 m on 700 pixels: 500 mm are 175 pixels, 200 mm are 70.
    expect(ticks('xy')).toEqual({
      across: [-2, -1, 0, 1, 2].map((k) => 490 + 175 * k),
      up: [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5].map((k) => 350 + 70 * k),
    });
    expect(ticks('rz')).toEqual(ticks('xy'));
    // Stretched by 2 a unit of eta, 1000 mm, is 700 pixels wide.
    expect(ticks('etaphi', 2).across).toEqual([-3, -2, -1, 0, 1, 2, 3].map((k) => 490 + 140 * k));
    expect(ticks('3d')).toEqual({ across: [], up: [] });
  });

  it('are nice numbers no closer than asked, in the unit that suits the step', () => {
    const axis = { name: 'x', quantity: 'length', perUnit: 1 } as const;
    expect(ticksOf(axis, -1200, 1100, 300)).toEqual({
      unit: 'm',
      ticks: [-1000, -500, 0, 500, 1000].map((value) => ({
        value,
        text: (value / 1000).toFixed(1),
      })),
    });
    expect(ticksOf(axis, 31, 79, 11)).toMatchObject({
      unit: 'cm',
      ticks: [{ text: '4' }, { text: '6' }],
    });
    expect(ticksOf(axis, 3.05, 3.28, 0.08)).toMatchObject({
      unit: 'mm',
      ticks: [{ text: '3.1' }, { text: '3.2' }],
    });
    for (let exponent = -4; exponent < 4; exponent += 0.07) {
      const least = 10 ** exponent;
      const step = niceStep(least);
      expect(step).toBeGreaterThanOrEqual(least * (1 - 1e-9));
      expect(step).toBeLessThanOrEqual(2.5 * least * (1 + 1e-9));
    }
  });

  it('end with the axis, and name a folded radius without a sign', () => {
    const phi = { name: 'phi', quantity: 'angle', perUnit: 1, limits: [-3.15, 3.15] } as const;
    expect(ticksOf(phi, -10, 10, 1).ticks.map(({ value }) => value)).toEqual([
      -3, -2, -1, 0, 1, 2, 3,
    ]);
    const r = { name: 'r', quantity: 'length', perUnit: 1, isMirrored: true } as const;
    expect(ticksOf(r, -2, 2, 1).ticks.map(({ text }) => text)).toEqual(['2', '1', '0', '1', '2']);
  });
});

it('draws a scale bar only where both axes are lengths of one scale', () => {
  // 200 mm are 70 pixels at this zoom, the longest round length up to 140.
  const bars = (view: SceneViewName) =>
    overlayOf(view).filter(([x0, y0, x1, y1]) => y0 === y1 && Math.round(x1 - x0) === 70).length;
  expect(['3d', 'xy', 'rz', 'etaphi'].map((id) => bars(id as SceneViewName))).toEqual([1, 1, 1, 0]);
});

it('draws rings around hits in the picture, none behind the camera', () => {
  const at = { x: Float64Array.of(0, 0), y: Float64Array.of(0, 0), z: Float64Array.of(0, 0) };
  // w = 1 everywhere: the picture is the plane x, y in -1..1.
  const flat = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
  const view = { matrix: flat, width: 200, height: 100, blend: blendOfView('3d') };
  const ring = markerRings([0], at, view);
  for (let i = 0; i < ring.length; i += 2)
    expect(Math.hypot(ring[i] - 100, ring[i + 1] - 50)).toBeCloseTo(8, 9);
  expect(markerRings([0, 1], at, view).length).toBe(2 * ring.length);
  const behind = { ...view, matrix: [...flat.slice(0, 15), -1] };
  expect(markerRings([0], at, behind)).toEqual([]);
});
