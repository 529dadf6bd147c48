import type { EdgeList } from './edgeList.ts';

/** The representative (lowest) node of each node's weakly connected component: union-find with path halving. */
export function weakComponents({ nodes, src, dst }: EdgeList): Uint32Array {
  const parent = new Uint32Array(nodes);
  for (let v = 0; v < nodes; v++) parent[v] = v;
  for (let e = 0; e < src.length; e++) {
    const a = find(parent, src[e]);
    const b = find(parent, dst[e]);
    if (a < b) parent[b] = a;
    else parent[a] = b;
  }
  // A parent is never above its node, so that its own root is known already.
  for (let v = 0; v < nodes; v++) parent[v] = parent[parent[v]];
  return parent;
}

function find(parent: Uint32Array, node: number): number {
  let v = node;
  while (parent[v] !== v) {
    parent[v] = parent[parent[v]];
    v = parent[v];
  }
  return v;
}
