import type { LineSegments, Mesh, NodeMaterial } from 'three/webgpu';
import type { Shown } from './shaderMaths.ts';

/** A mesh before it has a material. */
export interface ProjectedMesh {
  readonly mesh: Mesh | LineSegments;
  readonly name: string;
  /** Place in the order of drawing. */
  readonly order: number;
  readonly material: (only: Shown) => NodeMaterial;
  /** Whether it draws only the parts of lines that go on at the other border of the picture. */
  readonly rest: boolean;
}

/** Meshes that are drawn in one projection after the other. */
export interface Projected {
  /** In the order of drawing. `isRest` says which draw what goes on at the other border of the picture. */
  readonly meshes: readonly (Mesh | LineSegments)[];
  /** Takes the materials of the projection that is drawn next. */
  readonly project: (only: Shown) => void;
  readonly dispose: () => void;
}

/**
 * Meshes with a material for each projection, made once that is shown: a vertex shader of one projection alone takes a
 * GPU, and much more a software adapter, a third of the time of one that blends all four.
 */
export function projected(parts: readonly ProjectedMesh[]): Projected {
  const made = parts.map(() => new Map<Shown, NodeMaterial>());
  for (const { mesh, name, order, rest } of parts) {
    mesh.userData.rest = rest;
    mesh.name = name;
    mesh.renderOrder = order;
    mesh.frustumCulled = false;
    mesh.matrixAutoUpdate = false;
  }
  return {
    meshes: parts.map(({ mesh }) => mesh),
    project: (only) => {
      parts.forEach(({ mesh, material, rest }, i) => {
        // What goes on at the other border is not drawn where there is none.
        if (rest && (only === null || only.period === null)) return;
        const known = made[i].get(only) ?? material(only);
        made[i].set(only, known);
        mesh.material = known;
      });
    },
    dispose: () => {
      for (const { mesh } of parts) mesh.geometry.dispose();
      for (const materials of made) for (const material of materials.values()) material.dispose();
    },
  };
}

/** Whether a mesh draws only the parts of lines that go on at the other border of the picture. */
export function isRest(mesh: Mesh | LineSegments): boolean {
  return mesh.userData.rest === true;
}
