import { edgesAmong } from '../edgeList.ts';
import { type Unwalkable, walkRoads } from '../roads.ts';
import { breakCycles } from '../topology.ts';
import { ORIGIN_WALK, type TrackBuilder } from './builder.ts';
import { leaveMissing, takeChains } from './chains.ts';

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
