import {
  cameraNear,
  cameraViewMatrix,
  float,
  length,
  mix,
  select,
  smoothstep,
  vec3,
  vec4,
} from 'three/tsl';
import type { Node } from 'three/webgpu';
import type { SceneUniforms } from './uniforms.ts';

/** The folded side view; the same as `geometry/fold.ts`. `side` is the y whose sign says to which side. */
export function folded(
  position: Node<'vec3'>,
  side: Node<'float'>,
  fold: Node<'float'>,
): Node<'vec3'> {
  const sign = select(side.lessThan(0), float(-1), float(1));
  const y = mix(position.y, sign.mul(length(position.xy)), fold);
  return vec3(position.x.mul(fold.oneMinus()), y, position.z);
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
