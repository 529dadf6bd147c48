import { listCount, type SceneData } from './sceneData.ts';
import type { DrawnCounts, SceneLayer } from './types.ts';

/** What is drawn: layers, score cut (edges with a score above it) and the toggle for edges below it applied. */
export function countDrawn(
  { hits, edges, tracks, lost }: SceneData,
  cut: number,
  showBelow: boolean,
  visible: (layer: SceneLayer) => boolean,
): DrawnCounts {
  let noise = 0;
  if (hits?.particle) for (const particle of hits.particle) if (particle < 0) noise++;
  const real = (hits?.x.length ?? 0) - noise;
  let above = edges?.src.length ?? 0;
  if (edges?.scores) {
    above = 0;
    for (const score of edges.scores) if (score > cut) above++;
  }
  const below = (edges?.src.length ?? 0) - above;
  return {
    hits: (visible('hits') ? real : 0) + (visible('noise') ? noise : 0),
    edges: visible('edges') ? above : 0,
    faintEdges: visible('edges') && showBelow ? below : 0,
    tracks: visible('tracks') ? listCount(tracks) : 0,
    lost: visible('lost') ? listCount(lost) : 0,
  };
}

/** Diameter (CSS pixels) of hits where the user has not chosen one: the more, the smaller. */
export function hitSizeFor(count: number): number {
  return Math.min(Math.max(4.6 - 1.7 * Math.log10(Math.max(count, 1) / 3000), 1.8), 5);
}

/** Alpha of edges: the more, the fainter, so that a full event does not become one bright cloud. */
export function edgeAlpha(count: number): number {
  return Math.min(Math.max(0.8 * Math.sqrt(8000 / Math.max(count, 1)), 0.14), 0.85);
}
