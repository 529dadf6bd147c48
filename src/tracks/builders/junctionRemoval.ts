import { bestEdges, filterEdges } from '../edgeList.ts';
import type { EdgeLeft, TrackBuilder } from './builder.ts';
import { takeComponents } from './connectedComponents.ts';

/**
 * Junction removal, as ACTS has it after its graph networks: of the edges out of a hit, and of those into a hit, only
 * the best one stays (of equal scores that to, or from, the lower row), so an edge has to be the best at both of its
 * ends. What is left has no junctions: each of its connected components is a track. The cuts of the walk do not
 * matter, and a cycle keeps all its hits.
 */
export const junctionRemoval: TrackBuilder = {
  id: 'junctions',
  title: 'Junction removal',
  worksByPiece: true,
  build({ edges, distance }, _cuts, tracks, log) {
    const { src, dst } = edges;
    const best = bestEdges(edges);
    const leave = (e: number, why: EdgeLeft, rival: number) =>
      log?.leave(src[e], dst[e], why, [src[rival], dst[rival]]);
    const keep = new Uint8Array(src.length);
    for (let e = 0; e < keep.length; e++) {
      const [out, into] = [best.out[src[e]], best.into[dst[e]]];
      if (out !== e) leave(e, 'bestOut', out);
      else if (into !== e) leave(e, 'bestIn', into);
      else keep[e] = 1;
    }
    takeComponents(filterEdges(edges, keep), distance, tracks, log);
  },
};
