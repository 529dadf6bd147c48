import { type EdgeList, listBySource } from './edgeList.ts';
import { createRoadMap, createRoads } from './roadMap.ts';

/**
 * The roads of acorn's fast walkthrough, in the order in which they are taken. Of two edges between the same hits
 * the last of the list counts, at the place of the first.
 *
 * Starts are visited by Kahn's algorithm with a first-in, first-out queue that begins with the sources in the order
 * in which the list names them. From a start, of the paths through unused hits that cannot be prolonged and are as
 * long as the longest, or a hit shorter, each has the list of the scores of its edges out of hits with several unused
 * successors. The one with the *longest* list is taken; of lists of equal length the lexicographically largest; of equal
 * lists the longer path, then that which leaves a hit by the edge that the list names first.
 *
 * Length first is what acorn's compiled comparison of lists does. The most branches that a road can pass from a state
 * (roadMap.ts) are known from those after it, so paths are not enumerated.
 *
 * @param edges acyclic, in the order of the graph's list.
 * @param longestFirst whether the length of lists counts before what is in them: in acorn it does.
 */
export function walkListedRoads(
  edges: Omit<EdgeList, 'outOffset'>,
  longestFirst: boolean,
  onRoad: (road: readonly number[]) => void,
): void {
  const graph = withoutRepeats(edges);
  const { nodes, score, outOffset } = graph;
  const map = createRoadMap(graph, listedOrder(graph, edges.src));
  const { fanOut, stateAfter } = map;

  const { next, entry, length, compare } = createRoads(map, nodes);
  // Per state: the last search that settled it, and the branch points on the best road from it.
  const settledIn = new Uint32Array(2 * nodes);
  const branches = new Uint32Array(2 * nodes);
  let search = 0;

  function settle(state: number): void {
    const v = state >> 1;
    const isBranch = fanOut[v] > 1;
    let choice = -1;
    let best = 0;
    for (let e = outOffset[v]; e < outOffset[v + 1]; e++) {
      const after = stateAfter(state, e);
      if (after < 0) continue;
      const order =
        choice < 0
          ? 1
          : (longestFirst ? branches[after] - branches[choice] : 0) ||
            (isBranch ? score[e] - best : 0) ||
            compare(after, choice);
      if (order > 0) [choice, best] = [after, score[e]];
    }
    settledIn[state] = search;
    next[state] = choice;
    entry[state] = best;
    branches[state] = choice < 0 ? 0 : branches[choice] + (isBranch ? 1 : 0);
    length[state] = choice < 0 ? 0 : length[choice] + 1;
  }

  function bestRoad(start: number): number[] {
    search++;
    const pending = [2 * start];
    while (pending.length > 0) {
      const state = pending[pending.length - 1];
      const before = pending.length;
      if (settledIn[state] !== search)
        for (let e = outOffset[state >> 1]; e < outOffset[(state >> 1) + 1]; e++) {
          const after = stateAfter(state, e);
          if (after >= 0 && settledIn[after] !== search) pending.push(after);
        }
      if (pending.length > before) continue;
      if (settledIn[state] !== search) settle(state);
      pending.pop();
    }
    const road: number[] = [];
    for (let state = 2 * start; state >= 0; state = next[state]) road.push(state >> 1);
    return road;
  }

  map.takeAll(bestRoad, onRoad);
}

/** Hits in topological order, sources and successors as the list names them. */
function listedOrder(graph: EdgeList, listedSources: Uint32Array): number[] {
  const waiting = graph.inCount.slice();
  const order = [...new Set(listedSources)].filter((v) => waiting[v] === 0);
  for (const v of order)
    for (let e = graph.outOffset[v]; e < graph.outOffset[v + 1]; e++)
      if (--waiting[graph.dst[e]] === 0) order.push(graph.dst[e]);
  return order;
}

/** The edges by source, each once. */
function withoutRepeats({ nodes, src, dst, score }: Omit<EdgeList, 'outOffset'>): EdgeList {
  const place = new Map<number, number>();
  const last: number[] = [];
  src.forEach((a, e) => {
    const key = a * nodes + dst[e];
    const at = place.get(key);
    if (at === undefined) {
      place.set(key, last.length);
      last.push(e);
    } else last[at] = e;
  });
  return listBySource(
    nodes,
    Uint32Array.from(last, (e) => src[e]),
    Uint32Array.from(last, (e) => dst[e]),
    Float32Array.from(last, (e) => score[e]),
  );
}
