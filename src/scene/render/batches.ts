import { vec4 } from 'three/tsl';
import { type BufferGeometry, Mesh, type Node } from 'three/webgpu';
import type { PreparedLines } from '../geometry/preparedLines.ts';
import type { SceneEdges, SceneHits } from '../types.ts';
import { edgeMaterial } from './edgeMaterial.ts';
import { hitMaterial } from './hitMaterial.ts';
import { type LineLook, lineMaterial } from './lineMaterial.ts';
import { type Projected, type ProjectedMesh, projected } from './projected.ts';
import {
  packedColours,
  pull,
  pulledTable,
  quadGeometry,
  quadNumber,
  release,
  rewrite,
  unpacked,
} from './pulled.ts';
import { isInRegion, type Shown } from './shaderMaths.ts';
import type { SceneUniforms } from './uniforms.ts';

type Table = ReturnType<typeof pulledTable>;

/** One table of things and the draw calls that show it. */
export interface Batch extends Projected {
  /** Replaces the colours: RGBA of each hit or edge, or of each owner of segments. Absent where all have one. */
  readonly setColours?: (rgba: Uint8Array) => void;
  /** Draws other segments in place of its own, without new shaders; false where they are too many for its tables. */
  readonly refill?: (lines: PreparedLines) => boolean;
  readonly dispose: () => void;
}

function quadMesh(
  geometry: BufferGeometry,
  name: string,
  order: number,
  material: ProjectedMesh['material'],
  rest = false,
): ProjectedMesh {
  return { mesh: new Mesh(geometry), name, order, material, rest };
}

function batch(
  meshes: readonly ProjectedMesh[],
  tables: readonly Table[],
  fill: Pick<Batch, 'setColours' | 'refill'>,
): Batch {
  const drawn = projected(meshes);
  return {
    ...drawn,
    ...fill,
    dispose: () => {
      drawn.dispose();
      for (const table of tables) release(table);
    },
  };
}

/** The look of segments; their colour comes with the data. */
export interface SegmentLook
  extends Pick<LineLook, 'width' | 'bias' | 'dashed' | 'round' | 'depthWrite' | 'depthTest'> {
  readonly name: string;
  readonly order: number;
  /** Alpha that is drawn, from an element's own. */
  readonly alpha: (own: Node<'float'>) => Node<'float'>;
  /** Whether only what lies in the region is drawn. */
  readonly inRegion: boolean;
  /** Draws all in this colour instead of their own. */
  readonly colour: Node<'vec3'> | null;
}

/** Room that the tables of segments have beyond the first: a moved cut makes a few more or fewer. */
const SPARE = 1.25;

/** Segments of space: tracks, lost particles, the detector, the marked thing. One draw call per look. */
export function segmentBatch(
  { segments: { owner }, rows }: PreparedLines,
  looks: readonly SegmentLook[],
  uniforms: SceneUniforms,
): Batch {
  let owners = owner;
  const capacity = Math.ceil(SPARE * owner.length);
  const table = new Float32Array((rows.length / owner.length) * capacity);
  table.set(rows);
  const ends = pulledTable(table, 'vec4');
  const colours = pulledTable(new Uint32Array(capacity), 'uint');
  const start = pull(ends, 'vec4', quadNumber.mul(2));
  const end = pull(ends, 'vec4', quadNumber.mul(2).add(1));
  const own = unpacked(pull(colours, 'uint', quadNumber));
  const geometry = quadGeometry(capacity);
  geometry.setDrawRange(0, 6 * owner.length);
  const mesh = (look: SegmentLook, rest: boolean) => {
    const line = {
      ...look,
      start: start.xyz,
      end: end.xyz,
      along: [start.w, end.w] as const,
      colour: vec4(look.colour ?? own.xyz, look.alpha(own.w)),
      shown: look.inRegion
        ? isInRegion(start.xyz.add(end.xyz).mul(0.5), uniforms).and(own.w.greaterThan(0))
        : null,
      rest,
    };
    const material = (only: Shown) => lineMaterial(line, uniforms, only);
    return quadMesh(geometry, look.name, look.order, material, rest);
  };
  const meshes = looks.flatMap((look) => [mesh(look, false), mesh(look, true)]);
  return batch(meshes, [ends, colours], {
    setColours(rgba) {
      const ofOwner = packedColours(rgba);
      rewrite(
        colours,
        Uint32Array.from(owners, (one) => ofOwner[one]),
      );
    },
    refill(lines) {
      const { owner: next } = lines.segments;
      if (next.length > capacity) return false;
      owners = next;
      rewrite(ends, lines.rows);
      geometry.setDrawRange(0, 6 * next.length);
      return true;
    },
  });
}

/** Positions of hits on the GPU: x, y, z (mm) and 1 for noise. Hits and edges read them by hit row. */
export function hitPositions(hits: SceneHits): Table {
  const n = hits.x.length;
  const rows = new Float32Array(4 * n);
  for (let i = 0; i < n; i++) {
    rows[4 * i] = hits.x[i];
    rows[4 * i + 1] = hits.y[i];
    rows[4 * i + 2] = hits.z[i];
    rows[4 * i + 3] = hits.particle !== null && hits.particle[i] < 0 ? 1 : 0;
  }
  return pulledTable(rows, 'vec4');
}

/** All hits in one draw call. */
export function hitBatch(
  count: number,
  positions: Table,
  uniforms: SceneUniforms,
  order: number,
): Batch {
  const colours = pulledTable(new Uint32Array(count), 'uint');
  const material = (only: Shown) => hitMaterial(positions, colours, uniforms, only);
  return batch([quadMesh(quadGeometry(count), 'hits', order, material)], [colours], {
    setColours: (rgba) => rewrite(colours, packedColours(rgba)),
  });
}

/** All edges in one draw call: hit rows, score and colour per edge; positions are pulled from the hits'. */
export function edgeBatch(
  edges: SceneEdges,
  positions: Table,
  uniforms: SceneUniforms,
  order: number,
): Batch {
  const n = edges.src.length;
  const src = pulledTable(edges.src, 'uint');
  const dst = pulledTable(edges.dst, 'uint');
  // Edges without a score lie above every cut.
  const scores = pulledTable(edges.scores ?? new Float32Array(n).fill(2), 'float');
  const colours = pulledTable(new Uint32Array(n), 'uint');
  const geometry = quadGeometry(n);
  const tables = { positions, src, dst, scores, colours };
  const meshes = [false, true].map((rest) => {
    const material = (only: Shown) => edgeMaterial(tables, rest, uniforms, only);
    return quadMesh(geometry, 'edges', order, material, rest);
  });
  return batch(meshes, [src, dst, scores, colours], {
    setColours: (rgba) => rewrite(colours, packedColours(rgba)),
  });
}
