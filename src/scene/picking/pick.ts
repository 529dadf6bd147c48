import type { Segments } from '../geometry/segments.ts';
import type { Positions } from '../geometry/trackPath.ts';
import { lineDistance, NEAR, screenDistance } from './lineDistance.ts';
import type { Picture } from './picture.ts';

/** The nearest thing and how far (CSS pixels) it is from the pointer. */
export interface Nearest {
  readonly index: number;
  readonly distance: number;
}

/** A place in the space of the camera, for one point at a time. */
const at3 = new Float64Array(3);

/** Where a hit row appears in the picture (CSS pixels from the top left corner); null behind the camera. */
export function projected(
  { matrix: m, width, height, blend }: Picture,
  at: Positions,
  row: number,
): { x: number; y: number } | null {
  blend.place(at.x[row], at.y[row], at.z[row], at.x[row], at.y[row], at.z[row], at3);
  const [x, y, z] = at3;
  const w = m[3] * x + m[7] * y + m[11] * z + m[15];
  if (w < NEAR) return null;
  return {
    x: (0.5 + (0.5 * (m[0] * x + m[4] * y + m[8] * z + m[12])) / w) * width,
    y: (0.5 - (0.5 * (m[1] * x + m[5] * y + m[9] * z + m[13])) / w) * height,
  };
}

/**
 * Where all hits appear in a picture: x and y (CSS pixels) and depth, by turns; NaN behind the camera. A pointer that
 * moves over a picture that stands asks for the same places again and again: whoever asks keeps them.
 */
export function placesOfHits(
  { matrix: m, width, height, blend }: Picture,
  at: Positions,
): Float64Array {
  const n = at.x.length;
  const places = new Float64Array(3 * n);
  for (let i = 0; i < n; i++) {
    blend.place(at.x[i], at.y[i], at.z[i], at.x[i], at.y[i], at.z[i], at3);
    const x = at3[0];
    const y = at3[1];
    const z = at3[2];
    const w = m[3] * x + m[7] * y + m[11] * z + m[15];
    const front = w < NEAR ? Number.NaN : 1 / w;
    places[3 * i] = (0.5 + 0.5 * (m[0] * x + m[4] * y + m[8] * z + m[12]) * front) * width;
    places[3 * i + 1] = (0.5 - 0.5 * (m[1] * x + m[5] * y + m[9] * z + m[13]) * front) * height;
    places[3 * i + 2] = w;
  }
  return places;
}

/** Where both ends of all segments appear (x0, y0, x1, y1); NaN for what is folded, cut or reaches behind the camera. */
export function placesOfSegments(picture: Picture, { start, end, owner }: Segments): Float64Array {
  const { matrix: m, width, height, blend } = picture;
  const n = owner.length;
  const least = blend.leastRadius ** 2;
  const places = new Float64Array(4 * n);
  const put = (to: number, of: Float32Array, k: number) => {
    blend.place(of[k], of[k + 1], of[k + 2], of[k], of[k + 1], of[k + 2], at3);
    const [x, y, z] = [at3[0], at3[1], at3[2]];
    const w = m[3] * x + m[7] * y + m[11] * z + m[15];
    const front = w < NEAR ? Number.NaN : 1 / w;
    places[to] = (0.5 + 0.5 * (m[0] * x + m[4] * y + m[8] * z + m[12]) * front) * width;
    places[to + 1] = (0.5 - 0.5 * (m[1] * x + m[5] * y + m[9] * z + m[13]) * front) * height;
  };
  for (let i = 0; i < n; i++) {
    const k = 3 * i;
    const [x0, y0, x1, y1] = [start[k], start[k + 1], end[k], end[k + 1]];
    const isNear = least > 0 && (x0 * x0 + y0 * y0 < least || x1 * x1 + y1 * y1 < least);
    if (isNear || !blend.isWhole(x0, y0, x1, y1)) {
      places.fill(Number.NaN, 4 * i, 4 * i + 4);
      continue;
    }
    put(4 * i, start, k);
    put(4 * i + 2, end, k);
  }
  return places;
}

/** Whether element i of a table is shown; null where all are. */
export type IsShown = ((i: number) => boolean) | null;

/** Depths that differ by less (as a share) are the same to a depth buffer: what is drawn later lies in front. */
const SAME_DEPTH = 1e-7;

/**
 * The hit nearest to (px, py) within `tolerance` pixels. Of hits whose disc covers the pointer the foremost is taken;
 * `radiusAt` is the radius (pixels) of a disc at some depth.
 */
