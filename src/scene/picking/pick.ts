import { foldedX, foldedY, foldSign } from '../geometry/fold.ts';
import type { Segments } from '../geometry/segments.ts';
import type { Positions } from '../geometry/trackPath.ts';

/** How points of space (mm) come to the picture (CSS pixels from the top left corner). */
export interface Projection {
  /** Projection times view matrix, column-major. */
  readonly matrix: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
  /** Share of the folded side view. */
  readonly fold: number;
}

/** The nearest thing and how far (CSS pixels) it is from the pointer. */
export interface Nearest {
  readonly index: number;
  readonly distance: number;
}

/** Clip-space w (mm before the camera) in front of which lines are cut. */
const NEAR = 1e-3;

/** Where a hit row appears in the picture (CSS pixels from the top left corner); null behind the camera. */
export function projected(
  { matrix: m, width, height, fold }: Projection,
  at: Positions,
  row: number,
): { x: number; y: number } | null {
  const x = foldedX(at.x[row], fold);
  const y = foldedY(at.x[row], at.y[row], foldSign(at.y[row]), fold);
  const z = at.z[row];
  const w = m[3] * x + m[7] * y + m[11] * z + m[15];
  if (w < NEAR) return null;
  return {
    x: (0.5 + (0.5 * (m[0] * x + m[4] * y + m[8] * z + m[12])) / w) * width,
    y: (0.5 - (0.5 * (m[1] * x + m[5] * y + m[9] * z + m[13])) / w) * height,
  };
}

/**
 * The hit nearest to (px, py) within `tolerance` pixels. Of hits whose disc of `radius` pixels covers the pointer
 * the foremost is taken. `noise` is skipped or taken alone by the flags; `particle` is -1 for noise.
 */
export function nearestHit(
  projection: Projection,
  at: Positions,
  particle: Int32Array | null,
  show: { readonly hits: boolean; readonly noise: boolean },
  px: number,
  py: number,
  radius: number,
  tolerance: number,
): Nearest | null {
  const { matrix: m, width, height, fold } = projection;
  let best = -1;
  let bestOutside = Math.max(tolerance - radius, 0);
  let bestDepth = Number.POSITIVE_INFINITY;
  let bestDistance = 0;
  for (let i = 0; i < at.x.length; i++) {
    if (!(particle !== null && particle[i] < 0 ? show.noise : show.hits)) continue;
    const x = foldedX(at.x[i], fold);
    const y = foldedY(at.x[i], at.y[i], foldSign(at.y[i]), fold);
    const z = at.z[i];
    const w = m[3] * x + m[7] * y + m[11] * z + m[15];
    if (w < NEAR) continue;
    const sx = (0.5 + (0.5 * (m[0] * x + m[4] * y + m[8] * z + m[12])) / w) * width;
    const sy = (0.5 - (0.5 * (m[1] * x + m[5] * y + m[9] * z + m[13])) / w) * height;
    // Most hits are far away: ask that first, and without the slow hypot.
    const dx = sx - px;
    const dy = sy - py;
    if (dx > tolerance || dx < -tolerance || dy > tolerance || dy < -tolerance) continue;
    const distance = Math.sqrt(dx * dx + dy * dy);
    const outside = Math.max(distance - radius, 0);
    if (outside > bestOutside || (outside === bestOutside && w >= bestDepth)) continue;
    best = i;
    bestOutside = outside;
    bestDepth = w;
    bestDistance = distance;
  }
  return best < 0 ? null : { index: best, distance: bestDistance };
}

