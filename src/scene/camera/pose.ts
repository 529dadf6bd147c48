import type { Camera } from '../../session/view.ts';
import { blendOf, type Shares, sharesOf } from '../projections/blend.ts';
import { projectionOf } from '../projections/index.ts';
import type { Extent, Look } from '../projections/projection.ts';

/**
 * Where the camera stands: it looks at `target` (mm) from the direction of azimuth and polar angle (rad, about
 * the y axis, azimuth 0 at +z) such that `height` mm are visible at the target. A small field of view (rad)
 * makes the picture almost parallel. `shares` are those of the projections, `stretch` the factor on the horizontal
 * axis of what fills its picture.
 */
export interface Pose extends Direction {
  readonly target: readonly [number, number, number];
  readonly height: number;
}

/** What of a pose a preset view fixes; the rest comes from framing. */
export interface Direction extends Look {
  readonly shares: Shares;
  readonly stretch: number;
}

/** Directions of the preset views for a picture of this aspect (width over height). */
export function presetDirection(view: Camera, aspect: number): Direction {
  return { ...projectionOf(view).look(aspect), shares: sharesOf(view), stretch: 1 };
}

/** The stretch with which points (x, y, z triplets, not stretched yet) fill a picture of this aspect. */
export function stretchToFill(points: ArrayLike<number>, aspect: number): number {
  let [yMin, yMax, zMin, zMax] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i + 2 < points.length; i += 3) {
    yMin = Math.min(yMin, points[i + 1]);
    yMax = Math.max(yMax, points[i + 1]);
    zMin = Math.min(zMin, points[i + 2]);
    zMax = Math.max(zMax, points[i + 2]);
  }
  const wide = zMax - zMin;
  return wide > 0 ? (aspect * (yMax - yMin)) / wide : 1;
}

/** The pose in a direction from which everything in an extent fits into the picture; `margin` as in `frame`. */
export function framedView(
  view: Camera,
  extent: Extent,
  direction: Direction,
  aspect: number,
  margin: number,
): Pose {
  const { outline, fills } = projectionOf(view);
  const points = outline(extent);
  const stretch = fills ? stretchToFill(points, aspect) : 1;
  for (let i = 2; i < points.length; i += 3) points[i] *= stretch;
  return frame(points, { ...direction, stretch }, aspect, margin);
}

/** Distance (mm) of the camera from its target. */
export function poseDistance(pose: Pose): number {
  return pose.height / (2 * Math.tan(pose.fov / 2));
}

/** Unit vectors of a direction: to the right and up in the picture, and back from the target to the camera. */
export function basisOf(direction: Pick<Pose, 'azimuth' | 'polar'>): {
  right: [number, number, number];
  up: [number, number, number];
  back: [number, number, number];
} {
  const sa = Math.sin(direction.azimuth);
  const ca = Math.cos(direction.azimuth);
  const sp = Math.sin(direction.polar);
  const cp = Math.cos(direction.polar);
  return { right: [ca, 0, -sa], up: [-cp * sa, sp, -cp * ca], back: [sp * sa, cp, sp * ca] };
}

/** Position (mm) of the camera. */
export function posePosition(pose: Pose): [number, number, number] {
  const { back } = basisOf(pose);
  const d = poseDistance(pose);
  return [pose.target[0] + d * back[0], pose.target[1] + d * back[1], pose.target[2] + d * back[2]];
}

/** Shown before there is anything to frame. */
export const DEFAULT_EXTENT: Extent = {
  rMax: 1050,
  zMin: -3000,
  zMax: 3000,
  cotMin: -Math.sinh(4),
  cotMax: Math.sinh(4),
};

/** Least height (mm) of a picture that is framed about a few hits: their surroundings tell where they are. */
const LEAST_HEIGHT = 250;

/**
 * The pose in a direction that shows some hit rows (mm), and a quarter of a metre about the nearest of them at
 * least. `covered` as in `frame`.
 */
export function frameRows(
  rows: Uint32Array,
  hits: { readonly x: Float64Array; readonly y: Float64Array; readonly z: Float64Array },
  direction: Direction,
  aspect: number,
  margin: number,
  covered = 0,
): Pose {
  const blend = blendOf(direction.shares, direction.stretch);
  const place = new Float64Array(3);
  const points = Array.from(rows).flatMap((row) => {
    const [x, y, z] = [hits.x[row], hits.y[row], hits.z[row]];
    blend.place(x, y, z, x, y, z, place);
    return [...place];
  });
  return frame(points, direction, aspect, margin, { covered, leastHeight: LEAST_HEIGHT });
}

/**
 * The pose in a direction from which all points fit into a picture of this aspect (width over height), with
 * `margin` (a share of the half size) left free around them.
 * @param options.covered share of the picture's width, at its right, that is left free besides.
 * @param options.leastHeight least height (mm) of what is visible at the nearest point, so that the camera does not
 *   stand on it where the points lie one behind the other.
 */
