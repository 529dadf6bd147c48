import { weakComponents } from '../components.ts';
import type { EdgeList } from '../edgeList.ts';
import { isLinked } from '../topology.ts';
import type { TrackList } from '../trackList.ts';
import { type BuildLog, ORIGIN_COMPONENT, type TrackBuilder } from './builder.ts';

/**
 * Every weakly connected component of the edges above the score cut is a track of all its hits, ordered by distance
 * from the origin (equal distances: by row). Directions and branches do not matter, and neither do the cuts of the
 * walk; consecutive hits need not be joined by an edge. What particles share a wrong edge become one track.
 */
export const connectedComponents: TrackBuilder = {
  id: 'components',
  title: 'Connected components',
  worksByPiece: true,
  build({ edges, distance }, _cuts, tracks, log) {
    takeComponents(edges, distance, tracks, log);
  },
};

/** Makes every weakly connected component a track of all its hits, ordered by distance. */
export function takeComponents(
  edges: EdgeList,
  distance: Float64Array,
  tracks: TrackList,
  log?: BuildLog,
): void {
  const root = weakComponents(edges);
  const outward = Uint32Array.from(root.keys())
    .filter((v) => isLinked(edges, v))
    .sort((a, b) => root[a] - root[b] || distance[a] - distance[b] || a - b);
  let start = 0;
  outward.forEach((v, i) => {
    tracks.add(v);
    if (i + 1 < outward.length && root[outward[i + 1]] === root[v]) return;
    tracks.end(ORIGIN_COMPONENT);
    log?.take(outward.subarray(start, i + 1));
    start = i + 1;
  });
}
