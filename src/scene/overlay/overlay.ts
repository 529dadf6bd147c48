import { basisOf, type Pose } from '../camera/pose.ts';
import type { Positions } from '../geometry/trackPath.ts';
import { type Projection, projected } from '../picking/pick.ts';
import { textStrokes, textWidth } from './strokeFont.ts';

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

/**
 * The axis cross (lower left) and the scale bar beside it, as segments x0, y0, x1, y1 in CSS pixels from the
 * lower left corner. The bar holds at the depth of the point the camera looks at. In the folded side view the
 * vertical axis is r.
 */
export function overlaySegments(pose: Pose, canvasHeight: number): number[] {
  const segments: number[] = [];
  const { right, up } = basisOf(pose);
  const cx = MARGIN + AXIS;
  const cy = MARGIN + AXIS;
  const folded = pose.fold > 0.5;
  const names = folded ? ['', 'r', 'z'] : ['x', 'y', 'z'];
  names.forEach((name, axis) => {
    const dx = right[axis];
    const dy = up[axis];
    const length = Math.hypot(dx, dy);
    if (name === '' || length < 0.08) return;
    const ex = cx + AXIS * dx;
    const ey = cy + AXIS * dy;
    segments.push(cx, cy, ex, ey);
    const tx = ex + (9 * dx) / length - LETTER / 3;
    const ty = ey + (9 * dy) / length - LETTER / 3;
    segments.push(...textStrokes(name, tx, ty, LETTER));
  });
  const bar = scaleBar(pose.height / canvasHeight, 140);
  const x = MARGIN + 2 * AXIS + 34;
  const y = MARGIN + 6;
  segments.push(x, y, x + bar.pixels, y, x, y - 4, x, y + 4);
  segments.push(x + bar.pixels, y - 4, x + bar.pixels, y + 4);
  const tx = x + (bar.pixels - textWidth(bar.text, LETTER)) / 2;
  segments.push(...textStrokes(bar.text, Math.max(tx, x), y + 9, LETTER));
  return segments;
}

/** Radius (CSS pixels) and corners of the ring around a marked hit. */
const RING_RADIUS = 8;
const RING_CORNERS = 20;

/** Rings around hits in the picture, as segments x0, y0, x1, y1 in CSS pixels from the lower left corner. */
export function markerRings(
  rows: ArrayLike<number>,
  at: Positions,
  projection: Projection,
): number[] {
  const segments: number[] = [];
  for (let i = 0; i < rows.length; i++) {
    const place = projected(projection, at, rows[i]);
    if (place === null) continue;
    const x = place.x;
    const y = projection.height - place.y;
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
