import {
  BufferAttribute,
  BufferGeometry,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  type Scene,
} from 'three/webgpu';
import type { Palette } from '../colour/palette.ts';
import { backdropMaterial, overlayMaterial, shaderColour } from './overlayMaterial.ts';
import type { SceneUniforms } from './uniforms.ts';

/** Most lines of the axis cross, scale bar and rings. */
const MAX_LINES = 4096;

/** What is drawn behind and before the scene: background, axis cross, scale bar, rings around marked hits. */
export interface Overlay {
  readonly setTheme: (palette: Palette) => void;
  /** Lines as x0, y0, x1, y1 in CSS pixels from the lower left: the axes and scale, and the rings. */
  readonly setLines: (axes: readonly number[], rings: readonly number[]) => void;
  readonly dispose: () => void;
}

/** Adds an overlay to a scene. */
export function createOverlay(scene: Scene, uniforms: SceneUniforms): Overlay {
  const backdrop = backdropMaterial();
  const cover = new BufferGeometry();
  cover.setAttribute(
    'position',
    new BufferAttribute(new Float32Array([-1, -1, 0, 3, -1, 0, -1, 3, 0]), 3),
  );
  const behind = new Mesh(cover, backdrop.material);
  behind.renderOrder = 0;
  behind.frustumCulled = false;
  scene.add(behind);
  const axes = lineSet(scene, uniforms, 1.4, 'axes');
  const rings = lineSet(scene, uniforms, 1.8, 'rings');
  return {
    setTheme: (palette) => {
      backdrop.middle.value.copy(shaderColour(palette.background));
      backdrop.corner.value.copy(shaderColour(palette.backgroundEdge));
      axes.colour.value.copy(shaderColour(palette.text));
      rings.colour.value.copy(shaderColour(palette.highlight));
    },
    setLines: (axisLines, ringLines) => {
      axes.set(axisLines);
      rings.set(ringLines);
    },
    dispose: () => {
      scene.remove(behind);
      cover.dispose();
      backdrop.material.dispose();
      axes.dispose();
      rings.dispose();
    },
  };
}

function lineSet(scene: Scene, uniforms: SceneUniforms, width: number, name: string) {
  const { material, colour } = overlayMaterial(uniforms, width);
  const geometry = new InstancedBufferGeometry();
  const corners = new Float32Array([-1, 0, 0, 1, 0, 0, -1, 1, 0, 1, 1, 0]);
  geometry.setAttribute('position', new BufferAttribute(corners, 3));
  geometry.setIndex([0, 1, 2, 2, 1, 3]);
  const lines = new InstancedBufferAttribute(new Float32Array(4 * MAX_LINES), 4);
  geometry.setAttribute('line', lines);
  const mesh = new Mesh(geometry, material);
  mesh.name = name;
  mesh.renderOrder = 20;
  mesh.frustumCulled = false;
  mesh.visible = false;
  scene.add(mesh);
  return {
    colour,
    set: (values: readonly number[]) => {
      const count = Math.min(Math.floor(values.length / 4), MAX_LINES);
      for (let i = 0; i < 4 * count; i++) lines.array[i] = values[i];
      lines.needsUpdate = true;
      geometry.instanceCount = count;
      mesh.visible = count > 0;
    },
    dispose: () => {
      scene.remove(mesh);
      geometry.dispose();
      material.dispose();
    },
  };
}
