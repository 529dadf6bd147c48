import { basisOf, type Pose } from '../camera/pose.ts';
import type { Positions } from '../geometry/trackPath.ts';
import { projected } from '../picking/pick.ts';
import type { Picture } from '../picking/picture.ts';
import type { Blend } from '../projections/blend.ts';
import type { PictureAxis } from '../projections/projection.ts';
import { textStrokes, textWidth } from './strokeFont.ts';
import { ticksOf } from './ticks.ts';

/** Lengths (mm) that a scale bar may have, and how they are written. */
const BAR_LENGTHS: readonly (readonly [number, string])[] = [
  [0.1, '0.1 mm'],
  [0.2, '0.2 mm'],
  [0.5, '0.5 mm'],
  [1, '1 mm'],
  [2, '2 mm'],
  [5, '5 mm'],
  [10, '10 mm'],
  [20, '20 mm'],
  [50, '50 mm'],
  [100, '100 mm'],
  [200, '200 mm'],
  [500, '500 mm'],
  [1000, '1 m'],
  [2000, '2 m'],
  [5000, '5 m'],
];

/** The longest bar not above `maxPixels` (else the shortest): its length in mm, in pixels, and its text. */
export function scaleBar(
  mmPerPixel: number,
  maxPixels: number,
): { mm: number; pixels: number; text: string } {
  const fitting = BAR_LENGTHS.filter(([mm]) => mm / mmPerPixel <= maxPixels);
  const [mm, text] = fitting[fitting.length - 1] ?? BAR_LENGTHS[0];
  return { mm, pixels: mm / mmPerPixel, text };
}

const MARGIN = 22;
const AXIS = 34;
const LETTER = 9;

/** Length (CSS pixels) of a tick, and height of the figures at it. */
const TICK = 5;
/** Between a tick and its figure, wide enough that the tick is not taken for a minus. */
const GAP = 8;
const FIGURE = 8.5;
/** Least distance (CSS pixels) between ticks along the picture's lower and left border. */
const TICKS_APART: readonly [number, number] = [84, 56];
/** What the borders' lower left corner keeps free of figures. */
const CORNER = 24;

/** An arrow of the axis cross, and the name at its end. */
function arrow(name: string, dx: number, dy: number): number[] {
  const length = Math.hypot(dx, dy);
  if (length < 0.08) return [];
  const ex = MARGIN + AXIS + AXIS * dx;
  const ey = MARGIN + AXIS + AXIS * dy;
  const tx = ex + (9 * dx) / length - LETTER / 3;
  const ty = ey + (9 * dy) / length - LETTER / 3;
  return [MARGIN + AXIS, MARGIN + AXIS, ex, ey, ...textStrokes(name, tx, ty, LETTER)];
}

/**
 * The axis cross (lower left), the scale bar beside it, and in a flat picture ticks along its lower and left border,
 * as segments x0, y0, x1, y1 in CSS pixels from the lower left corner. Bar and ticks hold at the depth of the point
 * the camera looks at; the bar is left out where the axes are not lengths of one scale.
 */
export function overlaySegments(
  pose: Pose,
  blend: Blend,
  width: number,
  height: number,
  textSize = 1,
): number[] {
  // In a picture so much smaller all that is written is so much larger.
  const [canvasWidth, canvasHeight] = [width / textSize, height / textSize];
  const segments = unscaledSegments(pose, blend, canvasWidth, canvasHeight);
  return textSize === 1 ? segments : segments.map((value) => value * textSize);
}

