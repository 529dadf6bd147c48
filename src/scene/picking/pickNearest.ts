import type { Segments } from '../geometry/segments.ts';
import type { SceneData } from '../sceneData.ts';
import type { Picked, SceneLayer } from '../types.ts';
import { nearestEdge, nearestHit, nearestOwner } from './pick.ts';
import type { Picture } from './picture.ts';

/** How far (CSS pixels) from the pointer things are still taken. */
const HIT_TOLERANCE = 7;
const LINE_TOLERANCE = 5;

/** What can be picked. */
export interface Pickable {
  readonly data: () => SceneData;
  readonly trackSegments: () => Segments;
  readonly lostSegments: () => Segments;
}

/**
 * What lies under a point of the picture: a hit if one is near, else the nearest of track, lost particle and edge
 * (a track before its own edges). Hidden things and edges below the cut are passed over.
 */
export function pickNearest(
  from: Pickable,
  picture: Picture,
  shown: {
    readonly cut: number;
    readonly visible: (layer: SceneLayer) => boolean;
    readonly hitSize: number;
  },
  x: number,
  y: number,
): Picked | null {
  const { hits, edges } = from.data();
  if (hits === null) return null;
  const { visible } = shown;
  const show = { hits: visible('hits'), noise: visible('noise') };
  const radius = shown.hitSize / 2;
  const hit = nearestHit(picture, hits, hits.particle, show, x, y, radius, HIT_TOLERANCE);
  if (hit !== null) return { kind: 'hit', row: hit.index };

  const lines = (layer: SceneLayer, segments: () => Segments) =>
    visible(layer) ? nearestOwner(picture, segments(), x, y, LINE_TOLERANCE) : null;
  const track = lines('tracks', from.trackSegments);
  const lost = lines('lost', from.lostSegments);
  if (track !== null && (lost === null || track.distance <= lost.distance))
    return { kind: 'track', index: track.index };
  if (lost !== null) return { kind: 'lost', index: lost.index };
  if (edges === null || !visible('edges')) return null;
  const edge = nearestEdge(picture, hits, edges, shown.cut, x, y, LINE_TOLERANCE);
  return edge === null ? null : { kind: 'edge', index: edge.index };
}
