import {
  attribute,
  cameraProjectionMatrix,
  Discard,
  Fn,
  mix,
  positionGeometry,
  select,
  varying,
  vec3,
  vec4,
} from 'three/tsl';
import {
  BufferAttribute,
  BufferGeometry,
  LineSegments,
  type Node,
  NodeMaterial,
} from 'three/webgpu';
import type { Outlines } from '../geometry/detectorOutline.ts';
import type { Batch } from './batches.ts';
import { projected } from './projected.ts';
import { cue, even, inPicture, type Shown, seen } from './shaderMaths.ts';
import type { SceneUniforms } from './uniforms.ts';

/** What outlines look like. */
export interface OutlineLook {
  readonly name: string;
  readonly order: number;
  readonly colour: Node<'vec3'>;
  /** Alpha of a line one CSS pixel wide. */
  readonly alpha: number;
}

/**
 * Outlines of many modules in the lines of the GPU itself, one device pixel wide: faint context needs no smooth borders,
 * and a corner is one vertex where a line of `lineMaterial` has four that each look at both of its ends.
 */
export function outlineBatch(
  { corners, middles, lines }: Outlines,
  look: OutlineLook,
  uniforms: SceneUniforms,
): Batch {
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(corners, 3));
  geometry.setAttribute('middle', new BufferAttribute(middles, 3));
  geometry.setIndex(new BufferAttribute(lines, 1));
  return projected(
    [false, true].map((rest) => ({
      mesh: new LineSegments(geometry),
      name: look.name,
      order: look.order,
      rest,
      material: (only: Shown) => outlineMaterial(look, rest, uniforms, only),
    })),
  );
}

/** A module lies on one side of a fold or a cut as a whole, that of its middle; what of it is beyond the border goes on at the other. */
function outlineMaterial(
  { colour, alpha }: OutlineLook,
  rest: boolean,
  uniforms: SceneUniforms,
  only: Shown,
): NodeMaterial {
  const middle = attribute<'vec3'>('middle', 'vec3');
  const half = uniforms.halfPeriod;
  let place = inPicture(positionGeometry, middle, uniforms, only);
  if (rest) {
    const side = inPicture(middle, middle, uniforms, only).y;
    place = place.add(vec3(0, select(side.greaterThan(0), half.mul(-2), half.mul(2)), 0));
  }
  const at = seen(place);
  const material = new NodeMaterial();
  material.transparent = true;
  material.depthWrite = false;
  // Drawn before all that hides anything.
  material.depthTest = false;
  material.vertexNode = cameraProjectionMatrix.mul(vec4(at, 1));
  const vCue = even(cue(at, uniforms));
  const vHeight = varying(place.y);
  material.fragmentNode = Fn(() => {
    if (only !== null && only.period !== null) Discard(vHeight.abs().greaterThan(half));
    return vec4(mix(colour, uniforms.background, vCue), uniforms.pixelRatio.mul(alpha).min(1));
  })();
  return material;
}
