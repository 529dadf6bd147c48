/**
 * Edges as the track builder works on them: sorted by (src, dst), so that nothing depends on the order in
 * which the graph lists its edges, and the edges leaving node v are rows outOffset[v] .. outOffset[v + 1).
 */
export interface EdgeList {
  /** Number of nodes (hit rows) the edges refer to. */
  readonly nodes: number;
  readonly src: Uint32Array;
  readonly dst: Uint32Array;
  readonly score: Float32Array;
  /** [nodes + 1] */
  readonly outOffset: Uint32Array;
  /** How many edges enter each node. */
  readonly inCount: Uint32Array;
}

/** All edges of a graph that a cut may keep, and where its list has each. */
export interface SortedEdges extends EdgeList {
  readonly row: Uint32Array;
}

/** The edges entering v, by ascending source: rows edge[offset[v] .. offset[v + 1]) of an edge list. */
export interface Entering {
  readonly offset: Uint32Array;
  readonly edge: Uint32Array;
}

/**
 * Sorts edges into an edge list. Those that no cut ever keeps are left out: with a score of NaN, or from a hit to
 * itself.
 * @throws RangeError where lengths differ or an edge refers to no hit.
 */
export function sortEdges(
  nodes: number,
  graph: { readonly src: Uint32Array; readonly dst: Uint32Array },
  scores: Float32Array,
): SortedEdges {
  const { src, dst } = graph;
  if (src.length !== dst.length || src.length !== scores.length)
    throw new RangeError(
      `Track building: ${src.length} sources, ${dst.length} destinations and ${scores.length} scores; pass one of each per edge.`,
    );
  const rows = new Uint32Array(src.length);
  let count = 0;
  for (let e = 0; e < src.length; e++) {
    if (src[e] >= nodes || dst[e] >= nodes)
      throw new RangeError(
        `Track building: edge ${e} joins hits ${src[e]} and ${dst[e]}, but the event has ${nodes} hits; pass the event the graph was built from.`,
      );
    if (!Number.isNaN(scores[e]) && src[e] !== dst[e]) rows[count++] = e;
  }
  const byDst = sortedBy(dst, rows.subarray(0, count), nodes);
  const sorted = sortedBy(src, byDst, nodes);
  const newDst = sorted.map((row) => dst[row]);
  return {
    nodes,
    src: sorted.map((row) => src[row]),
    dst: newDst,
    score: Float32Array.from(sorted, (row) => scores[row]),
    outOffset: runs(src, sorted, nodes),
    inCount: countPerNode(newDst, nodes),
    row: sorted,
  };
}

/** Where the list of a graph has one of its edges. */
export function listedAt({ dst, outOffset, row }: SortedEdges, a: number, b: number): number {
  let e = outOffset[a];
  while (dst[e] !== b) e++;
  return row[e];
}

/** Edges as a list by source, in which those of a source keep their order. */
export function listBySource(
  nodes: number,
  src: Uint32Array,
  dst: Uint32Array,
  score: Float32Array,
): EdgeList {
  const rows = sortedBy(
    src,
    src.map((_, e) => e),
    nodes,
  );
  return {
    nodes,
    src: rows.map((row) => src[row]),
    dst: rows.map((row) => dst[row]),
    score: Float32Array.from(rows, (row) => score[row]),
    outOffset: runs(src, rows, nodes),
    inCount: countPerNode(dst, nodes),
  };
}

