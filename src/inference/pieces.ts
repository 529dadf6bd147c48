/**
 * Cuts a graph into pieces that are scored one after another with the same result as in one pass.
 *
 * How it works: message passing never leaves a connected component, so whole components are packed into pieces.
 * In a dense event most edges are one component. A large one is cut by the azimuth of its sources; each part then
 * takes along every edge from which something can reach its own edges within the steps of the network, and the
 * scores of those are thrown away. Edges and nodes keep their order, so every sum adds the same numbers in the same order.
 */
import type { NetworkManifest } from '../formats/manifest.ts';
import type { NodeGraph } from './nodeGraph.ts';

/** Edges scored together. */
export interface Piece {
  /** Rows of its edges, ascending. */
  readonly edges: Uint32Array;
  /** Which of them have their scores from this piece; null is all. The others only inform these. */
  readonly own: Uint8Array | null;
}

/** Sizes of pieces, in edges. */
export interface PieceSizes {
  /**
   * Components are packed up to this, and one of more than twice as many is cut where that costs little: small
   * pieces report progress and can be stopped between.
   */
  readonly packed: number;
  /** A component of more edges is cut whatever it costs. */
  readonly most: number;
}

/**
 * How many rounds of neighbouring edges a score depends on. Null where that is not known: then a network must see
 * the event as a whole. InteractionGNN2 begins with the edges, so its last round reaches one step less far.
 */
export function reachOf({
  architecture,
  iterations,
}: Pick<NetworkManifest, 'architecture' | 'iterations'>): number | null {
  if (iterations === undefined) return null;
  return architecture === 'InteractionGNN2' ? Math.max(0, iterations - 1) : iterations;
}

/** The pieces of a graph: every edge is the own edge of exactly one. `reach` is that of `reachOf`. */
export function planPieces(graph: NodeGraph, reach: number | null, sizes: PieceSizes): Piece[] {
  const count = graph.src.length;
  if (count <= sizes.packed || reach === null) return [{ edges: rows(count), own: null }];
  const component = componentOfEdge(graph);
  const size = new Uint32Array(graph.x.length);
  for (const id of component) size[id]++;

  const pieceOf = new Int32Array(graph.x.length).fill(-1);
  const filled: number[] = [];
  /** The piece that small components go to. */
  let open = -1;
  for (const id of component) {
    if (pieceOf[id] >= 0) continue;
    const fits = open >= 0 && filled[open] + size[id] <= sizes.packed;
    pieceOf[id] = fits ? open : filled.push(0) - 1;
    filled[pieceOf[id]] += size[id];
    if (size[id] <= sizes.packed) open = pieceOf[id];
  }
  const parts = filled.map((length) => new Uint32Array(length));
  const next = new Uint32Array(parts.length);
  component.forEach((id, e) => {
    const piece = pieceOf[id];
    parts[piece][next[piece]++] = e;
  });
  return parts.flatMap((edges) => {
    const isLarge = edges.length > Math.min(2 * sizes.packed, sizes.most);
    return isLarge ? cutByAzimuth(graph, edges, reach, sizes) : [{ edges, own: null }];
  });
}

function rows(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, e) => e);
}

/** For each edge, the smallest node of its connected component. */
function componentOfEdge({ x, src, dst }: NodeGraph): Uint32Array {
  const parent = rows(x.length);
  const root = (node: number): number => {
    let at = node;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  };
  for (let e = 0; e < src.length; e++) {
    const [a, b] = [root(src[e]), root(dst[e])];
    if (a < b) parent[b] = a;
    else parent[a] = b;
  }
  return Uint32Array.from(src, root);
}

/** More parts than this would score mostly what informs them. */
const MOST_PARTS = 256;
/** Share of edges that may be scored twice for the sake of smaller pieces. */
const LITTLE = 0.25;

/** Cuts a component into handy parts if few edges are then scored twice; else only as far as it must be. */
function cutByAzimuth(
  graph: NodeGraph,
  edges: Uint32Array,
  reach: number,
  { packed, most }: PieceSizes,
): Piece[] {
  const azimuth = Float64Array.from(edges, (e) =>
    Math.atan2(graph.y[graph.src[e]], graph.x[graph.src[e]]),
  );
  const turned = rows(edges.length)
    .sort((a, b) => azimuth[a] - azimuth[b] || a - b)
    .map((i) => edges[i]);
  const neighbours = edgesOfNodes(graph, edges);
  const cut = (parts: number): Piece[] => {
    const length = Math.ceil(edges.length / parts);
    return Array.from({ length: Math.ceil(edges.length / length) }, (_, i) =>
      withReach(graph, turned.subarray(i * length, (i + 1) * length), neighbours, reach),
    );
  };
  const largest = (pieces: readonly Piece[]) => Math.max(...pieces.map((p) => p.edges.length));
  const handy = cut(Math.ceil(edges.length / (2 * packed)));
  const scored = handy.reduce((sum, piece) => sum + piece.edges.length, 0);
  if (scored <= (1 + LITTLE) * edges.length && largest(handy) <= most) return handy;

  let best: Piece[] = [{ edges, own: null }];
  for (let parts = 2; largest(best) > most && parts <= MOST_PARTS; parts *= 2) {
    const pieces = cut(parts);
    if (largest(pieces) < largest(best)) best = pieces;
  }
  return best;
}

/** The edges at each node, as one list with offsets. */
interface EdgesOfNodes {
  readonly offset: Uint32Array;
  readonly edges: Uint32Array;
}

function edgesOfNodes({ x, src, dst }: NodeGraph, edges: Uint32Array): EdgesOfNodes {
  const offset = new Uint32Array(x.length + 1);
  for (const e of edges) {
    offset[src[e] + 1]++;
    offset[dst[e] + 1]++;
  }
  for (let node = 0; node < x.length; node++) offset[node + 1] += offset[node];
  const next = offset.slice();
  const list = new Uint32Array(2 * edges.length);
  for (const e of edges) {
    list[next[src[e]]++] = e;
    list[next[dst[e]]++] = e;
  }
  return { offset, edges: list };
}

/** Own edges and those within `reach` rounds of them. */
function withReach(
  { src, dst, x }: NodeGraph,
  own: Uint32Array,
  { offset, edges }: EdgesOfNodes,
  reach: number,
): Piece {
  /** Per edge: not taken, taken along, own. */
  const taken = new Uint8Array(src.length);
  const [ALONG, OWN] = [1, 2];
  let count = own.length;
  const seen = new Uint8Array(x.length);
  let front: number[] = [];
  const arrive = (node: number, at: number[]) => {
    if (seen[node]) return;
    seen[node] = 1;
    at.push(node);
  };
  for (const e of own) {
    taken[e] = OWN;
    arrive(src[e], front);
    arrive(dst[e], front);
  }
  for (let round = 0; round < reach; round++) {
    const further: number[] = [];
    for (const node of front) {
      for (let i = offset[node]; i < offset[node + 1]; i++) {
        if (taken[edges[i]] > 0) continue;
        taken[edges[i]] = ALONG;
        count++;
        arrive(src[edges[i]], further);
        arrive(dst[edges[i]], further);
      }
    }
    front = further;
  }
  const all = new Uint32Array(count);
  let next = 0;
  for (let e = 0; next < count; e++) if (taken[e] > 0) all[next++] = e;
  return { edges: all, own: Uint8Array.from(all, (e) => (taken[e] === OWN ? 1 : 0)) };
}
