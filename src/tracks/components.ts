import { type EdgeList, filterEdges } from './edgeList.ts';

/** What connected components give: finished tracks, and the edges that a walk has to sort out. */
export interface Components {
  /** Hit rows of each simple component, along its chain. */
  readonly chains: readonly number[][];
  /** Edges of the other components. */
  readonly rest: EdgeList;
}

/**
 * Weakly connected components of an acyclic graph. Components with fewer than `minHits` nodes are dropped;
 * one whose nodes all have at most one edge in and one out is a chain; the rest goes on to the walk.
 */
export function splitComponents(edges: EdgeList, minHits: number): Components {
  const { nodes, src, dst, outOffset, inOffset } = edges;
  const root = weakComponents(edges);
  const size = new Uint32Array(nodes);
  const branched = new Uint8Array(nodes);
  for (let v = 0; v < nodes; v++) {
    size[root[v]]++;
    if (outOffset[v + 1] - outOffset[v] > 1 || inOffset[v + 1] - inOffset[v] > 1)
      branched[root[v]] = 1;
  }
  const chains: number[][] = [];
  for (let v = 0; v < nodes; v++) {
    const isHead = inOffset[v + 1] === inOffset[v] && outOffset[v + 1] > outOffset[v];
    if (!isHead || branched[root[v]] || size[root[v]] < minHits) continue;
    const chain = [v];
    for (let w = v; outOffset[w + 1] > outOffset[w]; ) {
      w = dst[outOffset[w]];
      chain.push(w);
    }
    chains.push(chain);
  }
  const keep = new Uint8Array(src.length);
  for (let e = 0; e < keep.length; e++)
    if (branched[root[src[e]]] && size[root[src[e]]] >= minHits) keep[e] = 1;
  return { chains, rest: filterEdges(edges, keep) };
}

/** The representative node of each node's weakly connected component (union-find with path halving). */
function weakComponents(edges: EdgeList): Uint32Array {
  const parent = Uint32Array.from({ length: edges.nodes }, (_, v) => v);
  const find = (v: number): number => {
    let w = v;
    while (parent[w] !== w) {
      parent[w] = parent[parent[w]];
      w = parent[w];
    }
    return w;
  };
  for (let e = 0; e < edges.src.length; e++) {
    const [a, b] = [find(edges.src[e]), find(edges.dst[e])];
    if (a < b) parent[b] = a;
    else parent[a] = b;
  }
  return parent.map((_, v) => find(v));
}