function unscaledSegments(
  pose: Pose,
  blend: Blend,
  canvasWidth: number,
  canvasHeight: number,
): number[] {
  const segments: number[] = [];
  const { right, up } = basisOf(pose);
  const mmPerPixel = pose.height / canvasHeight;
  const axes = blend.only?.axes ?? null;
  if (axes === null)
    ['x', 'y', 'z'].forEach((name, axis) => {
      segments.push(...arrow(name, right[axis], up[axis]));
    });
  else {
    const across = (to: readonly number[]) =>
      pose.target[0] * to[0] + pose.target[1] * to[1] + pose.target[2] * to[2];
    const [h, v] = axes;
    const horizontal = border(
      { ...h, perUnit: h.perUnit * blend.stretch },
      mmPerPixel,
      across(right),
      canvasWidth,
      TICKS_APART[0],
    );
    const vertical = border(v, mmPerPixel, across(up), canvasHeight, TICKS_APART[1]);
    segments.push(...arrow(titled(h.name, horizontal.unit), 1, 0));
    segments.push(...arrow(titled(v.name, vertical.unit), 0, 1));
    for (const { at, text } of horizontal.ticks) {
      segments.push(at, 0, at, TICK);
      const x = at - textWidth(text, FIGURE) / 2;
      if (x > CORNER && x + textWidth(text, FIGURE) < canvasWidth - 2)
        segments.push(...textStrokes(text, x, TICK + 4, FIGURE));
    }
    for (const { at, text } of vertical.ticks) {
      segments.push(0, at, TICK, at);
      const y = at - FIGURE / 2;
      if (y > CORNER && y + FIGURE < canvasHeight - 2)
        segments.push(...textStrokes(text, TICK + GAP, y, FIGURE));
    }
  }
  const isLength = axes?.every(({ quantity }) => quantity === 'length') ?? true;
  if (!isLength || blend.stretch !== 1) return segments;
  const bar = scaleBar(mmPerPixel, 140);
  const x = MARGIN + 2 * AXIS + 34;
  const y = MARGIN + 6;
  segments.push(x, y, x + bar.pixels, y, x, y - 4, x, y + 4);
  segments.push(x + bar.pixels, y - 4, x + bar.pixels, y + 4);
  const tx = x + (bar.pixels - textWidth(bar.text, LETTER)) / 2;
  segments.push(...textStrokes(bar.text, Math.max(tx, x), y + 9, LETTER));
  return segments;
}

function titled(name: string, unit: string): string {
  return unit === '' ? name : `${name} [${unit}]`;
}

/** The ticks (CSS pixels) along a border of the picture in whose middle `middle` (mm) lies. */
function border(
  axis: PictureAxis,
  mmPerPixel: number,
  middle: number,
  pixels: number,
  apart: number,
): { ticks: { at: number; text: string }[]; unit: string } {
  const perPixel = mmPerPixel / axis.perUnit;
  const first = middle / axis.perUnit - (pixels / 2) * perPixel;
  const { ticks, unit } = ticksOf(axis, first, first + pixels * perPixel, apart * perPixel);
  return {
    ticks: ticks.map(({ value, text }) => ({ at: (value - first) / perPixel, text })),
    unit,
  };
}

/** Radius (CSS pixels) and corners of the ring around a marked hit. */
const RING_RADIUS = 8;
const RING_CORNERS = 20;

/** Rings around hits in the picture, as segments x0, y0, x1, y1 in CSS pixels from the lower left corner. */
export function markerRings(rows: ArrayLike<number>, at: Positions, picture: Picture): number[] {
  const segments: number[] = [];
  for (let i = 0; i < rows.length; i++) {
    const place = projected(picture, at, rows[i]);
    if (place === null) continue;
    const x = place.x;
    const y = picture.height - place.y;
    const radius = rows.length > 2 ? 0.7 * RING_RADIUS : RING_RADIUS;
    for (let k = 0; k < RING_CORNERS; k++) {
      const a = (k / RING_CORNERS) * 2 * Math.PI;
      const b = ((k + 1) / RING_CORNERS) * 2 * Math.PI;
      segments.push(
        x + radius * Math.cos(a),
        y + radius * Math.sin(a),
        x + radius * Math.cos(b),
        y + radius * Math.sin(b),
      );
    }
  }
  return segments;
}
