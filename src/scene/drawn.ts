import { float } from 'three/tsl';
import type { LineSegments, Mesh, Node, Scene } from 'three/webgpu';
import type { PreparedLines } from './geometry/preparedLines.ts';
import { type Segments, segmentRows } from './geometry/segments.ts';
import { PROJECTIONS } from './projections/index.ts';
import { type Batch, type SegmentLook, segmentBatch } from './render/batches.ts';
import { isRest } from './render/projected.ts';
import type { Shown } from './render/shaderMaths.ts';
import type { SceneUniforms } from './render/uniforms.ts';

/** Order of drawing: translucent edges first, then what may cover them. */
export const ORDER = {
  modules: 1,
  detector: 2,
  spokes: 2,
  beam: 3,
  edges: 4,
  tracks: 6,
  lost: 7,
  hits: 8,
  marked: 9,
};

export type BatchName = keyof typeof ORDER;

const PLAIN_LINES = {
  width: float(1),
  bias: null,
  dashed: false,
  round: false,
  depthWrite: false,
  depthTest: true,
  inRegion: false,
  alpha: (own: Node<'float'>) => own,
  colour: null,
};

/** The draw calls of a scene, by what they draw. */
export interface Drawn {
  /** Puts a batch in the place of the one of that name; null: none. */
  put(name: BatchName, batch: Batch | null): void;
  /** Puts lines there, one draw call for each look; into the batch that is there where they fit. */
  prepared(name: BatchName, of: PreparedLines, ...hows: Partial<SegmentLook>[]): void;
  lines(name: BatchName, segments: Segments, ...hows: Partial<SegmentLook>[]): void;
  get(name: BatchName): Batch | undefined;
  /** Colours a batch white, as is right for what has one colour of its own. */
  opaque(name: BatchName, owners: number): void;
  /** Whether a batch waits for its colours; it does no longer. */
  takeUnpainted(name: BatchName): boolean;
  /** From now on these wait for new colours, or for new lines. */
  setUnpainted(...names: BatchName[]): void;
  setOutdated(name: BatchName): void;
  /** Whether lines have to be made before they are shown. */
  isOutdated(name: BatchName): boolean;
  /** Draws in a projection from now on; null: on the way between two. */
  project(only: Shown): void;
  /** The projection that is drawn. */
  only(): Shown;
  setVisible(name: BatchName, isVisible: (mesh: Mesh | LineSegments) => boolean): void;
  dispose(): void;
}

/** No draw call yet; `scene` gets the meshes. */
export function createDrawn(scene: Scene, uniforms: SceneUniforms): Drawn {
  const batches = new Map<BatchName, Batch>();
  /** Batches whose colours are not those of the mode in use: what is hidden waits until it is shown. */
  const unpainted = new Set<BatchName>();
  /** Batches of lines whose data was replaced: they are filled again, or made anew, once they are shown. */
  const outdated = new Set<BatchName>();
  let only: Shown = PROJECTIONS[0];
  const goesOn = () => only !== null && only.period !== null;

  const drawn: Drawn = {
    put: (name, batch) => {
      const old = batches.get(name);
      if (old) {
        scene.remove(...old.meshes);
        old.dispose();
      }
      if (batch) {
        batches.set(name, batch);
        batch.project(only);
        for (const mesh of batch.meshes) mesh.visible = goesOn() || !isRest(mesh);
        scene.add(...batch.meshes);
        unpainted.add(name);
      } else batches.delete(name);
    },
    prepared: (name, of, ...hows) => {
      outdated.delete(name);
      if (of.segments.owner.length === 0) return drawn.put(name, null);
      if (batches.get(name)?.refill?.(of)) {
        unpainted.add(name);
        return;
      }
      const looks = hows.map((how) => ({ ...PLAIN_LINES, name, order: ORDER[name], ...how }));
      drawn.put(name, segmentBatch(of, looks, uniforms));
    },
    lines: (name, segments, ...hows) =>
      drawn.prepared(name, { segments, rows: segmentRows(segments) }, ...hows),
    get: (name) => batches.get(name),
    opaque: (name, owners) => batches.get(name)?.setColours?.(new Uint8Array(4 * owners).fill(255)),
    takeUnpainted: (name) => unpainted.delete(name),
    setUnpainted: (...names) => {
      for (const name of names) unpainted.add(name);
    },
    setOutdated: (name) => {
      outdated.add(name);
    },
    isOutdated: (name) => !batches.has(name) || outdated.has(name),
    project: (next) => {
      if (next === only) return;
      only = next;
      for (const batch of batches.values()) batch.project(only);
    },
    only: () => only,
    setVisible: (name, isVisible) => {
      for (const mesh of batches.get(name)?.meshes ?? [])
        mesh.visible = isVisible(mesh) && (goesOn() || !isRest(mesh));
    },
    dispose: () => {
      for (const name of [...batches.keys()]) drawn.put(name, null);
    },
  };
  return drawn;
}