/** Places of all hits in the picture, x and y by turns; NaN behind the camera. */
function placesOfAll({ matrix: m, width, height, fold }: Projection, at: Positions): Float64Array {
  const n = at.x.length;
  const places = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    const x = foldedX(at.x[i], fold);
    const y = foldedY(at.x[i], at.y[i], foldSign(at.y[i]), fold);
    const z = at.z[i];
    const w = m[3] * x + m[7] * y + m[11] * z + m[15];
    const front = w < NEAR ? Number.NaN : 1 / w;
    places[2 * i] = (0.5 + 0.5 * (m[0] * x + m[4] * y + m[8] * z + m[12]) * front) * width;
    places[2 * i + 1] = (0.5 - 0.5 * (m[1] * x + m[5] * y + m[9] * z + m[13]) * front) * height;
  }
  return places;
}

/** The edge above the cut nearest to (px, py) within `tolerance` pixels. Without scores all edges count. */
export function nearestEdge(
  projection: Projection,
  at: Positions,
  edges: {
    readonly src: Uint32Array;
    readonly dst: Uint32Array;
    readonly scores: Float32Array | null;
  },
  cut: number,
  px: number,
  py: number,
  tolerance: number,
): Nearest | null {
  const { src, dst, scores } = edges;
  const places = placesOfAll(projection, at);
  const flat = projection.fold === 0;
  let best = -1;
  let bestDistance = tolerance;
  for (let i = 0; i < src.length; i++) {
    if (scores !== null && !(scores[i] > cut)) continue;
    const a = src[i];
    const b = dst[i];
    let distance = screenDistance(
      places[2 * a],
      places[2 * a + 1],
      places[2 * b],
      places[2 * b + 1],
      px,
      py,
    );
    // An end behind the camera (NaN), or a line that is folded to another side than one of its hits.
    if (Number.isNaN(distance) || (!flat && foldSign(at.y[a]) !== foldSign(at.y[b])))
      distance = lineDistance(
        projection,
        at.x[a],
        at.y[a],
        at.z[a],
        at.x[b],
        at.y[b],
        at.z[b],
        px,
        py,
      );
    if (distance >= bestDistance) continue;
    best = i;
    bestDistance = distance;
  }
  return best < 0 ? null : { index: best, distance: bestDistance };
}

/** The owner of the segment nearest to (px, py) within `tolerance` pixels. */
export function nearestOwner(
  projection: Projection,
  segments: Segments,
  px: number,
  py: number,
  tolerance: number,
): Nearest | null {
  const { start: s, end: e, owner } = segments;
  let best = -1;
  let bestDistance = tolerance;
  for (let i = 0; i < owner.length; i++) {
    const k = 3 * i;
    const distance = lineDistance(
      projection,
      s[k],
      s[k + 1],
      s[k + 2],
      e[k],
      e[k + 1],
      e[k + 2],
      px,
      py,
    );
    if (distance >= bestDistance) continue;
    best = i;
    bestDistance = distance;
  }
  return best < 0 ? null : { index: owner[best], distance: bestDistance };
}

/** Distance (pixels) of the pointer from a line of space as drawn; infinite where it is behind the camera. */
function lineDistance(
  projection: Projection,
  x0: number,
  y0: number,
  z0: number,
  x1: number,
  y1: number,
  z1: number,
  px: number,
  py: number,
): number {
  const { matrix: m, width, height, fold } = projection;
  const sign = foldSign(y0 + y1);
  const ax = foldedX(x0, fold);
  const ay = foldedY(x0, y0, sign, fold);
  const bx = foldedX(x1, fold);
  const by = foldedY(x1, y1, sign, fold);
  let aw = m[3] * ax + m[7] * ay + m[11] * z0 + m[15];
  let bw = m[3] * bx + m[7] * by + m[11] * z1 + m[15];
  if (aw < NEAR && bw < NEAR) return Number.POSITIVE_INFINITY;
  let au = m[0] * ax + m[4] * ay + m[8] * z0 + m[12];
  let av = m[1] * ax + m[5] * ay + m[9] * z0 + m[13];
  let bu = m[0] * bx + m[4] * by + m[8] * z1 + m[12];
  let bv = m[1] * bx + m[5] * by + m[9] * z1 + m[13];
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
function screenDistance(
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
