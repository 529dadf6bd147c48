import { bestEdges, type EdgeList, filterEdges } from './edgeList.ts';
import { createRoadMap, createRoads } from './roadMap.ts';
import { topologicalOrder } from './topology.ts';

/**
 * Fast walkthrough: takes roads (paths) out of an acyclic graph until no edge between unused hits is left.
 *
 * The definition: starts are visited in topological order. From an unused start enumerate the paths through unused
 * hits that cannot be prolonged; of these, keep those of the greatest length L and of L - 1. A hit with several
 * unused successors is a branch point. Each path has the list of the scores of its edges out of branch points; the
 * lexicographically largest list wins (a list that continues beats its own beginning). Equal lists: the longer path,
 * then the path whose hits have the lower rows. The hits of the winner are used from then on, whatever its length.
 *
 * It is not acorn's walk (listedRoads.ts), which compares lists by their length first, does not round scores, takes
 * starts and equals in the order in which the graph lists its edges, and turns every inward edge.
 *
 * How it is done without enumerating: see roadMap.ts. At a branch point the best list can only begin with the best
 * edge that leads to a state. Only edges that tie for it have to be followed to compare what comes after; that is
 * done depth first with each state settled once. Time is linear in the states that are tied, for each start.
 *
 * @param onRoad gets the hit rows of each road of two or more hits, in the order in which they are taken.
 * @param onLeft is told of every edge that is not walked at all.
 */
export function walkRoads(
  edges: EdgeList,
  cuts: { readonly walkMin: number; readonly walkMax: number },
  onRoad: (road: readonly number[]) => void,
  onLeft?: (left: Unwalkable) => void,
): void {
  const graph = filterEdges(edges, walkableEdges(edges, cuts.walkMin, cuts.walkMax, onLeft));
  const { nodes, score, outOffset } = graph;
  const map = createRoadMap(graph, topologicalOrder(graph));
  const { stateAfter } = map;
  const { next, entry, length, compare } = createRoads(map, nodes);
  // Per state: the last search that settled it.
  const settledIn = new Uint32Array(2 * nodes);
  let search = 0;

  function bestRoad(start: number): number[] {
    search++;
    const pending = [2 * start];
    while (pending.length > 0) {
      const state = pending[pending.length - 1];
      const v = state >> 1;
      if (settledIn[state] === search) {
        pending.pop();
        continue;
      }
      let best = Number.NEGATIVE_INFINITY;
      for (let e = outOffset[v]; e < outOffset[v + 1]; e++)
        if (score[e] > best && stateAfter(state, e) >= 0) best = score[e];
      const before = pending.length;
      let choice = -1;
      for (let e = outOffset[v]; e < outOffset[v + 1]; e++) {
        if (score[e] !== best) continue;
        const after = stateAfter(state, e);
        if (after < 0) continue;
        if (settledIn[after] !== search) pending.push(after);
        else if (choice < 0 || compare(after, choice) > 0) choice = after;
      }
      if (pending.length > before) continue;
      settledIn[state] = search;
      next[state] = choice;
      entry[state] = best;
      length[state] = choice < 0 ? 0 : length[choice] + 1;
      pending.pop();
    }
    const road: number[] = [];
    for (let state = 2 * start; state >= 0; state = next[state]) road.push(state >> 1);
    return road;
  }

  map.takeAll(bestRoad, onRoad);
}

/** An edge that the walk may not follow: the rule it breaks, and the best edge that the rule compares it with. */
export interface Unwalkable {
  readonly edge: number;
  readonly rival: number;
  readonly why: 'walkMin' | 'walkMax' | 'anchor';
}

/**
 * The edges that the walk may follow: (the best edge out of its source, with a score >= walkMin, or any edge
 * with a score > walkMax), and (its source has an edge in, or it is the best edge into its target).
 * Of equal scores the first edge of the list is best: in one that is sorted, that to, or from, the lower row.
 */
export function walkableEdges(
  edges: Omit<EdgeList, 'outOffset'>,
  walkMin: number,
  walkMax: number,
  onLeft?: (left: Unwalkable) => void,
): Uint8Array {
  const { src, dst, score, inCount } = edges;
  const { out: bestOut, into: bestIn } = bestEdges(edges);
  const keep = new Uint8Array(src.length);
  for (let e = 0; e < keep.length; e++) {
    const [a, b] = [src[e], dst[e]];
    const strong = (bestOut[a] === e && score[e] >= walkMin) || score[e] > walkMax;
    const anchored = inCount[a] > 0 || bestIn[b] === e;
    if (strong && anchored) keep[e] = 1;
    else if (strong) onLeft?.({ edge: e, rival: bestIn[b], why: 'anchor' });
    else onLeft?.({ edge: e, rival: bestOut[a], why: bestOut[a] === e ? 'walkMin' : 'walkMax' });
  }
  return keep;
}
