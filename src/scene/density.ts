import { remembered } from './remembered.ts';
import { listCount, type SceneData } from './sceneData.ts';
import type { DrawnCounts, SceneLayer } from './types.ts';

/** Counts what is drawn: layers, score cut (edges with a score above it) and the toggle for edges below it applied. */
export type DrawnCounter = (
  data: SceneData,
  cut: number,
  showBelow: boolean,
  visible: (layer: SceneLayer) => boolean,
) => DrawnCounts;

/** A counter that goes through hits and scores again only where these, or the cut, are others than before. */
export function createDrawnCounter(): DrawnCounter {
  const noiseOf = remembered((particle: Int32Array | null) => count(particle, (p) => p < 0));
  const aboveOf = remembered((scores: Float32Array, cut: number) =>
    count(scores, (score) => score > cut),
  );
  return ({ hits, edges, tracks, lost }, cut, showBelow, visible) => {
    const noise = noiseOf(hits?.particle ?? null);
    const real = (hits?.x.length ?? 0) - noise;
    const all = edges?.src.length ?? 0;
    const above = edges?.scores ? aboveOf(edges.scores, cut) : all;
    return {
      hits: (visible('hits') ? real : 0) + (visible('noise') ? noise : 0),
      edges: visible('edges') ? above : 0,
      faintEdges: visible('edges') && showBelow ? all - above : 0,
      tracks: visible('tracks') ? listCount(tracks) : 0,
      lost: visible('lost') ? listCount(lost) : 0,
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
