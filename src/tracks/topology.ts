import { type EdgeList, filterEdges } from './edgeList.ts';

/**
 * Nodes with at least one edge, in topological order: Kahn's algorithm with a first-in, first-out queue that
 * starts with the sources by ascending row. So nodes come by level (longest path from a source).
 * Nodes on a cycle, or behind one, are missing.
 */
export function topologicalOrder(edges: EdgeList): Uint32Array {
  const { nodes, dst, outOffset, inCount } = edges;
  const waiting = inCount.slice();
  const order = new Uint32Array(nodes);
  let count = 0;
  for (let v = 0; v < nodes; v++)
    if (waiting[v] === 0 && outOffset[v + 1] > outOffset[v]) order[count++] = v;
  for (let head = 0; head < count; head++) {
    const v = order[head];
    for (let e = outOffset[v]; e < outOffset[v + 1]; e++) {
      const w = dst[e];
      if (--waiting[w] === 0) order[count++] = w;
    }
  }
  return order.subarray(0, count);
}

/** Whether a node has any edge. */
export function isLinked({ outOffset, inCount }: EdgeList, v: number): boolean {
  return outOffset[v + 1] > outOffset[v] || inCount[v] > 0;
}

/** Whether there is no cycle; then there is none in any selection of the edges either. */
export function isAcyclic(edges: EdgeList): boolean {
  let linked = 0;
  for (let v = 0; v < edges.nodes; v++) if (isLinked(edges, v)) linked++;
  return topologicalOrder(edges).length === linked;
}

/**
 * Makes the graph acyclic. Module maps made with noise can hold module pairs in both orders, and so cycles.
 * An edge within a strongly connected component stays only if it points outward, from the smaller to the
 * larger `distance` (equal distances: from the smaller to the larger row); all other edges stay.
 * A particle from the beam spot moves outward, so what goes is the edge against the direction of flight.
 */
export function breakCycles(edges: EdgeList, distance: Float64Array): EdgeList {
  if (isAcyclic(edges)) return edges;
  const { src, dst } = edges;

  const component = strongComponents(edges);
  const keep = new Uint8Array(src.length);
  for (let e = 0; e < src.length; e++) {
    const [a, b] = [src[e], dst[e]];
    const outward = distance[a] < distance[b] || (distance[a] === distance[b] && a < b);
    if (component[a] !== component[b] || outward) keep[e] = 1;
  }
  return filterEdges(edges, keep);
}

/** Label of the strongly connected component of each node (Tarjan, without recursion). */
function strongComponents(edges: EdgeList): Uint32Array {
  const { nodes, dst, outOffset } = edges;
  const component = new Uint32Array(nodes);
  // 0: not seen. `low` is the smallest visiting number known to be reachable; closed nodes get Infinity.
  const low = new Float64Array(nodes);
  const number = new Uint32Array(nodes);
  const nextEdge = outOffset.slice(0, nodes);
  const open: number[] = [];
  const path: number[] = [];
  let visited = 0;
  let components = 0;
  for (let root = 0; root < nodes; root++) {
    if (number[root] !== 0) continue;
    path.push(root);
    while (path.length > 0) {
      const v = path[path.length - 1];
      if (number[v] === 0) {
        number[v] = low[v] = ++visited;
        open.push(v);
      }
      if (nextEdge[v] < outOffset[v + 1]) {
        const w = dst[nextEdge[v]];
        if (number[w] === 0) path.push(w);
        else {
          low[v] = Math.min(low[v], low[w]);
          nextEdge[v]++;
        }
        continue;
      }
      path.pop();
      if (low[v] !== number[v]) continue;
      let w: number;
      do {
        w = open.pop() as number;
        component[w] = components;
        low[w] = Number.POSITIVE_INFINITY;
      } while (w !== v);
      components++;
    }
  }
  return component;
}
