import { float, uniform } from 'three/tsl';
import { type Node, type Scene, type StorageBufferAttribute, Vector3 } from 'three/webgpu';
import type { Detector } from '../detector/detector.ts';
import { DEFAULT_EXTENT } from './camera/pose.ts';
import { type ColourMode, fill } from './colour/mode.ts';
import type { Palette } from './colour/palette.ts';
import { haloAlpha, trackWidth } from './density.ts';
import {
  type LayerEnvelope,
  layerEnvelopes,
  moduleSegments,
  ringSegments,
  spokeSegments,
} from './geometry/detectorOutline.ts';
import { hitExtent, ringExtent, unionExtent } from './geometry/hitExtent.ts';
import { NO_SEGMENTS, type Segments, segmentBuilder } from './geometry/segments.ts';
import { pathSegments } from './geometry/trackPath.ts';
import { markedParts } from './marking.ts';
import type { Extent } from './projections/projection.ts';
import {
  type Batch,
  edgeBatch,
  hitBatch,
  hitPositions,
  isRest,
  type SegmentLook,
  segmentBatch,
} from './render/batches.ts';
import { shaderColour } from './render/overlayMaterial.ts';
import { release } from './render/pulled.ts';
import type { SceneUniforms } from './render/uniforms.ts';
import {
  checkRows,
  checkSizes,
  EMPTY_DATA,
  listCount,
  listOfHit,
  type SceneData,
} from './sceneData.ts';
import type {
  MarkedGroup,
  Picked,
  SceneEdges,
  SceneHits,
  SceneLayer,
  SceneLost,
  SceneTracks,
} from './types.ts';

