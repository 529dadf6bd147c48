import { ALL_MASKS, edgeShown, type Masks, middleInRegion } from './filter.ts';
import { inRegion, type Region, WHOLE } from './region.ts';
import { remembered } from './remembered.ts';
import { listCount, type SceneData } from './sceneData.ts';
import type { DrawnCounts, SceneEdges, SceneHits, SceneLayer } from './types.ts';

/** What decides what is drawn. */
export interface Drawing {
  readonly cut: number;
  /** Whether edges at or below the cut are drawn, faintly. */
  readonly showBelow: boolean;
  readonly visible: (layer: SceneLayer) => boolean;
  readonly scores: readonly [number, number];
  readonly region: Region;
  readonly masks: Masks;
}

/** Counts what is drawn. */
export type DrawnCounter = (data: SceneData, drawing: Drawing) => DrawnCounts;

/** A counter of what is drawn, and of what would be without ranges and filters. */
export function createDrawnCounter(): DrawnCounter {
  const left = createCounter();
  const whole = createCounter();
  return (data, drawing) => {
    const drawn = left(data, drawing);
    const { region, masks, scores } = drawing;
    const isWhole = region.isWhole && masks === ALL_MASKS && scores[0] <= 0 && scores[1] >= 1;
    const all = { ...drawing, region: WHOLE, masks: ALL_MASKS, scores: [0, 1] as const };
    const { hits, edges, tracks, lost } = isWhole ? drawn : whole(data, all);
    return { ...drawn, of: { hits, edges, tracks, lost } };
  };
}

/** A counter that goes through hits and edges again only where these, or what is left of them, are others than before. */
function createCounter(): (data: SceneData, drawing: Drawing) => Omit<DrawnCounts, 'of'> {
  const hitsOf = remembered((hits: SceneHits | null, region: Region, mask: Uint8Array | null) => {
    let [real, noise] = [0, 0];
    for (let i = 0; hits && i < hits.x.length; i++) {
      if (mask && mask[i] === 0) continue;
      if (!region.isWhole && !inRegion(region, hits.x[i], hits.y[i], hits.z[i])) continue;
      if (hits.particle && hits.particle[i] < 0) noise++;
      else real++;
    }
    return { real, noise };
  });
  const edgesOf = remembered(
    (
      edges: SceneEdges | null,
      hits: SceneHits | null,
      cut: number,
      from: number,
      to: number,
      region: Region,
      mask: Uint8Array | null,
    ) => {
      let [above, below] = [0, 0];
      if (!edges || !hits) return { above, below };
      const { src, dst, scores } = edges;
      const isCounted = (i: number) =>
        edgeShown(mask, edges, i) &&
        (region.isWhole || middleInRegion(region, hits, src[i], dst[i])) &&
        (scores === null || ((from <= 0 || scores[i] >= from) && (to >= 1 || scores[i] <= to)));
      for (let i = 0; i < src.length; i++) {
        if (!isCounted(i)) continue;
        if (scores === null || scores[i] > cut) above++;
        else below++;
      }
      return { above, below };
    },
  );
  const ofMask = (mask: Uint8Array | null, all: number) =>
    mask === null ? all : count(mask, (shown) => shown === 1);
  return ({ hits, edges, tracks, lost }, drawing) => {
    const { cut, showBelow, visible, scores, region, masks } = drawing;
    const { real, noise } = hitsOf(hits, region, masks.hits);
    const { above, below } = edgesOf(edges, hits, cut, scores[0], scores[1], region, masks.hits);
    return {
      hits: (visible('hits') ? real : 0) + (visible('noise') ? noise : 0),
      edges: visible('edges') ? above : 0,
      faintEdges: visible('edges') && showBelow ? below : 0,
      tracks: visible('tracks') ? ofMask(masks.tracks, listCount(tracks)) : 0,
      lost: visible('lost') ? ofMask(masks.lost, listCount(lost)) : 0,
    };
  };
}

function count(values: ArrayLike<number> | null, is: (value: number) => boolean): number {
  let found = 0;
  for (let i = 0; values && i < values.length; i++) if (is(values[i])) found++;
  return found;
}

/** Factor on the diameter of hits: 1 for small events, less the more there are. */
export function hitScale(count: number): number {
  return Math.min(Math.max(1 - 0.4 * Math.log10(Math.max(count, 1) / 5000), 0.4), 1);
}

/** Radius (CSS pixels) of a hit's disc; `nearer` is how many times nearer than the camera's target it is. Twin of `hitMaterial.ts`. */
export function discRadius(hitSize: number, nearer: number): number {
  return 0.5 * Math.max(hitSize * Math.min(Math.max(Math.sqrt(nearer), 0.7), 1.8), 1);
}

/** Alpha of hits: a full event's must not hide what lies behind them. */
export function hitAlpha(count: number): number {
  return Math.min(Math.max(1 - 0.55 * Math.log10(Math.max(count, 1) / 12000), 0.4), 1);
}

/** Alpha of edges: the more, the fainter, so that a full event does not become one bright cloud. */
export function edgeAlpha(count: number): number {
  return Math.min(Math.max(0.8 * (8000 / Math.max(count, 1)) ** 0.75, 0.06), 0.85);
}

/** Width (CSS pixels) of edges: the more, the thinner. */
export function edgeWidth(count: number): number {
  return Math.min(Math.max(2 - 0.45 * Math.log10(Math.max(count, 1) / 1000), 1.1), 2);
}

/** Width (CSS pixels) of tracks: the more, the thinner. */
export function trackWidth(count: number): number {
  return Math.min(Math.max(2.9 - 0.5 * Math.log10(count + 1), 1.1), 2.4);
}

/** Alpha of the dark borders that tell which track passes before which; many would only cut each other up. */
export function haloAlpha(count: number): number {
  return Math.min(Math.max(1.1 - count / 1500, 0), 0.85);
}

/**
 * The cut as shaders get it: the largest f32 not above it. Scores are f32 too, so a score lies above this exactly
 * where it lies above the double that the track stage compares with. For cuts of 0 and more.
 */
export function shaderCut(cut: number): number {
  const rounded = Float32Array.of(cut);
  if (rounded[0] > cut) new Uint32Array(rounded.buffer)[0]--;
  return rounded[0];
}
