import { attribute, vec4 } from 'three/tsl';
import {
  BufferAttribute,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  type Node,
  type NodeMaterial,
  StorageBufferAttribute,
} from 'three/webgpu';
import { type Segments, segmentCount } from '../geometry/segments.ts';
import type { SceneEdges, SceneHits } from '../types.ts';
import { edgeMaterial } from './edgeMaterial.ts';
import { hitMaterial } from './hitMaterial.ts';
import { type LineLook, lineMaterial } from './lineMaterial.ts';
import { folded } from './shaderMaths.ts';
import type { SceneUniforms } from './uniforms.ts';

/** Two triangles whose corners the vertex stage moves: x is -1 or 1, y runs from `bottom` to 1. */
function quads(count: number, bottom: -1 | 0): InstancedBufferGeometry {
  const geometry = new InstancedBufferGeometry();
  const corners = new Float32Array([-1, bottom, 0, 1, bottom, 0, -1, 1, 0, 1, 1, 0]);
  geometry.setAttribute('position', new BufferAttribute(corners, 3));
  geometry.setIndex([0, 1, 2, 2, 1, 3]);
  geometry.instanceCount = count;
  return geometry;
}

/** A mesh of `quads` that is placed by its shader alone. */
function quadMesh(
  geometry: InstancedBufferGeometry,
  material: NodeMaterial,
  name: string,
  order: number,
): Mesh {
  const mesh = new Mesh(geometry, material);
  mesh.name = name;
  mesh.renderOrder = order;
  mesh.frustumCulled = false;
  mesh.matrixAutoUpdate = false;
  return mesh;
}

/** RGBA bytes, read by the shaders as 0..1. */
function colourAttribute(rgba: Uint8Array): InstancedBufferAttribute {
  return new InstancedBufferAttribute(rgba, 4, true);
}

/** One draw call. */
export interface Batch {
  readonly mesh: Mesh;
  /** Replaces the colours: RGBA of each hit or edge, or of each owner of segments. */
  readonly setColours: (rgba: Uint8Array) => void;
  readonly dispose: () => void;
}

/** The look of a batch of plain segments; their colour comes with the data. */
export interface SegmentLook
  extends Pick<LineLook, 'width' | 'bias' | 'dashed' | 'round' | 'depthWrite' | 'depthTest'> {
  /** Alpha that is drawn, from an element's own. */
  readonly alpha: (own: Node<'float'>) => Node<'float'>;
  /** Draws all in this colour instead of their own. */
  readonly colour: Node<'vec3'> | null;
}

/** Segments of space in one draw call: tracks, lost particles, the detector, the marked thing. */
export function segmentBatch(
  segments: Segments,
  look: SegmentLook,
  uniforms: SceneUniforms,
  name: string,
  order: number,
): Batch {
  const n = segmentCount(segments);
  const geometry = quads(n, 0);
  geometry.setAttribute('lineStart', new InstancedBufferAttribute(segments.start, 3));
  geometry.setAttribute('lineEnd', new InstancedBufferAttribute(segments.end, 3));
  if (look.dashed) geometry.setAttribute('along', new InstancedBufferAttribute(segments.along, 1));
  const colours = new Uint8Array(4 * n);
  geometry.setAttribute('colour', colourAttribute(colours));
  const start = attribute('lineStart', 'vec3');
  const end = attribute('lineEnd', 'vec3');
  const own = attribute('colour', 'vec4');
  const side = start.y.add(end.y);
  const material = lineMaterial(
    {
      ...look,
      start: folded(start, side, uniforms.fold),
      end: folded(end, side, uniforms.fold),
      colour: vec4(look.colour ?? own.xyz, look.alpha(own.w)),
      shown: null,
    },
    uniforms,
  );
  const mesh = quadMesh(geometry, material, name, order);
  return {
    mesh,
    setColours: (rgba) => {
      const words = new Uint32Array(colours.buffer);
      const source = new Uint32Array(rgba.slice().buffer);
      for (let i = 0; i < n; i++) words[i] = source[segments.owner[i]];
      geometry.getAttribute('colour').needsUpdate = true;
    },
    dispose: () => {
      geometry.dispose();
      material.dispose();
    },
  };
}

/** Positions of hits on the GPU: x, y, z (mm) and 1 for noise. Hits and edges read them by hit row. */
export function hitPositions(hits: SceneHits): StorageBufferAttribute {
  const n = hits.x.length;
  const rows = new Float32Array(4 * Math.max(n, 1));
  for (let i = 0; i < n; i++) {
    rows[4 * i] = hits.x[i];
    rows[4 * i + 1] = hits.y[i];
    rows[4 * i + 2] = hits.z[i];
    rows[4 * i + 3] = hits.particle !== null && hits.particle[i] < 0 ? 1 : 0;
  }
  return new StorageBufferAttribute(rows, 4);
}

/** All hits in one draw call. */
export function hitBatch(
  count: number,
  positions: StorageBufferAttribute,
  uniforms: SceneUniforms,
  order: number,
): Batch {
  const geometry = quads(count, -1);
  geometry.setAttribute('colour', colourAttribute(new Uint8Array(4 * count)));
  const material = hitMaterial(positions, uniforms);
  return directBatch(quadMesh(geometry, material, 'hits', order), geometry, material);
}

/** All edges in one draw call: hit rows, score and colour per edge; positions are pulled from the hits'. */
export function edgeBatch(
  edges: SceneEdges,
  positions: StorageBufferAttribute,
  uniforms: SceneUniforms,
  order: number,
): Batch {
  const n = edges.src.length;
  const geometry = quads(n, 0);
  geometry.setAttribute('src', new InstancedBufferAttribute(edges.src, 1));
  geometry.setAttribute('dst', new InstancedBufferAttribute(edges.dst, 1));
  const scores = edges.scores ?? new Float32Array(n).fill(2);
  geometry.setAttribute('score', new InstancedBufferAttribute(scores, 1));
  geometry.setAttribute('colour', colourAttribute(new Uint8Array(4 * n)));
  const material = edgeMaterial(positions, uniforms);
  return directBatch(quadMesh(geometry, material, 'edges', order), geometry, material);
}

function directBatch(mesh: Mesh, geometry: InstancedBufferGeometry, material: NodeMaterial): Batch {
  return {
    mesh,
    setColours: (rgba) => {
      const colour = geometry.getAttribute('colour');
      colour.array.set(rgba);
      colour.needsUpdate = true;
    },
    dispose: () => {
      geometry.dispose();
      material.dispose();
    },
  };
}