export function nearestHit(
  places: Float64Array,
  isShown: IsShown,
  px: number,
  py: number,
  radiusAt: (depth: number) => number,
  tolerance: number,
): Nearest | null {
  let best = -1;
  let bestOutside = Number.POSITIVE_INFINITY;
  let bestDepth = Number.POSITIVE_INFINITY;
  let bestDistance = 0;
  const reach = Math.max(tolerance, radiusAt(NEAR));
  for (let i = 0; 3 * i < places.length; i++) {
    // Most hits are far away: ask that first, and without the slow hypot. NaN fails no comparison that rejects.
    const dx = places[3 * i] - px;
    const dy = places[3 * i + 1] - py;
    if (!(dx <= reach && dx >= -reach && dy <= reach && dy >= -reach)) continue;
    if (isShown !== null && !isShown(i)) continue;
    const depth = places[3 * i + 2];
    const distance = Math.sqrt(dx * dx + dy * dy);
    const radius = radiusAt(depth);
    const outside = Math.max(distance - radius, 0);
    if (outside > 0 && distance > tolerance) continue;
    if (outside > bestOutside) continue;
    if (outside === bestOutside && depth > bestDepth * (1 + SAME_DEPTH)) continue;
    best = i;
    bestOutside = outside;
    bestDepth = depth;
    bestDistance = distance;
  }
  return best < 0 ? null : { index: best, distance: bestDistance };
}

/** The shown edge nearest to (px, py) within `tolerance` pixels; `places` as from `placesOfHits`. */
export function nearestEdge(
  picture: Picture,
  places: Float64Array,
  at: Positions,
  edges: { readonly src: Uint32Array; readonly dst: Uint32Array },
  isShown: IsShown,
  px: number,
  py: number,
  tolerance: number,
): Nearest | null {
  const { src, dst } = edges;
  const { blend } = picture;
  const least = blend.leastRadius ** 2;
  let best = -1;
  let bestDistance = tolerance;
  for (let i = 0; i < src.length; i++) {
    const a = src[i];
    const b = dst[i];
    const x0 = at.x[a];
    const y0 = at.y[a];
    const x1 = at.x[b];
    const y1 = at.y[b];
    const isNear = least > 0 && (x0 * x0 + y0 * y0 < least || x1 * x1 + y1 * y1 < least);
    const isSpecial = isNear || !blend.isWhole(x0, y0, x1, y1);
    const sx = places[3 * a];
    const sy = places[3 * a + 1];
    const ex = places[3 * b];
    const ey = places[3 * b + 1];
    // Most are far away. What is folded or cut, or has an end behind the camera (NaN), has no box.
    if (
      !isSpecial &&
      (Math.max(sx, ex) < px - tolerance ||
        Math.min(sx, ex) > px + tolerance ||
        Math.max(sy, ey) < py - tolerance ||
        Math.min(sy, ey) > py + tolerance)
    )
      continue;
    if (isShown !== null && !isShown(i)) continue;
    let distance = isSpecial ? Number.NaN : screenDistance(sx, sy, ex, ey, px, py);
    if (Number.isNaN(distance))
      distance = lineDistance(
        picture,
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

/** The owner of the shown segment nearest to (px, py) within `tolerance` pixels; `places` as from `placesOfSegments`. */
export function nearestOwner(
  picture: Picture,
  places: Float64Array,
  segments: Segments,
  isShown: IsShown,
  px: number,
  py: number,
  tolerance: number,
): Nearest | null {
  const { start: s, end: e, owner } = segments;
  let best = -1;
  let bestDistance = tolerance;
  for (let i = 0; i < owner.length; i++) {
    const sx = places[4 * i];
    const sy = places[4 * i + 1];
    const ex = places[4 * i + 2];
    const ey = places[4 * i + 3];
    if (
      Math.max(sx, ex) < px - tolerance ||
      Math.min(sx, ex) > px + tolerance ||
      Math.max(sy, ey) < py - tolerance ||
      Math.min(sy, ey) > py + tolerance
    )
      continue;
    if (isShown !== null && !isShown(i)) continue;
    let distance = screenDistance(sx, sy, ex, ey, px, py);
    const k = 3 * i;
    if (Number.isNaN(distance))
      distance = lineDistance(picture, s[k], s[k + 1], s[k + 2], e[k], e[k + 1], e[k + 2], px, py);
    if (distance >= bestDistance) continue;
    best = i;
    bestDistance = distance;
  }
  return best < 0 ? null : { index: owner[best], distance: bestDistance };
}
