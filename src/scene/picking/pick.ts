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
 * The hit nearest to (px, py) within `tolerance` pixels. Of hits whose disc of `radius` pixels covers the pointer
 * the foremost is taken. `noise` is skipped or taken alone by the flags; `particle` is -1 for noise.
 */
export function nearestHit(
  picture: Picture,
  at: Positions,
  particle: Int32Array | null,
  show: { readonly hits: boolean; readonly noise: boolean },
  px: number,
  py: number,
  radius: number,
  tolerance: number,
): Nearest | null {
  const { matrix: m, width, height, blend } = picture;
  let best = -1;
  let bestOutside = Math.max(tolerance - radius, 0);
  let bestDepth = Number.POSITIVE_INFINITY;
  let bestDistance = 0;
  for (let i = 0; i < at.x.length; i++) {
    if (!(particle !== null && particle[i] < 0 ? show.noise : show.hits)) continue;
    blend.place(at.x[i], at.y[i], at.z[i], at.x[i], at.y[i], at.z[i], at3);
    const x = at3[0];
    const y = at3[1];
    const z = at3[2];
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
function placesOfAll({ matrix: m, width, height, blend }: Picture, at: Positions): Float64Array {
  const n = at.x.length;
  const places = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    blend.place(at.x[i], at.y[i], at.z[i], at.x[i], at.y[i], at.z[i], at3);
    const x = at3[0];
    const y = at3[1];
    const z = at3[2];
    const w = m[3] * x + m[7] * y + m[11] * z + m[15];
    const front = w < NEAR ? Number.NaN : 1 / w;
    places[2 * i] = (0.5 + 0.5 * (m[0] * x + m[4] * y + m[8] * z + m[12]) * front) * width;
    places[2 * i + 1] = (0.5 - 0.5 * (m[1] * x + m[5] * y + m[9] * z + m[13]) * front) * height;
  }
  return places;
}

/** The edge above the cut nearest to (px, py) within `tolerance` pixels. Without scores all edges count. */
export function nearestEdge(
  picture: Picture,
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
  const places = placesOfAll(picture, at);
  const { blend } = picture;
  const least = blend.leastRadius ** 2;
  let best = -1;
  let bestDistance = tolerance;
  for (let i = 0; i < src.length; i++) {
    if (scores !== null && !(scores[i] > cut)) continue;
    const a = src[i];
    const b = dst[i];
    const x0 = at.x[a];
    const y0 = at.y[a];
    const x1 = at.x[b];
    const y1 = at.y[b];
    const isNear = least > 0 && (x0 * x0 + y0 * y0 < least || x1 * x1 + y1 * y1 < least);
    let distance = screenDistance(
      places[2 * a],
      places[2 * a + 1],
      places[2 * b],
      places[2 * b + 1],
      px,
      py,
    );
    // An end behind the camera (NaN), or a line that is folded or cut.
    if (Number.isNaN(distance) || isNear || !blend.isWhole(x0, y0, x1, y1))
      distance = lineDistance(picture, x0, y0, at.z[a], x1, y1, at.z[b], px, py);
    if (distance >= bestDistance) continue;
    best = i;
    bestDistance = distance;
  }
  return best < 0 ? null : { index: best, distance: bestDistance };
}

/** The owner of the segment nearest to (px, py) within `tolerance` pixels. */
export function nearestOwner(
  picture: Picture,
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
      picture,
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
