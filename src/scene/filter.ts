import { inRegion, type Region } from './region.ts';
import { listCount, type SceneData } from './sceneData.ts';
import { type Filter, TRACK_STATUSES } from './types.ts';

export const NO_FILTER: Filter = { only: 'all', pt: null };

/** 1 for what a filter leaves, of each table; null where it leaves all. */
export interface Masks {
  readonly hits: Uint8Array | null;
  readonly tracks: Uint8Array | null;
  readonly lost: Uint8Array | null;
}

export const ALL_MASKS: Masks = { hits: null, tracks: null, lost: null };

/**
 * What a filter leaves. Tracks and lost particles by what they are; hits by the track or lost particle they are on, and
 * by the momentum of their particle or else of their track; what has no momentum is in no range.
 */
export function masksOf(
  { hits, tracks, lost, trackOfHit, lostOfHit }: SceneData,
  filter: Filter,
): Masks {
  const { only, pt } = filter;
  if (only === 'all' && pt === null) return ALL_MASKS;
  const isIn = (value: number) => pt === null || (value >= pt[0] && value <= pt[1]);
  const ofTracks = Uint8Array.from({ length: listCount(tracks) }, (_, t) => {
    const status = tracks?.status ? TRACK_STATUSES[tracks.status[t]] : 'unknown';
    const isWanted = only === 'all' || status === only;
    return isWanted && isIn(tracks?.fits?.pt[t] ?? Number.NaN) ? 1 : 0;
  });
  const ptOf = (particle: number) => hits?.particlePt?.[particle] ?? Number.NaN;
  const ofLost = Uint8Array.from({ length: listCount(lost) }, (_, i) =>
    (only === 'all' || only === 'lost') && lost && isIn(ptOf(lost.particle[i])) ? 1 : 0,
  );
  const ofHits = Uint8Array.from({ length: hits?.x.length ?? 0 }, (_, hit) => {
    const track = trackOfHit[hit];
    const isWanted =
      only === 'all' ||
      (only === 'lost'
        ? lostOfHit[hit] >= 0
        : track >= 0 && tracks?.status != null && TRACK_STATUSES[tracks.status[track]] === only);
    if (!isWanted) return 0;
    const particle = hits?.particle?.[hit] ?? -1;
    const own = particle >= 0 ? ptOf(particle) : (tracks?.fits?.pt[track] ?? Number.NaN);
    return isIn(own) ? 1 : 0;
  });
  return { hits: ofHits, tracks: ofTracks, lost: ofLost };
}

/** Takes the alpha of what a mask leaves out. */
export function maskAlpha(rgba: Uint8Array, isShown: (i: number) => boolean): void {
  for (let i = 0; 4 * i < rgba.length; i++) if (!isShown(i)) rgba[4 * i + 3] = 0;
}

/** Whether an edge is left by a mask of hits. */
export function edgeShown(
  mask: Uint8Array | null,
  edges: { readonly src: Uint32Array; readonly dst: Uint32Array },
  edge: number,
): boolean {
  return mask === null || (mask[edges.src[edge]] === 1 && mask[edges.dst[edge]] === 1);
}

/** Whether the middle of a line between two hit rows lies in a region. */
export function middleInRegion(
  region: Region,
  at: { readonly x: Float64Array; readonly y: Float64Array; readonly z: Float64Array },
  a: number,
  b: number,
): boolean {
  return inRegion(
    region,
    (at.x[a] + at.x[b]) / 2,
    (at.y[a] + at.y[b]) / 2,
    (at.z[a] + at.z[b]) / 2,
  );
}