/** Order of drawing: translucent edges first, then what may cover them. */
const ORDER = {
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

type BatchName = keyof typeof ORDER;

const PLAIN_LINES = {
  width: float(1),
  bias: null,
  dashed: false,
  round: false,
  depthWrite: false,
  depthTest: true,
  alpha: (own: Node<'float'>) => own,
  colour: null,
};

/** What is in the scene: the data, the draw calls that show it, and the lines that picking searches. */
export interface Content {
  data(): SceneData;
  trackSegments(): Segments;
  lostSegments(): Segments;
  setDetector(detector: Detector | null): void;
  setHits(hits: SceneHits | null): void;
  setEdges(edges: SceneEdges | null): void;
  setTracks(tracks: SceneTracks | null): void;
  setLost(lost: SceneLost | null): void;
  /** Marks one thing; returns the hit rows that belong to it. */
  mark(picked: Picked | MarkedGroup | null): Uint32Array;
  /** The hit rows that belong to a thing. */
  rowsOf(picked: Picked | MarkedGroup): Uint32Array;
  /** Colours everything. */
  colour(mode: ColourMode, palette: Palette): void;
  show(visible: (layer: SceneLayer) => boolean): void;
  /**
   * Whether the picture begins again: lines go on at the other border, and those of the detector along the beam,
   * which would all lie on a few lines, are left out.
   */
  unroll(on: boolean): void;
  /** The space that the hits fill, and the detector too if wanted. */
  extent(withDetector: boolean): Extent;
  dispose(): void;
}

/** An empty scene's content; `scene` gets the meshes. */
export function createContent(scene: Scene, uniforms: SceneUniforms): Content {
  const batches = new Map<BatchName, Batch>();
  const colours = {
    detector: uniform(new Vector3()),
    marked: uniform(new Vector3()),
    lost: uniform(new Vector3()),
  };
  const look = { trackWidth: uniform(2), haloAlpha: uniform(0.8) };
  let data: SceneData = EMPTY_DATA;
  let positions: StorageBufferAttribute | null = null;
  let hitsFill: Extent | null = null;
  let trackSegments = NO_SEGMENTS;
  let lostSegments = NO_SEGMENTS;
  let detector: Detector | null = null;
  let envelopes: readonly LayerEnvelope[] = [];
  let unrolled = false;
  let visible: (layer: SceneLayer) => boolean = () => true;

  const put = (name: BatchName, batch: Batch | null) => {
    const old = batches.get(name);
    if (old) {
      scene.remove(...old.meshes);
      old.dispose();
    }
    if (batch) {
      batches.set(name, batch);
      for (const mesh of batch.meshes) mesh.visible = unrolled || !isRest(mesh);
      scene.add(...batch.meshes);
    } else batches.delete(name);
  };
  const lines = (name: BatchName, segments: Segments, ...hows: Partial<SegmentLook>[]) => {
    if (segments.owner.length === 0) return put(name, null);
    const looks = hows.map((how) => ({ ...PLAIN_LINES, name, order: ORDER[name], ...how }));
    put(name, segmentBatch(segments, looks, uniforms));
  };
  const opaque = (name: BatchName, owners: number) =>
    batches.get(name)?.setColours(new Uint8Array(4 * owners).fill(255));
  const hitCount = () => data.hits?.x.length ?? 0;

  const drawBeam = () => {
    const { zMin, zMax } = content.extent(true);
    const builder = segmentBuilder();
    builder.polyline(0, [0, 0, 1.04 * Math.min(zMin, 0), 0, 0, 1.04 * Math.max(zMax, 0)]);
    lines('beam', builder.build(), { alpha: (own) => own.mul(0.45), colour: colours.detector });
    opaque('beam', 1);
  };
  const drawModules = () => {
    if (detector === null || batches.has('modules')) return;
    lines('modules', moduleSegments(detector), {
      alpha: (own) => own.mul(0.1),
      colour: colours.detector,
    });
    opaque('modules', detector.moduleKey.length);
  };

  const content: Content = {
    data: () => data,
    trackSegments: () => trackSegments,
    lostSegments: () => lostSegments,
    setDetector: (next) => {
      detector = next;
      envelopes = next === null ? [] : layerEnvelopes(next);
      put('modules', null);
      const faint = {
        alpha: (own: Node<'float'>) => own.mul(0.2),
        colour: colours.detector,
      };
      lines('detector', ringSegments(envelopes), faint);
      lines('spokes', spokeSegments(envelopes), faint);
      opaque('detector', envelopes.length);
      opaque('spokes', envelopes.length);
      drawBeam();
    },
    setHits: (hits) => {
      if (hits !== null)
        checkSizes('hits', {
          x: hits.x.length,
          y: hits.y.length,
          z: hits.z.length,
          particle: hits.particle?.length ?? null,
        });
      content.setEdges(null);
      content.setTracks(null);
      content.setLost(null);
      const n = hits?.x.length ?? 0;
      const none = listOfHit(n, null);
      data = { ...EMPTY_DATA, hits, trackOfHit: none, lostOfHit: none };
      hitsFill = hits === null || n === 0 ? null : hitExtent(hits);
      const old = positions;
      positions = hits === null ? null : hitPositions(hits);
      put('hits', positions && n > 0 ? hitBatch(n, positions, uniforms, ORDER.hits) : null);
      if (old !== null) release(old);
      drawBeam();
    },
    setEdges: (edges) => {
      if (edges !== null) {
        checkSizes('edges', {
          src: edges.src.length,
          dst: edges.dst.length,
          scores: edges.scores?.length ?? null,
          classes: edges.classes?.length ?? null,
        });
        checkRows('edges.src', edges.src, hitCount());
        checkRows('edges.dst', edges.dst, hitCount());
      }
      data = { ...data, edges };
      const drawn = edges !== null && edges.src.length > 0 && positions !== null;
      put('edges', drawn ? edgeBatch(edges, positions!, uniforms, ORDER.edges) : null);
    },
    setTracks: (tracks) => {
      if (tracks !== null) {
        const count = listCount(tracks);
        checkSizes('tracks', {
          offset: count,
          status: tracks.status?.length ?? null,
          particle: tracks.particle?.length ?? null,
          pt: tracks.fits?.pt.length ?? null,
        });
        checkRows('tracks.hits', tracks.hits, hitCount());
        look.trackWidth.value = trackWidth(count);
        look.haloAlpha.value = haloAlpha(count);
      }
      data = { ...data, tracks, trackOfHit: listOfHit(hitCount(), tracks) };
      trackSegments =
        tracks === null || data.hits === null ? NO_SEGMENTS : pathSegments(tracks, data.hits, true);
      const fading = (own: Node<'float'>) => own.mul(uniforms.fade);
      const body = { depthWrite: true, round: true, width: look.trackWidth, alpha: fading };
      // A border in the colour of the background, drawn before, shows which track passes before which.
      const border = {
        ...body,
        name: 'borders',
        order: ORDER.tracks - 1,
        width: look.trackWidth.add(2),
        bias: uniforms.bias,
        colour: uniforms.background,
        // Weak tracks get weaker borders still: they are context and should cut nothing.
        alpha: (own: Node<'float'>) => own.mul(own).mul(look.haloAlpha).mul(uniforms.fade),
      };
      lines('tracks', trackSegments, border, body);
    },
    setLost: (lost) => {
      if (lost !== null) {
        checkSizes('lost', { offset: listCount(lost), particle: lost.particle.length });
        checkRows('lost.hits', lost.hits, hitCount());
      }
      data = { ...data, lost, lostOfHit: listOfHit(hitCount(), lost) };
      lostSegments =
        lost === null || data.hits === null ? NO_SEGMENTS : pathSegments(lost, data.hits, true);
      lines('lost', lostSegments, {
        width: float(2),
        dashed: true,
        depthTest: false,
        colour: colours.lost,
        alpha: (own) => own.mul(uniforms.fade),
      });
      opaque('lost', listCount(lost));
    },
    mark: (picked) => {
      const { segments, rows } = markedParts(picked, data, trackSegments, lostSegments);
      lines('marked', segments, {
        width: float(4),
        round: true,
        depthTest: false,
        colour: colours.marked,
        alpha: (own) => own.mul(0.92),
      });
      opaque('marked', Math.max(listCount(data.tracks), listCount(data.lost), 1));
      return rows;
    },
    rowsOf: (picked) => markedParts(picked, data, trackSegments, lostSegments).rows,
    colour: (mode, palette) => {
      colours.detector.value.copy(shaderColour(palette.detector));
      colours.marked.value.copy(shaderColour(palette.highlight));
      colours.lost.value.copy(shaderColour(palette.status.lost));
      uniforms.background.value.copy(shaderColour(palette.background));
      const paint = (name: BatchName, count: number, by: ColourMode['hits']) => {
        const batch = batches.get(name);
        if (batch === undefined) return;
        const rgba = new Uint8Array(4 * count);
        fill(rgba, palette.neutral, 255);
        by(data, palette, rgba);
        batch.setColours(rgba);
      };
      paint('hits', hitCount(), mode.hits);
      paint('edges', data.edges?.src.length ?? 0, mode.edges);
      paint('tracks', listCount(data.tracks), mode.tracks);
    },
    unroll: (on) => {
      if (on === unrolled) return;
      unrolled = on;
      content.show(visible);
    },
    show: (next) => {
      visible = next;
      if (visible('modules')) drawModules();
      const set = (name: BatchName, on: boolean) => {
        for (const mesh of batches.get(name)?.meshes ?? [])
          mesh.visible =
            on &&
            (unrolled || !isRest(mesh)) &&
            (mesh.name !== 'borders' || look.haloAlpha.value > 0);
      };
      set('hits', visible('hits') || visible('noise'));
      set('edges', visible('edges'));
      set('tracks', visible('tracks'));
      set('lost', visible('lost'));
      set('detector', visible('detector'));
      set('spokes', visible('detector') && !unrolled);
      set('modules', visible('modules'));
      set('beam', visible('axes'));
      set('marked', true);
    },
    extent: (withDetector) => {
      const boxes: Extent[] = withDetector ? envelopes.map(ringExtent) : [];
      if (hitsFill !== null) boxes.push(hitsFill);
      return boxes.length === 0 ? DEFAULT_EXTENT : unionExtent(boxes);
    },
    dispose: () => {
      for (const name of [...batches.keys()]) put(name, null);
      if (positions !== null) release(positions);
    },
  };
  return content;
}
