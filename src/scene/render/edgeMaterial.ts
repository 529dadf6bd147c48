import { select, vec4 } from 'three/tsl';
import type { NodeMaterial, StorageBufferAttribute } from 'three/webgpu';
import { lineMaterial } from './lineMaterial.ts';
import { pull, quadNumber, unpacked } from './pulled.ts';
import { isInRegion, type Shown } from './shaderMaths.ts';
import type { SceneUniforms } from './uniforms.ts';

/** Tables of the edges (hit rows, score, packed colour), and the positions of the hits. */
export interface EdgeTables {
  readonly positions: StorageBufferAttribute;
  readonly src: StorageBufferAttribute;
  readonly dst: StorageBufferAttribute;
  readonly scores: StorageBufferAttribute;
  readonly colours: StorageBufferAttribute;
}

/**
 * Edges as thin translucent lines that pull both ends from the hit positions. Which are drawn, and how strongly,
 * is decided per frame from the score and the cut, so moving the cut uploads nothing.
 */
export function edgeMaterial(
  tables: EdgeTables,
  rest: boolean,
  uniforms: SceneUniforms,
  only: Shown,
): NodeMaterial {
  const a = pull(tables.positions, 'vec4', pull(tables.src, 'uint', quadNumber)).xyz;
  const b = pull(tables.positions, 'vec4', pull(tables.dst, 'uint', quadNumber)).xyz;
  const score = pull(tables.scores, 'float', quadNumber);
  const above = score.greaterThan(uniforms.scoreCut);
  const inRange = score
    .greaterThanEqual(uniforms.scoreMin)
    .and(score.lessThanEqual(uniforms.scoreMax));
  const colour = unpacked(pull(tables.colours, 'uint', quadNumber));
  const alpha = select(above, uniforms.edgeAlpha, uniforms.faintAlpha);
  return lineMaterial(
    {
      start: a,
      end: b,
      along: null,
      colour: vec4(colour.xyz, colour.w.mul(alpha)),
      width: uniforms.edgeWidth.mul(uniforms.lineSize),
      shown: above
        .or(uniforms.faintAlpha.greaterThan(0))
        .and(inRange)
        .and(colour.w.greaterThan(0))
        .and(isInRegion(a.add(b).mul(0.5), uniforms)),
      bias: null,
      dashed: false,
      round: false,
      depthWrite: false,
      // Drawn before all that hides anything.
      depthTest: false,
      rest,
    },
    uniforms,
    only,
  );
}
