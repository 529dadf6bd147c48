import { type Segments, segmentBuilder } from './segments.ts';

/** Positions of hit rows (mm). */
export interface Positions {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
}

/** A circle in the transverse plane (mm). */
export interface Circle {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** Largest distance (mm) between a drawn chord and the arc it stands for. */
const CHORD_TOLERANCE = 0.4;
/** Beyond this radius (mm) a track is drawn straight from hit to hit. */
const STRAIGHT_RADIUS = 2e5;
/** A track is led back to the beam only from a first hit within this radius (mm). */
const LEAD_BACK_FROM = 180;

/**
 * Least-squares circle through points in x-y (I. Kåsa 1976), about their centre of gravity for precision.
 * Null where they lie on a line.
 */
export function circleThrough(x: ArrayLike<number>, y: ArrayLike<number>): Circle | null {
  const n = x.length;
  if (n < 3) return null;
  let mx = 0;
  let my = 0;
  for (let i = 0; i < n; i++) {
    mx += x[i] / n;
    my += y[i] / n;
  }
  let uu = 0;
  let uv = 0;
  let vv = 0;
  let uq = 0;
  let vq = 0;
  let q = 0;
  for (let i = 0; i < n; i++) {
    const u = x[i] - mx;
    const v = y[i] - my;
    const square = u * u + v * v;
    uu += u * u;
    uv += u * v;
    vv += v * v;
    uq += u * square;
    vq += v * square;
    q += square;
  }
  const determinant = uu * vv - uv * uv;
  if (determinant <= 1e-12 * q * q) return null;
  const cu = (uq * vv - vq * uv) / (2 * determinant);
  const cv = (vq * uu - uq * uv) / (2 * determinant);
  return { x: mx + cu, y: my + cv, radius: Math.sqrt(cu * cu + cv * cv + q / n) };
}

/**
 * Points (x, y, z triplets, mm) of the smooth line of a track through its hits: between two hits angle, distance
 * from the axis of the track's circle and z change evenly, so the line is a helix arc that meets every hit.
 * Tracks whose hits do not turn one way about one circle by less than a full turn are drawn straight from hit to
 * hit. With `toBeam`, a track that begins close to the beam is led back to its closest approach.
 */
export function trackPath(rows: ArrayLike<number>, at: Positions, toBeam: boolean): number[] {
  const n = rows.length;
  const x: number[] = [];
  const y: number[] = [];
  const z: number[] = [];
  for (let i = 0; i < n; i++) {
    x.push(at.x[rows[i]]);
    y.push(at.y[rows[i]]);
    z.push(at.z[rows[i]]);
  }
  const circle = circleThrough(x, y);
  const angles = circle === null ? null : turningAngles(circle, x, y);
  if (circle === null || angles === null) return x.flatMap((_, i) => [x[i], y[i], z[i]]);

  const points: number[] = [];
  const point = (angle: number, radius: number, height: number) =>
    points.push(circle.x + radius * Math.cos(angle), circle.y + radius * Math.sin(angle), height);
  const arc = (a0: number, r0: number, z0: number, a1: number, r1: number, z1: number) => {
    const steps = arcSteps(Math.abs(a1 - a0), Math.max(r0, r1));
    for (let s = 0; s < steps; s++) {
      const t = s / steps;
      point(a0 + (a1 - a0) * t, r0 + (r1 - r0) * t, z0 + (z1 - z0) * t);
    }
  };
  const radii = x.map((_, i) => Math.sqrt((x[i] - circle.x) ** 2 + (y[i] - circle.y) ** 2));

  if (toBeam && Math.hypot(x[0], y[0]) < LEAD_BACK_FROM) {
    const last = Math.min(n - 1, 4);
    const turn = angles[last] - angles[0];
    const start = nearestAngle(Math.atan2(-circle.y, -circle.x), angles[0]);
    const back = start - angles[0];
    if (back * turn < 0 && Math.abs(back) < 0.5) {
      const slope = (z[last] - z[0]) / turn;
      arc(start, circle.radius, z[0] + slope * back, angles[0], radii[0], z[0]);
    }
  }
  for (let i = 0; i + 1 < n; i++)
    arc(angles[i], radii[i], z[i], angles[i + 1], radii[i + 1], z[i + 1]);
  points.push(x[n - 1], y[n - 1], z[n - 1]);
  return points;
}

/** Unwrapped angles of the points about a circle; null unless they turn one way and the circle describes them. */
function turningAngles(circle: Circle, x: number[], y: number[]): number[] | null {
  if (circle.radius > STRAIGHT_RADIUS) return null;
  const angles: number[] = [];
  let forward = 0;
  let backward = 0;
  for (let i = 0; i < x.length; i++) {
    const radius = Math.sqrt((x[i] - circle.x) ** 2 + (y[i] - circle.y) ** 2);
    if (Math.abs(radius - circle.radius) > 0.1 * circle.radius) return null;
    const angle = Math.atan2(y[i] - circle.y, x[i] - circle.x);
    angles.push(i === 0 ? angle : nearestAngle(angle, angles[i - 1]));
    if (i === 0) continue;
    const step = angles[i] - angles[i - 1];
    if (step > 0) forward += step;
    else backward -= step;
  }
  const turn = forward + backward;
  return turn > 0 && turn < 2 * Math.PI && Math.min(forward, backward) < 0.05 * turn
    ? angles
    : null;
}

function nearestAngle(angle: number, to: number): number {
  return angle - 2 * Math.PI * Math.round((angle - to) / (2 * Math.PI));
}

function arcSteps(angle: number, radius: number): number {
  const step = 2 * Math.acos(Math.max(1 - CHORD_TOLERANCE / radius, 0));
  return Math.max(1, Math.ceil(angle / step));
}

/** The smooth lines of lists of hit rows (list t = hits[offset[t] .. offset[t + 1])); owners are list indices. */
export function pathSegments(
  lists: { readonly hits: Uint32Array; readonly offset: Uint32Array },
  at: Positions,
  toBeam: boolean,
): Segments {
  const builder = segmentBuilder();
  for (let t = 0; t + 1 < lists.offset.length; t++) {
    const rows = lists.hits.subarray(lists.offset[t], lists.offset[t + 1]);
    if (rows.length > 0) builder.polyline(t, trackPath(rows, at, toBeam));
  }
  return builder.build();
}
