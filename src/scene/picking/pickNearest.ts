import { edgeShown, type Masks, middleInRegion } from '../filter.ts';
import type { Segments } from '../geometry/segments.ts';
import { inRegion, type Region } from '../region.ts';
import type { SceneData } from '../sceneData.ts';
import type { Picked, SceneLayer } from '../types.ts';
import {
  type IsShown,
  nearestEdge,
  nearestHit,
  nearestOwner,
  placesOfHits,
  placesOfSegments,
} from './pick.ts';
import type { Picture } from './picture.ts';

/** How far (CSS pixels) from the pointer things are still taken. */
const HIT_TOLERANCE = 7;
const LINE_TOLERANCE = 5;

/** What can be picked. */
export interface Pickable {
  readonly data: () => SceneData;
  readonly masks: () => Masks;
  readonly trackSegments: () => Segments;
  readonly lostSegments: () => Segments;
}

/** What of it is drawn, and how. */
export interface Drawn {
  readonly cut: number;
  /** Least and greatest score of edges that are drawn. */
  readonly scores: readonly [number, number];
  readonly region: Region;
  readonly visible: (layer: SceneLayer) => boolean;
  /** Radius (CSS pixels) of the disc of a hit at some depth (mm before the camera). */
  readonly hitRadius: (depth: number) => number;
}

/** Finds what lies under points of one picture after the other. */
export interface Picker {
  pick(picture: Picture, drawn: Drawn, x: number, y: number): Picked | null;
}

/**
 * A picker that keeps where things appear in a picture as long as that stands: a moving pointer then costs a look at
 * numbers in a row.
 */
export function createPicker(from: Pickable): Picker {
  const hitPlaces = keptForPicture(placesOfHits);
  const trackPlaces = keptForPicture(placesOfSegments);
  const lostPlaces = keptForPicture(placesOfSegments);
  return {
    /**
     * A hit if one is near, else the nearest of track, lost particle and edge (a track before its own edges). What is
     * not drawn is passed over.
     */
    pick(picture, drawn, x, y) {
      const { hits, edges } = from.data();
      if (hits === null) return null;
      const { visible, region, cut, scores: range } = drawn;
      const masks = from.masks();
      const { particle } = hits;
      const [real, noise] = [visible('hits'), visible('noise')];
      const isHitShown: IsShown = (i) =>
        (particle !== null && particle[i] < 0 ? noise : real) &&
        (masks.hits === null || masks.hits[i] === 1) &&
        (region.isWhole || inRegion(region, hits.x[i], hits.y[i], hits.z[i]));
      const places = hitPlaces(picture, hits);
      const hit =
        real || noise ? nearestHit(places, isHitShown, x, y, drawn.hitRadius, HIT_TOLERANCE) : null;
      if (hit !== null) return { kind: 'hit', row: hit.index };

      const nearestOf = (
        segments: Segments,
        placesOf: typeof trackPlaces,
        mask: Uint8Array | null,
      ) => {
        const { start: s, end: e, owner } = segments;
        const isShown: IsShown = (i) =>
          (mask === null || mask[owner[i]] === 1) &&
          (region.isWhole ||
            inRegion(
              region,
              (s[3 * i] + e[3 * i]) / 2,
              (s[3 * i + 1] + e[3 * i + 1]) / 2,
              (s[3 * i + 2] + e[3 * i + 2]) / 2,
            ));
        const at = placesOf(picture, segments);
        return nearestOwner(picture, at, segments, isShown, x, y, LINE_TOLERANCE);
      };
      const track = visible('tracks')
        ? nearestOf(from.trackSegments(), trackPlaces, masks.tracks)
        : null;
      const lost = visible('lost') ? nearestOf(from.lostSegments(), lostPlaces, masks.lost) : null;
      if (track !== null && (lost === null || track.distance <= lost.distance))
        return { kind: 'track', index: track.index };
      if (lost !== null) return { kind: 'lost', index: lost.index };
      if (edges === null || !visible('edges')) return null;
      const { scores, src, dst } = edges;
      const isEdgeShown: IsShown = (i) =>
        (scores === null || (scores[i] > cut && scores[i] >= range[0] && scores[i] <= range[1])) &&
        edgeShown(masks.hits, edges, i) &&
        (region.isWhole || middleInRegion(region, hits, src[i], dst[i]));
      const edge = nearestEdge(picture, places, hits, edges, isEdgeShown, x, y, LINE_TOLERANCE);
      return edge === null ? null : { kind: 'edge', index: edge.index };
    },
  };
}

/** `make` with what it made for each of the last pictures, one a pane; kept while picture and data are the same. */
function keptForPicture<D extends object>(
  make: (picture: Picture, data: D) => Float64Array,
): (picture: Picture, data: D) => Float64Array {
  const kept: { readonly key: string; readonly data: D; readonly places: Float64Array }[] = [];
  return (picture, data) => {
    const { matrix, width, height, blend } = picture;
    const key = [...Array.from(matrix), width, height, ...blend.shares, blend.stretch].join();
    const known = kept.find((one) => one.key === key && one.data === data);
    if (known) return known.places;
    const places = make(picture, data);
    kept.unshift({ key, data, places });
    kept.length = Math.min(kept.length, PICTURES_KEPT);
    return places;
  };
}

/** Most pictures side by side. */
const PICTURES_KEPT = 4;
