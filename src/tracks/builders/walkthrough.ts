import { weakComponents } from '../components.ts';
import { type EdgeList, edgesAmong } from '../edgeList.ts';
import { walkRoads } from '../roads.ts';
import { breakCycles } from '../topology.ts';
import type { TrackList } from '../trackList.ts';
import { ORIGIN_COMPONENT, ORIGIN_WALK, type TrackBuilder } from './builder.ts';

/**
 * Breaks cycles, takes the simple connected components (every hit with at most one edge in and one out) as they are,
 * and walks through the others (../roads.ts). Each two consecutive hits of a track are joined by an edge. The
 * walk does not look at minHits: more minimum hits give the same tracks less the shorter ones.
 */
export const walkthrough: TrackBuilder = {
  id: 'walkthrough',
  title: 'Fast walkthrough',
  build({ edges, distance, isAcyclic }, cuts, tracks) {
    const acyclic = isAcyclic ? edges : breakCycles(edges, distance);
    const hits = takeChains(acyclic, cuts.minHits, tracks);
    walkRoads(edgesAmong(acyclic, hits), cuts, (road) => {
      for (const node of road) tracks.add(hits[node]);
      tracks.end(ORIGIN_WALK);
    });
  },
};

/**
 * Adds the weakly connected components of an acyclic graph that are chains to the tracks.
 * @returns the hits, ascending, of the others that have at least `minHits`: a walk has to sort them out.
 */
function takeChains(edges: EdgeList, minHits: number, tracks: TrackList): Uint32Array {
  const { nodes, dst, outOffset, inCount } = edges;
  const root = weakComponents(edges);
  const size = new Uint32Array(nodes);
  const branched = new Uint8Array(nodes);
  for (let v = 0; v < nodes; v++) {
    size[root[v]]++;
    if (outOffset[v + 1] - outOffset[v] > 1 || inCount[v] > 1) branched[root[v]] = 1;
  }
  const rest = new Uint32Array(nodes);
  let count = 0;
  for (let v = 0; v < nodes; v++) {
    if (size[root[v]] < minHits) continue;
    if (branched[root[v]]) rest[count++] = v;
    else if (inCount[v] === 0 && outOffset[v + 1] > outOffset[v]) {
      tracks.add(v);
      for (let w = v; outOffset[w + 1] > outOffset[w]; ) {
        w = dst[outOffset[w]];
        tracks.add(w);
      }
      tracks.end(ORIGIN_COMPONENT);
    }
  }
  return rest.subarray(0, count);
}
