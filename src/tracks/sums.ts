import { type EdgeList, enteringEdges } from './edgeList.ts';
import { topologicalOrder } from './topology.ts';

/**
 * Takes paths out of an acyclic graph until no edge is left between hits that are on none: in each weakly connected
 * component that with the highest sum of scores from a hit without an edge in, then in what that leaves of it. Every
 * edge adds to the sum, so that long paths win. Of equal sums that with more hits wins, then that which begins at,
 * and goes on to, lower rows.
 *
 * The sums of a component come from one pass through its hits in reverse topological order: polynomial, where
 * enumerating paths is not.
 *
 * @param edges scores above 0, in steps in which their sums are exact.
 * @param onRoad gets the hit rows of each path, of two or more hits.
 */
export function takeBestSums(edges: EdgeList, onRoad: (road: readonly number[]) => void): void {
  const { nodes, src, dst, score, outOffset, inCount } = edges;
  const { offset: inOffset, edge: inEdge } = enteringEdges(edges);
  const order = topologicalOrder(edges);
  const position = new Uint32Array(nodes);
  order.forEach((v, i) => {
    position[v] = i;
  });
  const used = new Uint8Array(nodes);
  const entering = inCount.slice();
  // Of the best path from each hit: the sum of its scores, its edges, its next hit.
  const sum = new Float64Array(nodes);
  const steps = new Uint32Array(nodes);
  const next = new Int32Array(nodes);
  const seenIn = new Uint32Array(nodes);
  let search = 0;

  /** The unused hits that hang together with one, in topological order. */
  function pieceOf(start: number): number[] {
    const piece = [start];
    seenIn[start] = search;
    const reach = (v: number) => {
      if (used[v] || seenIn[v] === search) return;
      seenIn[v] = search;
      piece.push(v);
    };
    for (const v of piece) {
      for (let e = outOffset[v]; e < outOffset[v + 1]; e++) reach(dst[e]);
      for (let i = inOffset[v]; i < inOffset[v + 1]; i++) reach(src[inEdge[i]]);
    }
    return piece.sort((a, b) => position[a] - position[b]);
  }

  function isBetter(total: number, edgesOf: number, than: number, edgesThan: number): boolean {
    return total > than || (total === than && edgesOf > edgesThan);
  }

  /** Sets what is known of the best path from a hit, from what is known of the hits after it. */
  function settle(v: number): void {
    sum[v] = steps[v] = 0;
    next[v] = -1;
    for (let e = outOffset[v]; e < outOffset[v + 1]; e++) {
      const w = dst[e];
      if (used[w] || !isBetter(score[e] + sum[w], steps[w] + 1, sum[v], steps[v])) continue;
      sum[v] = score[e] + sum[w];
      steps[v] = steps[w] + 1;
      next[v] = w;
    }
  }

  /** Takes the best path of a piece; null where it has no edge. */
  function take(piece: readonly number[]): number[] | null {
    let start = -1;
    for (let i = piece.length - 1; i >= 0; i--) {
      const v = piece[i];
      settle(v);
      if (entering[v] > 0 || next[v] < 0) continue;
      const isLower = start >= 0 && sum[v] === sum[start] && steps[v] === steps[start] && v < start;
      if (start < 0 || isLower || isBetter(sum[v], steps[v], sum[start], steps[start])) start = v;
    }
    if (start < 0) return null;
    const road: number[] = [];
    for (let v = start; v >= 0; v = next[v]) {
      road.push(v);
      used[v] = 1;
      for (let e = outOffset[v]; e < outOffset[v + 1]; e++) entering[dst[e]]--;
    }
    return road;
  }

  function piecesAmong(hits: ArrayLike<number>): number[][] {
    search++;
    const pieces: number[][] = [];
    for (let i = 0; i < hits.length; i++)
      if (!used[hits[i]] && seenIn[hits[i]] !== search) pieces.push(pieceOf(hits[i]));
    return pieces;
  }

  const open = piecesAmong(order);
  for (let piece = open.pop(); piece; piece = open.pop()) {
    const road = take(piece);
    if (!road) continue;
    onRoad(road);
    open.push(...piecesAmong(piece));
  }
}
