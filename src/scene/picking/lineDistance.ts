import type { Picture } from './picture.ts';

/** Clip-space w (mm before the camera) in front of which lines are cut. */
export const NEAR = 1e-3;

/** Ends of a line in the space of the camera, for one line at a time. */
const from = new Float64Array(3);
const to = new Float64Array(3);

/**
 * Distance (pixels) of the pointer from a line of space as drawn, in one piece or two; infinite where it is behind
 * the camera or has no place in the picture. The shaders' side is `placedLine` in `render/shaderMaths.ts`.
 */
export function lineDistance(
  picture: Picture,
  x0: number,
  y0: number,
  z0: number,
  x1: number,
  y1: number,
  z1: number,
  px: number,
  py: number,
): number {
  const { place, leastRadius, halfPeriod: half } = picture.blend;
  const least = leastRadius * leastRadius;
  const startsWithin = x0 * x0 + y0 * y0 < least;
  const endsWithin = x1 * x1 + y1 * y1 < least;
  if (startsWithin && endsWithin) return Number.POSITIVE_INFINITY;
  // The part of the line outside of the least radius.
  const t0 = startsWithin ? leaving(x0, y0, x1, y1, least) : 0;
  const t1 = endsWithin ? 1 - leaving(x1, y1, x0, y0, least) : 1;
  const ax = x0 + (x1 - x0) * t0;
  const ay = y0 + (y1 - y0) * t0;
  const az = z0 + (z1 - z0) * t0;
  const bx = x0 + (x1 - x0) * t1;
  const by = y0 + (y1 - y0) * t1;
  const bz = z0 + (z1 - z0) * t1;
  const mx = (ax + bx) / 2;
  const my = (ay + by) / 2;
  const mz = (az + bz) / 2;
  place(ax, ay, az, mx, my, mz, from);
  place(bx, by, bz, mx, my, mz, to);
  const over = from[1] > half || to[1] > half;
  const under = from[1] < -half || to[1] < -half;
  if (!over && !under) return straightDistance(picture, px, py, 0, 1, 0);
  // The part of the line on this side of the border, and that which goes on at the other.
  const rise = to[1] - from[1];
  const share = ((over ? half : -half) - from[1]) / rise;
  const turn = over ? -2 * half : 2 * half;
  const startsInside = Math.abs(from[1]) <= half;
  const here = startsInside ? [0, share] : [share, 1];
  const there = startsInside ? [share, 1] : [0, share];
  return Math.min(
    straightDistance(picture, px, py, here[0], here[1], 0),
    straightDistance(picture, px, py, there[0], there[1], turn),
  );
}

/** Share of the way from a point within a radius (its square: mm^2) to one outside at which the line leaves it. */
function leaving(x0: number, y0: number, x1: number, y1: number, least: number): number {
  const dx = x1 - x0;
  const dy = y1 - y0;
  const square = dx * dx + dy * dy;
  const along = x0 * dx + y0 * dy;
  const inner = x0 * x0 + y0 * y0 - least;
  return (Math.sqrt(along * along - square * inner) - along) / square;
}

/** Distance of the pointer from the part `t0..t1` of the line `from`-`to`, shifted upwards by `rise` (mm). */
function straightDistance(
  { matrix: m, width, height }: Picture,
  px: number,
  py: number,
  t0: number,
  t1: number,
  rise: number,
): number {
  const ax = from[0] + (to[0] - from[0]) * t0;
  const ay = from[1] + (to[1] - from[1]) * t0 + rise;
  const az = from[2] + (to[2] - from[2]) * t0;
  const bx = from[0] + (to[0] - from[0]) * t1;
  const by = from[1] + (to[1] - from[1]) * t1 + rise;
  const bz = from[2] + (to[2] - from[2]) * t1;
  let aw = m[3] * ax + m[7] * ay + m[11] * az + m[15];
  let bw = m[3] * bx + m[7] * by + m[11] * bz + m[15];
  if (aw < NEAR && bw < NEAR) return Number.POSITIVE_INFINITY;
  let au = m[0] * ax + m[4] * ay + m[8] * az + m[12];
  let av = m[1] * ax + m[5] * ay + m[9] * az + m[13];
  let bu = m[0] * bx + m[4] * by + m[8] * bz + m[12];
  let bv = m[1] * bx + m[5] * by + m[9] * bz + m[13];
  if (aw < NEAR) {
    const t = (NEAR - aw) / (bw - aw);
    au += (bu - au) * t;
    av += (bv - av) * t;
    aw = NEAR;
  } else if (bw < NEAR) {
    const t = (NEAR - bw) / (aw - bw);
    bu += (au - bu) * t;
    bv += (av - bv) * t;
    bw = NEAR;
  }
  const sx = (0.5 + (0.5 * au) / aw) * width;
  const sy = (0.5 - (0.5 * av) / aw) * height;
  const ex = (0.5 + (0.5 * bu) / bw) * width;
  const ey = (0.5 - (0.5 * bv) / bw) * height;
  return screenDistance(sx, sy, ex, ey, px, py);
}

/** Distance of (px, py) from the line between two points of the picture. */
export function screenDistance(
  sx: number,
  sy: number,
  ex: number,
  ey: number,
  px: number,
  py: number,
): number {
  const dx = ex - sx;
  const dy = ey - sy;
  const square = dx * dx + dy * dy;
  const t = square > 0 ? Math.min(Math.max(((px - sx) * dx + (py - sy) * dy) / square, 0), 1) : 0;
  const nx = sx + t * dx - px;
  const ny = sy + t * dy - py;
  return Math.sqrt(nx * nx + ny * ny);
}
