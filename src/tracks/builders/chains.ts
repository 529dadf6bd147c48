import { weakComponents } from '../components.ts';
import type { EdgeList } from '../edgeList.ts';
import { isLinked } from '../topology.ts';
import type { TrackList } from '../trackList.ts';
import { type BuildLog, ORIGIN_COMPONENT } from './builder.ts';

/** Tells the log of the edges that are in a list and not in the one made from it. */
export function leaveMissing(edges: EdgeList, kept: EdgeList, log: BuildLog): void {
  for (let e = 0, k = 0; e < edges.src.length; e++)
    if (kept.src[k] === edges.src[e] && kept.dst[k] === edges.dst[e]) k++;
    else log.leave(edges.src[e], edges.dst[e], 'cycle', null);
}

/**
 * Adds the weakly connected components of an acyclic graph that are chains to the tracks.
 * @returns the hits, ascending, of the others that have at least `minHits`: a walk has to sort them out.
 */
export function takeChains(
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
