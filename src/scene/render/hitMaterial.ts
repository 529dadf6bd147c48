import {
  cameraProjectionMatrix,
  Discard,
  Fn,
  length,
  mix,
  select,
  smoothstep,
  varying,
  vec2,
  vec4,
} from 'three/tsl';
import { type Node, NodeMaterial, type StorageBufferAttribute } from 'three/webgpu';
import { pull, quadEnd, quadNumber, quadSide, unpacked } from './pulled.ts';
import {
  biased,
  cue,
  even,
  inPicture,
  isBefore,
  isInRegion,
  type Shown,
  seen,
} from './shaderMaths.ts';
import type { SceneUniforms } from './uniforms.ts';

/**
 * Hits as round discs with a darker rim, nominal size at the camera's target and somewhat
 * larger before it. `positions` holds x, y, z (mm) and 1 for noise; `colours` RGBA bytes.
 */
export function hitMaterial(
  positions: StorageBufferAttribute,
  colours: StorageBufferAttribute,
  uniforms: SceneUniforms,
  only: Shown,
): NodeMaterial {
  const row = pull(positions, 'vec4', quadNumber);
  const at = seen(inPicture(row.xyz, row.xyz, uniforms, only));
  const clip = cameraProjectionMatrix.mul(vec4(biased(at, uniforms.bias.negate()), 1));
  const ndc = clip.xyz.div(clip.w);
  const nearer = uniforms.focus.div(at.z.negate()).sqrt().clamp(0.7, 1.8);
  const radius = uniforms.hitSize.mul(uniforms.pixelRatio).mul(nearer).max(1).mul(0.5);
  const offset = vec2(quadSide, quadEnd.mul(2).sub(1)).mul(radius.add(0.5));
  const corner = vec4(ndc.xy.add(offset.div(uniforms.resolution.mul(0.5))), ndc.z, 1);
  const isShown = select(
    row.w.greaterThan(0.5),
    uniforms.showNoise.greaterThan(0.5),
    uniforms.showHits.greaterThan(0.5),
  );
  const colour = unpacked(pull(colours, 'uint', quadNumber));
  const shown = isShown.and(isInRegion(row.xyz, uniforms)).and(colour.w.greaterThan(0));

  const material = new NodeMaterial();
  material.transparent = true;
  material.depthWrite = true;
  material.vertexNode = select(shown.and(isBefore(at)), corner, vec4(0, 0, 2, 1));

  const vOffset = varying(offset);
  const vRadius = even(radius);
  const vColour = even(colour);
  const vCue = even(cue(at, uniforms));
  material.fragmentNode = Fn(() => {
    const distance = length(vOffset);
    const coverage = vRadius.add(0.5).sub(distance).clamp(0, 1);
    const alpha = coverage.mul(vColour.w).mul(uniforms.hitAlpha);
    // A pixel belongs to a disc whole or not at all: what is drawn hides what lies behind it, and is what is picked.
    Discard(distance.greaterThan(vRadius));
    const rim = smoothstep(vRadius.sub(1.6), vRadius, distance).mul(0.45);
    const far = mix(vCue, 1, rim) as Node<'float'>;
    return vec4(mix(vColour.xyz, uniforms.background, far), alpha);
  })();
  return material;
}
