import { bestEdges, type EdgeList, edgesAmong, filterEdges } from '../edgeList.ts';
import { takeBestSums } from '../sums.ts';
import { breakCycles } from '../topology.ts';
import type { TrackCuts } from '../track.ts';
import { type EdgeLeft, ORIGIN_WALK, type TrackBuilder } from './builder.ts';
import { leaveMissing, takeChains } from './chains.ts';

/**
 * D-walk, after acorn's: cycles are broken and chains taken as in the walkthrough. In the other components an edge
 * stays if it is the best out of its source and scores at least walkMin, or scores above walkMax, and if the same
 * holds at its target. Of these the paths with the highest sums of scores are taken (../sums.ts).
 */
export const dWalk: TrackBuilder = {
  id: 'd-walk',
  title: 'D-walk',
  worksByPiece: true,
  build({ edges, distance, isAcyclic }, cuts, tracks, log) {
    const acyclic = isAcyclic ? edges : breakCycles(edges, distance);
    if (log) leaveMissing(edges, acyclic, log);
    const hits = takeChains(acyclic, cuts.minHits, tracks, log);
    const among = edgesAmong(acyclic, hits);
    const ends = (e: number) => [hits[among.src[e]], hits[among.dst[e]]] as const;
    const keep = edgesBothWays(among, cuts, (e, why, rival) =>
      log?.leave(...ends(e), why, ends(rival)),
    );
    takeBestSums(filterEdges(among, keep), (road) => {
      const rows = road.map((node) => hits[node]);
      for (const row of rows) tracks.add(row);
      tracks.end(ORIGIN_WALK);
      log?.take(rows);
    });
  },
};

/** The edges that the cuts keep at both ends. */
function edgesBothWays(
  edges: EdgeList,
  { walkMin, walkMax }: TrackCuts,
  onLeft: (edge: number, why: EdgeLeft, rival: number) => void,
): Uint8Array {
  const { src, dst, score } = edges;
  const best = bestEdges(edges);
  const keep = new Uint8Array(src.length);
  for (let e = 0; e < keep.length; e++) {
    const [out, into] = [best.out[src[e]], best.into[dst[e]]];
    if (score[e] > walkMax) keep[e] = 1;
    else if (out !== e) onLeft(e, 'walkMax', out);
    else if (score[e] < walkMin) onLeft(e, 'walkMin', out);
    else if (into !== e) onLeft(e, 'entry', into);
    else keep[e] = 1;
  }
  return keep;
}
