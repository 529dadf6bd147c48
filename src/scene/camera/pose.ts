import { foldedX, foldedY, foldSign } from '../geometry/fold.ts';
import type { SceneViewName } from '../types.ts';

/**
 * Where the camera stands: it looks at `target` (mm) from the direction of azimuth and polar angle (rad, about
 * the y axis, azimuth 0 at +z) such that `height` mm are visible at the target. A small field of view (rad)
 * makes the picture almost parallel. `fold` is the share of the folded side view.
 */
export interface Pose {
  readonly target: readonly [number, number, number];
  readonly azimuth: number;
  readonly polar: number;
  readonly height: number;
  readonly fov: number;
  readonly fold: number;
}

/** What of a pose a preset view fixes; the rest comes from framing. */
export type Direction = Pick<Pose, 'azimuth' | 'polar' | 'fov' | 'fold'>;

const degrees = Math.PI / 180;
/** Almost parallel: at this angle a 6 m long detector changes size by 2% from end to end in a full view. */
const PARALLEL_FOV = 1 * degrees;

/** Directions of the preset views for a picture of this aspect (width over height). */
export function presetDirection(view: SceneViewName, aspect: number): Direction {
  if (view === 'xy') return { azimuth: 0, polar: 90 * degrees, fov: PARALLEL_FOV, fold: 0 };
  if (view === 'rz')
    return { azimuth: -90 * degrees, polar: 90 * degrees, fov: PARALLEL_FOV, fold: 1 };
  // The narrower the picture, the more along the beam, so that a long detector still fills it.
  const wide = Math.min(Math.max((aspect - 0.8) / 1.2, 0), 1);
  return {
    azimuth: -(44 + 18 * wide) * degrees,
    polar: (67 + 3 * wide) * degrees,
    fov: 32 * degrees,
    fold: 0,
  };
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

/** A cylinder about the beam (mm). */
export interface Extent {
  readonly rMax: number;
  readonly zMin: number;
  readonly zMax: number;
}

/** Shown before there is anything to frame. */
export const DEFAULT_EXTENT: Extent = { rMax: 1050, zMin: -3000, zMax: 3000 };

/** Points on the outside of an extent, as the view with this fold shows it (x, y, z triplets). */
export function extentPoints(extent: Extent, fold: number): number[] {
  const points: number[] = [];
  for (let i = 0; i < 16; i++) {
    const phi = (i / 16) * 2 * Math.PI;
    const x = fold > 0.5 ? 0 : extent.rMax * Math.cos(phi);
    const y = fold > 0.5 ? extent.rMax * (i < 8 ? 1 : -1) : extent.rMax * Math.sin(phi);
    points.push(x, y, extent.zMin, x, y, extent.zMax);
  }
  return points;
}

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
  const { fold } = direction;
  const points = Array.from(rows).flatMap((row) => {
    const [x, y] = [hits.x[row], hits.y[row]];
    return [foldedX(x, fold), foldedY(x, y, foldSign(y), fold), hits.z[row]];
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
    fold: mix(a.fold, b.fold),
  };
}
