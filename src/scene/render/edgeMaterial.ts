import { attribute, select, storage, vec4 } from 'three/tsl';
import type { NodeMaterial, StorageBufferAttribute } from 'three/webgpu';
import { lineMaterial } from './lineMaterial.ts';
import { folded } from './shaderMaths.ts';
import type { SceneUniforms } from './uniforms.ts';

/**
 * Edges as thin translucent lines that pull both ends from the hit positions. Which are drawn, and how strongly,
 * is decided per frame from the score and the cut, so moving the cut uploads nothing.
 */
export function edgeMaterial(
  positions: StorageBufferAttribute,
  uniforms: SceneUniforms,
): NodeMaterial {
  const rows = storage(positions, 'vec4', positions.count).toReadOnly().setPBO(true);
  const a = rows.element(attribute('src', 'uint')).xyz;
  const b = rows.element(attribute('dst', 'uint')).xyz;
  const side = a.y.add(b.y);
  const above = attribute('score', 'float').greaterThan(uniforms.scoreCut);
  const colour = attribute('colour', 'vec4');
  const alpha = select(above, uniforms.edgeAlpha, uniforms.faintAlpha);
  return lineMaterial(
    {
      start: folded(a, side, uniforms.fold),
      end: folded(b, side, uniforms.fold),
      colour: vec4(colour.xyz, colour.w.mul(alpha)),
      width: uniforms.edgeWidth,
      shown: above.or(uniforms.faintAlpha.greaterThan(0)),
      bias: null,
      dashed: false,
      round: false,
      depthWrite: false,
      depthTest: true,
    },
    uniforms,
  );
}
