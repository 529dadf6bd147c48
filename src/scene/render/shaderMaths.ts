import {
  bool,
  cameraNear,
  cameraViewMatrix,
  dot,
  float,
  length,
  mix,
  select,
  smoothstep,
  varying,
  vec3,
  vec4,
} from 'three/tsl';
import { InterpolationSamplingType, type Node } from 'three/webgpu';
import { PROJECTIONS } from '../projections/index.ts';
import type { Projection } from '../projections/projection.ts';
import { LEAST_R } from '../region.ts';
import type { SceneUniforms } from './uniforms.ts';

/** The projection that a shader is made for; null: for every blend of all of them, which takes a GPU several times as long. */
export type Shown = Projection | null;

/**
 * Where a point comes into the space of the camera: `place` of `projections/blend.ts`. `about` is the middle of the
 * line it ends, or itself.
 */
export function inPicture(
  position: Node<'vec3'>,
  about: Node<'vec3'>,
  uniforms: SceneUniforms,
  only: Shown,
): Node<'vec3'> {
  const stretch = vec3(1, 1, uniforms.stretch);
  if (only !== null) return only.gpu(position, about).mul(stretch);
  // Zero, but fetched here: three.js declares a value in the block that uses it first, and on WebGL 2 a fetch inside
  // of one branch would be missing in the others.
  let sum: Node<'vec3'> = position.add(about).mul(0);
  PROJECTIONS.forEach((projection, i) => {
    const share = uniforms.shares[i];
    // What has no share must not be added as 0 times an infinity.
    const part = select(
      share.greaterThan(0),
      projection.gpu(position, about).mul(share),
      vec3(0),
    ) as Node<'vec3'>;
    sum = sum.add(part);
  });
  return sum.mul(stretch);
}

/** 1 or 0. Instead of choosing between two values, of which only one would be fetched (see `inPicture`). */
function oneIf(condition: Node<'bool'>): Node<'float'> {
  return select(condition, float(1), float(0)) as Node<'float'>;
}

/** Both ends of a line in the space of the camera, and whether it has a place there. */
export interface PlacedLine {
  readonly start: Node<'vec3'>;
  readonly end: Node<'vec3'>;
  readonly shown: Node<'bool'>;
}

/**
 * A line in the space of the camera, without what lies too near the beam, and cut where the picture begins again; `rest` gives the part of it that goes on at
 * the other border. The CPU's side is `picking/lineDistance.ts`.
 */
export function placedLine(
  start: Node<'vec3'>,
  end: Node<'vec3'>,
  rest: boolean,
  uniforms: SceneUniforms,
  only: Shown,
): PlacedLine {
  const isUnrolled = only !== null && only.period !== null;
  const leavesBeam = only === null || only.leastRadius > 0;
  const half = uniforms.halfPeriod;
  const least = uniforms.leastRadius.mul(uniforms.leastRadius);
  const isWithin = (point: Node<'vec3'>) => dot(point.xy, point.xy).lessThan(least);
  // From a point within the least radius to where the line leaves it: the positive root of a square equation.
  const outward = (from: Node<'vec3'>, to: Node<'vec3'>) => {
    const way = to.xy.sub(from.xy);
    const square = dot(way, way).max(1e-6);
    const along = dot(from.xy, way);
    const inner = dot(from.xy, from.xy).sub(least);
    const share = along.mul(along).sub(square.mul(inner)).max(0).sqrt().sub(along).div(square);
    return mix(from, to, share.mul(oneIf(isWithin(from))));
  };
  const from = leavesBeam ? outward(start, end) : start;
  const to = leavesBeam ? outward(end, start) : end;
  const about = from.add(to).mul(0.5);
  // Zero, for both ends to be fetched before anything is chosen: see `inPicture`.
  const fetched = from.add(to).mul(0);
  let a = inPicture(from, about, uniforms, only).add(fetched);
  let b = inPicture(to, about, uniforms, only).add(fetched);
  let shown: Node<'bool'> = leavesBeam ? isWithin(start).and(isWithin(end)).not() : bool(true);
  // On the way between two projections nothing begins again.
  if (!isUnrolled) return { start: a, end: b, shown };
  if (rest) {
    const over = a.y.max(b.y).greaterThan(half);
    const under = a.y.min(b.y).lessThan(half.negate());
    const turn = vec3(0, select(over, half.mul(-2), half.mul(2)), 0);
    a = a.add(turn);
    b = b.add(turn);
    shown = shown.and(over.or(under));
  }
  const cut = (from: Node<'vec3'>, to: Node<'vec3'>) => {
    const border = select(from.y.lessThan(0), half.negate(), half);
    const rise = to.y.sub(from.y);
    const share = border.sub(from.y).div(rise.add(oneIf(rise.abs().lessThan(1e-6))));
    return mix(from, to, share.mul(oneIf(from.y.abs().greaterThan(half))));
  };
  return { start: cut(a, b), end: cut(b, a), shown };
}

/** Whether a point of space lies in the region that is drawn: `inRegion` of `region.ts`. */
export function isInRegion(position: Node<'vec3'>, uniforms: SceneUniforms): Node<'bool'> {
  const { wedge, slab, cone } = uniforms;
  const r = length(position.xy).max(LEAST_R);
  return dot(position.xy, wedge.xy)
    .greaterThanEqual(wedge.z.mul(r))
    .and(position.z.greaterThanEqual(slab.x))
    .and(position.z.lessThanEqual(slab.y))
    .and(position.z.greaterThanEqual(cone.x.mul(r)))
    .and(position.z.lessThanEqual(cone.y.mul(r)));
}

/** A point of space seen from the camera. */
export function seen(position: Node<'vec3'>): Node<'vec3'> {
  return cameraViewMatrix.mul(vec4(position, 1)).xyz;
}

/** Moves a seen point along its ray by `distance` (mm, away from the viewer), which leaves its place in the picture. */
export function biased(point: Node<'vec3'>, distance: Node<'float'>): Node<'vec3'> {
  return point.mul(distance.div(length(point)).add(1).max(0.01));
}

/** Whether a seen point lies in front of the near plane. */
export function isBefore(point: Node<'vec3'>): Node<'bool'> {
  return point.z.lessThan(cameraNear.negate());
}

/** Share of the background that a thing at this depth takes on. */
export function cue(point: Node<'vec3'>, uniforms: SceneUniforms): Node<'float'> {
  const depth = point.z.negate().sub(uniforms.cueStart).div(uniforms.cueLength);
  return smoothstep(0, 1, depth).mul(uniforms.cueStrength);
}

/** A value that all corners of a quad share, for the fragment stage: nothing is interpolated, which a software adapter does per pixel. */
export function even<T>(value: Node<T>): Node<T> {
  return varying(value).setInterpolation(InterpolationSamplingType.FLAT);
}
