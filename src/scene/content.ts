import { float, uniform } from 'three/tsl';
import { type Node, type Scene, type StorageBufferAttribute, Vector3 } from 'three/webgpu';
import type { Detector } from '../detector/detector.ts';
import { DEFAULT_EXTENT } from './camera/pose.ts';
import type { ColourMode } from './colour/mode.ts';
import type { Palette } from './colour/palette.ts';
import { haloAlpha, trackWidth } from './density.ts';
import { createDetectorLines } from './detectorLines.ts';
import { type BatchName, createDrawn, ORDER } from './drawn.ts';
import { edgeShown, type Masks, maskAlpha, masksOf, NO_FILTER } from './filter.ts';
import { hitExtent, unionExtent } from './geometry/hitExtent.ts';
import { NO_LINES, type PreparedLines, prepareLines } from './geometry/preparedLines.ts';
import type { Segments } from './geometry/segments.ts';
import { markedParts } from './marking.ts';
import type { Extent } from './projections/projection.ts';
import { edgeBatch, hitBatch, hitPositions } from './render/batches.ts';
import { shaderColour } from './render/overlayMaterial.ts';
import { release } from './render/pulled.ts';
import type { Shown } from './render/shaderMaths.ts';
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
  Filter,
  MarkedGroup,
  Picked,
  SceneEdges,
  SceneHits,
  SceneLayer,
  SceneLost,
  SceneTracks,
} from './types.ts';

/** What is in the scene: the data, the draw calls that show it, and the lines that picking searches. */
export interface Content {
  data(): SceneData;
  trackSegments(): Segments;
  lostSegments(): Segments;
  setDetector(detector: Detector | null): void;
  setHits(hits: SceneHits | null): void;
  setEdges(edges: SceneEdges | null): void;
  /** Lines that are not given are made here once they are drawn or picked. */
  setTracks(tracks: SceneTracks | null, lines?: PreparedLines | null): void;
  setLost(lost: SceneLost | null, lines?: PreparedLines | null): void;
  /** Marks one thing; returns the hit rows that belong to it. */
  mark(picked: Picked | MarkedGroup | null): Uint32Array;
  /** The hit rows that belong to a thing. */
  rowsOf(picked: Picked | MarkedGroup): Uint32Array;
  /** What of the data is shown, by what it is; takes effect with the next colouring. */
  setFilter(filter: Filter): void;
  masks(): Masks;
  /** Colours everything; what is hidden, once it is shown. */
  colour(mode: ColourMode, palette: Palette): void;
  show(visible: (layer: SceneLayer) => boolean): void;
  /**
   * Draws in a projection from now on; null: on the way between two. Where the picture begins again, lines go on at the
   * other border, and those of the detector along the beam, which would all lie on a few lines, are left out.
   */
  project(only: Shown): void;
  /** The space that the hits fill, and the detector too if wanted. */
  extent(withDetector: boolean): Extent;
  dispose(): void;
}

