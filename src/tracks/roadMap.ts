import { type EdgeList, enteringEdges } from './edgeList.ts';

/** An acyclic graph out of which roads (paths) are taken one after the other, each hit once. */
export interface RoadMap {
  /** Unused successors of each unused hit. */
  readonly fanOut: Uint32Array;
  /** The state that an edge leads to from a state, or -1 where the road would end too early. */
  stateAfter(state: number, edge: number): number;
  /**
   * Visits the hits in topological order: from each that is unused and has an unused successor, the road that
   * `roadFrom` chooses is taken, and its hits are used from then on.
   */
  takeAll(
    roadFrom: (start: number) => readonly number[],
    onRoad: (road: readonly number[]) => void,
  ): void;
}

/**
 * Prepares to take roads that are as long as can be or a hit shorter, without enumerating them.
 *
 * Let height(v) be the length of the longest path from v through unused hits. A path from a start that has to end
 * after L = height(start) or L - 1 edges may step from v to w only where the steps left exceed height(w) by 0 or 1
 * (its *slack*), and then it always can be completed. So it is a walk over at most two states per hit, written as
 * 2 * hit + slack; the start is the state 2 * start.
 *
 * @param graph its edges come by source; among those of a source, in any order.
 * @param order its hits in the topological order in which starts are visited.
 */
export function createRoadMap(graph: EdgeList, order: ArrayLike<number>): RoadMap {
  const { nodes, src, dst, outOffset } = graph;
  const { offset: inOffset, edge: inEdge } = enteringEdges(graph);
  const position = new Uint32Array(nodes);
  for (let i = 0; i < order.length; i++) position[order[i]] = i;

  const used = new Uint8Array(nodes);
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

  function stateAfter(state: number, edge: number): number {
    const w = dst[edge];
    if (used[w]) return -1;
    const slack = height[state >> 1] + (state & 1) - 1 - height[w];
    return slack > 1 ? -1 : 2 * w + slack;
  }

  return {
    fanOut,
    stateAfter,
    takeAll(roadFrom, onRoad) {
      for (let i = 0; i < order.length; i++) {
        const start = order[i];
        if (used[start] || fanOut[start] === 0) continue;
        const road = roadFrom(start);
        take(road);
        onRoad(road);
      }
    },
  };
}

/** The best road from each state that a search settled. */
export interface Roads {
  /** The next state on it, -1 at its end, and the score of the edge that leads there. */
  readonly next: Int32Array;
  readonly entry: Float32Array;
  /** Its edges. */
  readonly length: Uint32Array;
  /**
   * Compares the lists of two roads, which are the scores of their edges out of hits with several unused successors,
   * lexicographically: one that continues is more than its own beginning. Equal lists: the lengths of the roads.
   */
  compare(first: number, second: number): number;
}

/** Room for the best roads from the states of `nodes` hits. */
export function createRoads({ fanOut }: RoadMap, nodes: number): Roads {
  const next = new Int32Array(2 * nodes);
  const entry = new Float32Array(2 * nodes);
  const length = new Uint32Array(2 * nodes);
  return {
    next,
    entry,
    length,
    compare(first, second) {
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
    },
  };
}