export function frame(
  points: ArrayLike<number>,
  direction: Direction,
  aspect: number,
  margin: number,
  options: { readonly covered?: number; readonly leastHeight?: number } = {},
): Pose {
  const { covered = 0, leastHeight = 0 } = options;
  const { right, up, back } = basisOf(direction);
  const half = Math.tan(direction.fov / 2);
  const tanY = half * (1 - margin);
  const tanLeft = half * (1 - margin) * aspect;
  const tanRight = half * (1 - margin - 2 * covered) * aspect;
  const n = points.length / 3;
  const u = new Float64Array(n);
  const v = new Float64Array(n);
  const w = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const [x, y, z] = [points[3 * i], points[3 * i + 1], points[3 * i + 2]];
    u[i] = x * right[0] + y * right[1] + z * right[2];
    v[i] = x * up[0] + y * up[1] + z * up[2];
    w[i] = x * back[0] + y * back[1] + z * back[2];
  }
  // The cone of view is the intersection of two wedges. Each wedge is as far forward as its two planes allow;
  // the camera stands where the more demanding one wants it, centred in the other.
  const horizontal = wedge(u, w, tanLeft, tanRight);
  const vertical = wedge(v, w, tanY, tanY);
  const cw = (Math.min(...w) + Math.max(...w)) / 2;
  const camera = Math.max(
    horizontal.apex,
    vertical.apex,
    Math.max(...w) + leastHeight / (2 * half),
  );
  const cu = horizontal.centre(camera);
  const cv = vertical.centre(camera);
  const target: [number, number, number] = [
    cu * right[0] + cv * up[0] + cw * back[0],
    cu * right[1] + cv * up[1] + cw * back[1],
    cu * right[2] + cv * up[2] + cw * back[2],
  ];
  const distance = Math.max(camera - cw, 1e-3);
  return { ...direction, target, height: 2 * distance * half };
}

/**
 * The foremost apex of a wedge that looks along -w and holds all points, its planes at these tangents to either side,
 * and where across an apex further back lies in the middle between too far low and too far high.
 */
function wedge(across: Float64Array, w: Float64Array, tanLow: number, tanHigh: number) {
  let high = Number.NEGATIVE_INFINITY;
  let low = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < w.length; i++) {
    high = Math.max(high, across[i] + tanHigh * w[i]);
    low = Math.max(low, -across[i] + tanLow * w[i]);
  }
  return {
    apex: (high + low) / (tanLow + tanHigh),
    centre: (apex: number) => (high - low + (tanLow - tanHigh) * apex) / 2,
  };
}

/** The pose a share `t` (0..1) of the way from one to another; sizes change by factors, angles the short way. */
export function between(a: Pose, b: Pose, t: number): Pose {
  if (t >= 1) return b;
  const turn = b.azimuth - a.azimuth;
  const shortTurn = turn - 2 * Math.PI * Math.round(turn / (2 * Math.PI));
  const mix = (p: number, q: number) => p + (q - p) * t;
  const scale = (p: number, q: number) => p * (q / p) ** t;
  return {
    target: [
      mix(a.target[0], b.target[0]),
      mix(a.target[1], b.target[1]),
      mix(a.target[2], b.target[2]),
    ],
    azimuth: a.azimuth + shortTurn * t,
    polar: mix(a.polar, b.polar),
    height: scale(a.height, b.height),
    fov: scale(a.fov, b.fov),
    shares: a.shares.map((share, i) => mix(share, b.shares[i])),
    stretch: scale(a.stretch, b.stretch),
  };
}

/** A step of the camera by hand: to the right and up in the picture, and in. Whole numbers for whole key strokes. */
export interface CameraStep {
  readonly right?: number;
  readonly up?: number;
  readonly in?: number;
  /** Whether to shift where one would turn. */
  readonly shift?: boolean;
}

/** What one step turns (rad), shifts (share of the picture's height) and zooms (factor on it). */
const TURN = (5 * Math.PI) / 180;
const SHIFT = 0.06;
const ZOOM = 0.85;
/** Nearest to the poles (rad), and least and greatest height (mm) of the picture. */
const LEAST_POLAR = 0.01;
const HEIGHTS = [2, 40_000] as const;

/** The pose after a step; a flat picture is shifted, not turned. */
export function stepped(pose: Pose, step: CameraStep, flat: boolean): Pose {
  const { right = 0, up = 0, shift = false } = step;
  const height = Math.min(
    Math.max(pose.height * ZOOM ** (step.in ?? 0), Math.min(HEIGHTS[0], pose.height)),
    Math.max(HEIGHTS[1], pose.height),
  );
  if (!flat && !shift) {
    const polar = pose.polar - up * TURN;
    return {
      ...pose,
      height,
      azimuth: pose.azimuth + right * TURN,
      polar: Math.min(Math.max(polar, LEAST_POLAR), Math.PI - LEAST_POLAR),
    };
  }
  const basis = basisOf(pose);
  const way = SHIFT * pose.height;
  const target = pose.target.map(
    (value, i) => value + way * (right * basis.right[i] + up * basis.up[i]),
  );
  return { ...pose, height, target: target as unknown as Pose['target'] };
}
