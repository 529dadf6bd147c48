import { type EdgeList, enteringEdges, filterEdges } from './edgeList.ts';
import { topologicalOrder } from './topology.ts';

/**
 * Fast walkthrough: takes roads (paths) out of an acyclic graph until no edge between unused hits is left.
 *
 * The definition (after acorn's fast walkthrough, which differs in four points: it compares lists of scores by their
 * length first, does not round scores, starts in another order and flips every inward edge; with these aligned the
 * tracks are identical, see ARCHITECTURE.md "Tracks"): starts are visited in topological order. From an
 * unused start enumerate the paths through unused hits that cannot be prolonged; of these, keep those of the
 * greatest length L and of L - 1. A hit with several unused successors is a branch point. Each path has the
 * list of the scores of its edges out of branch points; the lexicographically largest list wins (a list that
 * continues beats its own beginning). Equal lists: the longer path, then the path whose hits have the lower
 * rows. The hits of the winner are used from then on, whatever its length.
 *
 * How it is done without enumerating: let height(v) be the length of the longest path from v through unused
 * hits. A path that has to end after L or L - 1 edges may step from v to w only where the steps left exceed
 * height(w) by 0 or 1 (its *slack*), and then it always can be completed. So a path is a walk over at most
 * two states per hit, (v, slack), and at a branch point the best list can only begin with the best edge that
 * leads to a state. Only edges that tie for it have to be followed to compare what comes after; that is done
 * depth first with each state settled once. Time is linear in the states that are tied, for each start.
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
  const { nodes, src, dst, score, outOffset } = graph;
  const { offset: inOffset, edge: inEdge } = enteringEdges(graph);
  const order = topologicalOrder(graph);
  const position = new Uint32Array(nodes);
  for (let i = 0; i < order.length; i++) position[order[i]] = i;

  const used = new Uint8Array(nodes);
  // Unused successors of each unused hit, and its height.
  const fanOut = new Uint32Array(nodes);
  const height = new Int32Array(nodes);
  for (let i = order.length - 1; i >= 0; i--) {
    const v = order[i];
    fanOut[v] = outOffset[v + 1] - outOffset[v];
    height[v] = heightOf(v);
  }

  function heightOf(v: number): number {
    let most = 0;
    for (let e = outOffset[v]; e < outOffset[v + 1]; e++)
      if (!used[dst[e]]) most = Math.max(most, height[dst[e]] + 1);
    return most;
  }

  /** Uses up the hits of a road. Hits before its start were visited already: nothing asks for them again. */
  function take(road: readonly number[]): void {
    const visited = position[road[0]];
    for (const v of road) used[v] = 1;
    const lowered: number[] = [...road];
    for (const v of road)
      for (let i = inOffset[v]; i < inOffset[v + 1]; i++) fanOut[src[inEdge[i]]]--;
    for (let v = lowered.pop(); v !== undefined; v = lowered.pop())
      for (let i = inOffset[v]; i < inOffset[v + 1]; i++) {
        const u = src[inEdge[i]];
        if (used[u] || position[u] <= visited) continue;
        const now = heightOf(u);
        if (now === height[u]) continue;
        height[u] = now;
        lowered.push(u);
      }
  }

  // Per state 2 * hit + slack: the last search that settled it, its best next state, that edge's score, and
  // the edges up to the end.
  const settledIn = new Uint32Array(2 * nodes);
  const next = new Int32Array(2 * nodes);
  const entry = new Float32Array(2 * nodes);
  const length = new Uint32Array(2 * nodes);
  let search = 0;

  /** Compares the lists of two settled states, then their lengths. */
  function compare(first: number, second: number): number {
    let [a, b] = [first, second];
    for (;;) {
      while (fanOut[a >> 1] === 1) a = next[a];
      while (fanOut[b >> 1] === 1) b = next[b];
      const [endA, endB] = [next[a] < 0, next[b] < 0];
      if (a === b || (endA && endB)) return length[first] - length[second];
      if (endA !== endB) return endA ? -1 : 1;
      if (entry[a] !== entry[b]) return entry[a] - entry[b];
      a = next[a];
      b = next[b];
    }
  }

  /** The state that edge e leads to from a state, or -1 where the path would end too early. */
  function stateAfter(state: number, e: number): number {
    const w = dst[e];
    if (used[w]) return -1;
    const slack = height[state >> 1] + (state & 1) - 1 - height[w];
    return slack > 1 ? -1 : 2 * w + slack;
  }

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

  for (const start of order) {
    if (used[start] || fanOut[start] === 0) continue;
    const road = bestRoad(start);
    take(road);
    onRoad(road);
  }
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
 * Of equal scores the edge to, or from, the lower row is best.
 */
export function walkableEdges(
  edges: EdgeList,
  walkMin: number,
  walkMax: number,
  onLeft?: (left: Unwalkable) => void,
): Uint8Array {
  const { nodes, src, dst, score, inCount } = edges;
  const bestOut = new Int32Array(nodes).fill(-1);
  const bestIn = new Int32Array(nodes).fill(-1);
  for (let e = 0; e < src.length; e++) {
    const [a, b] = [src[e], dst[e]];
    if (bestOut[a] < 0 || score[e] > score[bestOut[a]]) bestOut[a] = e;
    if (bestIn[b] < 0 || score[e] > score[bestIn[b]]) bestIn[b] = e;
  }
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