/** The edges of a list for which `keep` is 1 and not 0, with other scores where these are given. */
export function filterEdges(edges: EdgeList, keep: Uint8Array, scores = edges.score): EdgeList {
  const { nodes, dst, outOffset } = edges;
  // Every row is written, and counted only where it is kept: whether an edge is kept cannot be predicted.
  const room = keep.length + 1;
  const kept = {
    src: new Uint32Array(room),
    dst: new Uint32Array(room),
    score: new Float32Array(room),
  };
  const offset = new Uint32Array(nodes + 1);
  const inCount = new Uint32Array(nodes);
  let count = 0;
  for (let v = 0; v < nodes; v++) {
    for (let e = outOffset[v]; e < outOffset[v + 1]; e++) {
      kept.src[count] = v;
      kept.dst[count] = dst[e];
      kept.score[count] = scores[e];
      inCount[dst[e]] += keep[e];
      count += keep[e];
    }
    offset[v + 1] = count;
  }
  return {
    nodes,
    src: kept.src.subarray(0, count),
    dst: kept.dst.subarray(0, count),
    score: kept.score.subarray(0, count),
    outOffset: offset,
    inCount,
  };
}

/**
 * The edges among some nodes, numbered anew in the same order.
 * @param node the nodes, ascending; no edge leads from one of them to another node or back.
 */
export function edgesAmong(edges: EdgeList, node: Uint32Array): EdgeList {
  const place = new Uint32Array(edges.nodes);
  const outOffset = new Uint32Array(node.length + 1);
  for (let i = 0; i < node.length; i++) {
    const v = node[i];
    place[v] = i;
    outOffset[i + 1] = outOffset[i] + edges.outOffset[v + 1] - edges.outOffset[v];
  }
  const count = outOffset[node.length];
  const src = new Uint32Array(count);
  const dst = new Uint32Array(count);
  const score = new Float32Array(count);
  for (let i = 0, row = 0; i < node.length; i++)
    for (let e = edges.outOffset[node[i]]; e < edges.outOffset[node[i] + 1]; e++, row++) {
      src[row] = i;
      dst[row] = place[edges.dst[e]];
      score[row] = edges.score[e];
    }
  const inCount = node.map((v) => edges.inCount[v]);
  return { nodes: node.length, src, dst, score, outOffset, inCount };
}

/** The best edge out of each node, and into each: -1 where there is none. Of equal scores the first of the list. */
export function bestEdges({ nodes, src, dst, score }: Omit<EdgeList, 'outOffset'>): {
  readonly out: Int32Array;
  readonly into: Int32Array;
} {
  const out = new Int32Array(nodes).fill(-1);
  const into = new Int32Array(nodes).fill(-1);
  for (let e = 0; e < src.length; e++) {
    const [a, b] = [src[e], dst[e]];
    if (out[a] < 0 || score[e] > score[out[a]]) out[a] = e;
    if (into[b] < 0 || score[e] > score[into[b]]) into[b] = e;
  }
  return { out, into };
}

/** Lists the edges of a list by the node they enter. */
export function enteringEdges({ nodes, dst, inCount }: EdgeList): Entering {
  const offset = new Uint32Array(nodes + 1);
  for (let v = 0; v < nodes; v++) offset[v + 1] = offset[v] + inCount[v];
  const place = offset.slice();
  const edge = new Uint32Array(dst.length);
  for (let e = 0; e < dst.length; e++) edge[place[dst[e]]++] = e;
  return { offset, edge };
}

/** Start of each node's run in rows that are sorted by key[row]. */
function runs(key: Uint32Array, rows: Uint32Array, nodes: number): Uint32Array {
  const offset = new Uint32Array(nodes + 1);
  for (const row of rows) offset[key[row] + 1]++;
  for (let v = 0; v < nodes; v++) offset[v + 1] += offset[v];
  return offset;
}

function countPerNode(node: Uint32Array, nodes: number): Uint32Array {
  const count = new Uint32Array(nodes);
  for (const v of node) count[v]++;
  return count;
}

/** Stable counting sort of `rows` by key[row]. */
function sortedBy(key: Uint32Array, rows: Uint32Array, nodes: number): Uint32Array {
  const place = runs(key, rows, nodes);
  const sorted = new Uint32Array(rows.length);
  for (const row of rows) sorted[place[key[row]]++] = row;
  return sorted;
}
