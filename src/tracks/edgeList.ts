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
  /** The edges entering v, by ascending source: rows inEdge[inOffset[v] .. inOffset[v + 1]) of this list. */
  readonly inOffset: Uint32Array;
  readonly inEdge: Uint32Array;
}

/**
 * Sorts the edges whose score is above `cut` (strictly; NaN never is) into an edge list.
 * Edges from a hit to itself are left out.
 * @throws RangeError where lengths differ or an edge refers to no hit.
 */
export function selectEdges(
  nodes: number,
  graph: { readonly src: Uint32Array; readonly dst: Uint32Array },
  scores: Float32Array,
  cut: number,
): EdgeList {
  const { src, dst } = graph;
  if (src.length !== dst.length || src.length !== scores.length)
    throw new RangeError(
      `Track building: ${src.length} sources, ${dst.length} destinations and ${scores.length} scores; pass one of each per edge.`,
    );
  const rows: number[] = [];
  for (let e = 0; e < src.length; e++) {
    if (src[e] >= nodes || dst[e] >= nodes)
      throw new RangeError(
        `Track building: edge ${e} joins hits ${src[e]} and ${dst[e]}, but the event has ${nodes} hits; pass the event the graph was built from.`,
      );
    if (scores[e] > cut && src[e] !== dst[e]) rows.push(e);
  }
  const byDst = sortedBy(dst, Uint32Array.from(rows), nodes);
  return edgeList(nodes, src, dst, scores, sortedBy(src, byDst, nodes));
}

/** The edges of a list for which `keep` is not zero. */
export function filterEdges(edges: EdgeList, keep: Uint8Array): EdgeList {
  const rows = new Uint32Array(edges.src.length);
  let count = 0;
  for (let e = 0; e < rows.length; e++) if (keep[e]) rows[count++] = e;
  return edgeList(edges.nodes, edges.src, edges.dst, edges.score, rows.subarray(0, count));
}

/** Gathers `rows`, which are in (src, dst) order, and indexes them from both ends. */
function edgeList(
  nodes: number,
  allSrc: Uint32Array,
  allDst: Uint32Array,
  allScores: Float32Array,
  rows: Uint32Array,
): EdgeList {
  const src = rows.map((row) => allSrc[row]);
  const dst = rows.map((row) => allDst[row]);
  const score = Float32Array.from(rows, (row) => allScores[row]);
  const all = rows.map((_, i) => i);
  return {
    nodes,
    src,
    dst,
    score,
    outOffset: offsets(src, nodes),
    inOffset: offsets(dst, nodes),
    inEdge: sortedBy(dst, all, nodes),
  };
}

/** Start of each node's run when edges are sorted by `key`. */
function offsets(key: Uint32Array, nodes: number): Uint32Array {
  const offset = new Uint32Array(nodes + 1);
  for (const node of key) offset[node + 1]++;
  for (let v = 0; v < nodes; v++) offset[v + 1] += offset[v];
  return offset;
}

/** Stable counting sort of `rows` by key[row]. */
function sortedBy(key: Uint32Array, rows: Uint32Array, nodes: number): Uint32Array {
  const place = new Uint32Array(nodes + 1);
  for (const row of rows) place[key[row] + 1]++;
  for (let v = 0; v < nodes; v++) place[v + 1] += place[v];
  const sorted = new Uint32Array(rows.length);
  for (const row of rows) sorted[place[key[row]]++] = row;
  return sorted;
}
