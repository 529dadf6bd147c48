import { clustersOf, type Points } from '../event/clusters.ts';
import type { TrackingEvent } from '../event/event.ts';
import { hitCount } from '../event/event.ts';
import type { Graph } from '../graph/graph.ts';

/** What a network sees of an event: the hits that have an edge, and the edges between them. */
export interface NodeGraph extends Points {
  /** Node of each edge's source and target, [E]. */
  readonly src: Int32Array;
  readonly dst: Int32Array;
}

/**
 * The graph as a network sees it. A hit without an edge cannot influence a score, so it is left out, unless the
 * network normalises over all hits (`everyHit`); nodes are numbered in the order of their hit rows, which `hits` lists,
 * and edges keep their order.
 */
export function nodeGraph(
  event: TrackingEvent,
  graph: Pick<Graph, 'src' | 'dst'>,
  everyHit = false,
): NodeGraph & { readonly hits: Uint32Array } {
  const rows = Int32Array.from({ length: everyHit ? hitCount(event) : 0 }, (_, row) => row);
  const { members, local } = everyHit
    ? { members: Uint32Array.from(rows), local: rows }
    : renumber(graph.src, graph.dst, hitCount(event));
  return {
    hits: members,
    ...pointsOf(event, members),
    src: Int32Array.from(graph.src, (hit) => local[hit]),
    dst: Int32Array.from(graph.dst, (hit) => local[hit]),
  };
}

/** The graph of some edges of another, which are listed in the order to keep; its nodes are those with an edge. */
export function subgraph(graph: NodeGraph, edges: Uint32Array): NodeGraph {
  const src = Int32Array.from(edges, (e) => graph.src[e]);
  const dst = Int32Array.from(edges, (e) => graph.dst[e]);
  const { members, local } = renumber(src, dst, graph.x.length);
  return {
    ...pointsOf(graph, members),
    src: src.map((node) => local[node]),
    dst: dst.map((node) => local[node]),
  };
}

/** Which of `count` numbers are ends of edges, ascending, and the place of each among them. */
export function renumber(
  src: ArrayLike<number> & Iterable<number>,
  dst: ArrayLike<number> & Iterable<number>,
  count: number,
): { members: Uint32Array; local: Int32Array } {
  const used = new Uint8Array(count);
  for (const end of src) used[end] = 1;
  for (const end of dst) used[end] = 1;
  const local = new Int32Array(count);
  let size = 0;
  for (let i = 0; i < count; i++) {
    local[i] = size;
    size += used[i];
  }
  const members = new Uint32Array(size);
  for (let i = 0; i < count; i++) if (used[i]) members[local[i]] = i;
  return { members, local };
}

/** Some points, in the order of `rows`. */
function pointsOf({ x, y, z, clusters }: Points, rows: Uint32Array): Points {
  return {
    x: take(x, rows),
    y: take(y, rows),
    z: take(z, rows),
    ...(clusters && { clusters: clustersOf(clusters, rows) }),
  };
}

function take(values: Float64Array, rows: Uint32Array): Float64Array {
  const taken = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) taken[i] = values[rows[i]];
  return taken;
}
