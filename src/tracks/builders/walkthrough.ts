import { weakComponents } from '../components.ts';
import { type EdgeList, edgesAmong } from '../edgeList.ts';
import { type Unwalkable, walkRoads } from '../roads.ts';
import { breakCycles, isLinked } from '../topology.ts';
import type { TrackList } from '../trackList.ts';
import { type BuildLog, ORIGIN_COMPONENT, ORIGIN_WALK, type TrackBuilder } from './builder.ts';

/**
 * Breaks cycles, takes the simple connected components (every hit with at most one edge in and one out) as they are,
 * and walks through the others (../roads.ts). Each two consecutive hits of a track are joined by an edge. The
 * walk does not look at minHits: more minimum hits give the same tracks less the shorter ones.
 */
export const walkthrough: TrackBuilder = {
  id: 'walkthrough',
  title: 'Fast walkthrough',
  worksByPiece: true,
  build({ edges, distance, isAcyclic }, cuts, tracks, log) {
    const acyclic = isAcyclic ? edges : breakCycles(edges, distance);
    if (log) leaveMissing(edges, acyclic, log);
    const hits = takeChains(acyclic, cuts.minHits, tracks, log);
    const among = edgesAmong(acyclic, hits);
    const leave =
      log &&
      (({ edge, rival, why }: Unwalkable) => {
        const ends = (e: number) => [hits[among.src[e]], hits[among.dst[e]]] as const;
        log.leave(...ends(edge), why, ends(rival));
      });
    const onRoad = (road: readonly number[]) => {
      for (const node of road) tracks.add(hits[node]);
      tracks.end(ORIGIN_WALK);
      log?.take(road.map((node) => hits[node]));
    };
    walkRoads(among, cuts, onRoad, leave);
  },
};

/** Tells the log of the edges that are in a list and not in the one made from it. */
function leaveMissing(edges: EdgeList, kept: EdgeList, log: BuildLog): void {
  for (let e = 0, k = 0; e < edges.src.length; e++)
    if (kept.src[k] === edges.src[e] && kept.dst[k] === edges.dst[e]) k++;
    else log.leave(edges.src[e], edges.dst[e], 'cycle', null);
}

/**
 * Adds the weakly connected components of an acyclic graph that are chains to the tracks.
 * @returns the hits, ascending, of the others that have at least `minHits`: a walk has to sort them out.
 */
function takeChains(
  edges: EdgeList,
  minHits: number,
  tracks: TrackList,
  log?: BuildLog,
): Uint32Array {
  const { nodes, dst, outOffset, inCount } = edges;
  const root = weakComponents(edges);
  const size = new Uint32Array(nodes);
  const branched = new Uint8Array(nodes);
  for (let v = 0; v < nodes; v++) {
    size[root[v]]++;
    if (outOffset[v + 1] - outOffset[v] > 1 || inCount[v] > 1) branched[root[v]] = 1;
  }
  if (log) takeSmall(edges, root, size, minHits, log);
  const rest = new Uint32Array(nodes);
  let count = 0;
  for (let v = 0; v < nodes; v++) {
    if (size[root[v]] < minHits) continue;
    if (branched[root[v]]) rest[count++] = v;
    else if (inCount[v] === 0 && outOffset[v + 1] > outOffset[v]) {
      const chain = [v];
      for (let w = v; outOffset[w + 1] > outOffset[w]; ) {
        w = dst[outOffset[w]];
        chain.push(w);
      }
      for (const hit of chain) tracks.add(hit);
      tracks.end(ORIGIN_COMPONENT);
      log?.take(chain);
    }
  }
  return rest.subarray(0, count);
}

/** Tells the log of the components with fewer hits than a track has. */
function takeSmall(
  edges: EdgeList,
  root: Uint32Array,
  size: Uint32Array,
  minHits: number,
  log: BuildLog,
): void {
  const members = new Map<number, number[]>();
  for (let v = 0; v < edges.nodes; v++) {
    if (size[root[v]] >= minHits || !isLinked(edges, v)) continue;
    const own = members.get(root[v]);
    if (own) own.push(v);
    else members.set(root[v], [v]);
  }
  for (const hits of members.values()) log.take(hits);
}