/** An empty scene's content; `scene` gets the meshes. */
export function createContent(scene: Scene, uniforms: SceneUniforms): Content {
  const drawn = createDrawn(scene, uniforms);
  const outline = createDetectorLines(drawn, uniforms);
  const colours = {
    marked: uniform(new Vector3()),
    lost: uniform(new Vector3()),
  };
  const look = { trackWidth: uniform(2), haloAlpha: uniform(0.8) };
  let data: SceneData = EMPTY_DATA;
  let positions: StorageBufferAttribute | null = null;
  let hitsFill: Extent | null = null;
  let linesOfTracks: PreparedLines | null = NO_LINES;
  let linesOfLost: PreparedLines | null = NO_LINES;
  let colouring: { readonly mode: ColourMode; readonly palette: Palette } | null = null;
  let filter = NO_FILTER;
  let masked: { readonly data: SceneData; readonly filter: Filter; readonly masks: Masks } | null =
    null;
  let visible: (layer: SceneLayer) => boolean = () => true;

  const hitCount = () => data.hits?.x.length ?? 0;

  const trackLines = (): PreparedLines => {
    linesOfTracks ??= prepareLines(data.tracks, data.hits);
    return linesOfTracks;
  };
  const lostLines = (): PreparedLines => {
    linesOfLost ??= prepareLines(data.lost, data.hits);
    return linesOfLost;
  };
  const drawEdges = () => {
    const { edges } = data;
    if (drawn.get('edges') || edges === null || edges.src.length === 0 || positions === null)
      return;
    drawn.put('edges', edgeBatch(edges, positions, uniforms, ORDER.edges));
  };
  const drawTracks = () => {
    if (!drawn.isOutdated('tracks')) return;
    const fading = (own: Node<'float'>) => own.mul(uniforms.fade);
    const width = look.trackWidth.mul(uniforms.lineSize);
    const body = { depthWrite: true, round: true, inRegion: true, width, alpha: fading };
    // A border in the colour of the background, drawn before, shows which track passes before which.
    const border = {
      ...body,
      name: 'borders',
      order: ORDER.tracks - 1,
      width: width.add(2),
      bias: uniforms.bias,
      colour: uniforms.background,
      // Weak tracks get weaker borders still: they are context and should cut nothing.
      alpha: (own: Node<'float'>) => own.mul(own).mul(look.haloAlpha).mul(uniforms.fade),
    };
    drawn.prepared('tracks', trackLines(), border, body);
  };
  const drawLost = () => {
    if (!drawn.isOutdated('lost')) return;
    drawn.prepared('lost', lostLines(), {
      width: float(2).mul(uniforms.lineSize),
      dashed: true,
      depthTest: false,
      inRegion: true,
      colour: colours.lost,
      alpha: (own) => own.mul(uniforms.fade),
    });
    drawn.setUnpainted('lost');
  };
  /** Colours a batch by the mode in use, unless it is. */
  const paint = (name: 'hits' | 'edges' | 'tracks', count: number) => {
    const batch = drawn.get(name);
    if (!batch || colouring === null || !drawn.takeUnpainted(name)) return;
    const rgba = new Uint8Array(4 * count);
    colouring.mode[name](data, colouring.palette, rgba);
    const { hits, tracks } = content.masks();
    if (name === 'hits' && hits) maskAlpha(rgba, (hit) => hits[hit] === 1);
    if (name === 'tracks' && tracks) maskAlpha(rgba, (track) => tracks[track] === 1);
    const { edges } = data;
    if (name === 'edges' && hits && edges) maskAlpha(rgba, (e) => edgeShown(hits, edges, e));
    batch.setColours?.(rgba);
  };
  /** Shows the lost particles that the filter leaves; their colour is one for all. */
  const paintLost = () => {
    const batch = drawn.get('lost');
    if (!batch || !drawn.takeUnpainted('lost')) return;
    const rgba = new Uint8Array(4 * listCount(data.lost)).fill(255);
    const { lost } = content.masks();
    if (lost) maskAlpha(rgba, (i) => lost[i] === 1);
    batch.setColours?.(rgba);
  };

  const content: Content = {
    data: () => data,
    trackSegments: () => trackLines().segments,
    lostSegments: () => lostLines().segments,
    setDetector: (next) => {
      outline.set(next);
      outline.drawBeam(content.extent(true));
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
      drawn.put('hits', positions && n > 0 ? hitBatch(n, positions, uniforms, ORDER.hits) : null);
      if (old !== null) release(old);
      outline.drawBeam(content.extent(true));
    },
    setEdges: (edges) => {
      if (edges !== null) {
        checkSizes('edges', {
          src: edges.src.length,
          dst: edges.dst.length,
          scores: edges.scores?.length ?? null,
          side: edges.side?.length ?? null,
          classes: edges.classes?.length ?? null,
        });
        checkRows('edges.src', edges.src, hitCount());
        checkRows('edges.dst', edges.dst, hitCount());
      }
      data = { ...data, edges };
      drawn.put('edges', null);
    },
    setTracks: (tracks, lines = null) => {
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
      linesOfTracks = lines;
      drawn.setOutdated('tracks');
      if (tracks === null) drawn.put('tracks', null);
    },
    setLost: (lost, lines = null) => {
      if (lost !== null) {
        checkSizes('lost', { offset: listCount(lost), particle: lost.particle.length });
        checkRows('lost.hits', lost.hits, hitCount());
      }
      data = { ...data, lost, lostOfHit: listOfHit(hitCount(), lost) };
      linesOfLost = lines;
      drawn.setOutdated('lost');
      if (lost === null) drawn.put('lost', null);
    },
    mark: (picked) => {
      const { segments, rows } = markedParts(picked, data);
      drawn.lines('marked', segments, {
        width: float(4).mul(uniforms.lineSize),
        round: true,
        depthTest: false,
        colour: colours.marked,
        alpha: (own) => own.mul(0.92),
      });
      drawn.opaque('marked', 1);
      return rows;
    },
    rowsOf: (picked) => markedParts(picked, data).rows,
    setFilter: (next) => {
      filter = next;
    },
    masks: () => {
      if (masked?.data !== data || masked.filter !== filter)
        masked = { data, filter, masks: masksOf(data, filter) };
      return masked.masks;
    },
    colour: (mode, palette) => {
      outline.colour(palette);
      colours.marked.value.copy(shaderColour(palette.highlight));
      colours.lost.value.copy(shaderColour(palette.status.lost));
      uniforms.background.value.copy(shaderColour(palette.background));
      colouring = { mode, palette };
      drawn.setUnpainted('hits', 'edges', 'tracks', 'lost');
    },
    project: (only) => {
      if (only === drawn.only()) return;
      drawn.project(only);
      content.show(visible);
    },
    show: (next) => {
      visible = next;
      if (visible('modules')) outline.drawModules();
      if (visible('edges')) drawEdges();
      if (visible('tracks')) drawTracks();
      if (visible('lost')) drawLost();
      if (visible('hits') || visible('noise')) paint('hits', hitCount());
      if (visible('edges')) paint('edges', data.edges?.src.length ?? 0);
      if (visible('tracks')) paint('tracks', listCount(data.tracks));
      if (visible('lost')) paintLost();
      const isUnrolled = drawn.only()?.period != null;
      const set = (name: BatchName, on: boolean) =>
        drawn.setVisible(
          name,
          (mesh) => on && (mesh.name !== 'borders' || look.haloAlpha.value > 0),
        );
      set('hits', visible('hits') || visible('noise'));
      set('edges', visible('edges'));
      set('tracks', visible('tracks'));
      set('lost', visible('lost'));
      set('detector', visible('detector'));
      set('spokes', visible('detector') && !isUnrolled);
      set('modules', visible('modules'));
      set('beam', visible('axes'));
      set('marked', true);
    },
    extent: (withDetector) => {
      const boxes: Extent[] = withDetector ? outline.extents() : [];
      if (hitsFill !== null) boxes.push(hitsFill);
      return boxes.length === 0 ? DEFAULT_EXTENT : unionExtent(boxes);
    },
    dispose: () => {
      drawn.dispose();
      if (positions !== null) release(positions);
    },
  };
  return content;
}
