import type { TrackingEvent } from '../event/event.ts';
import { hitCount } from '../event/event.ts';
import type { NetworkManifest } from '../formats/manifest.ts';
import type { Graph } from '../graph/graph.ts';
import { edgeFeatures, nodeFeatures } from './features.ts';

/** What a network reads of one graph. Only hits with an edge are nodes. */
export interface NetworkInput {
  /** Hit row of each node, ascending. */
  readonly hits: Uint32Array;
  /** [N * F] node features, row by row. */
  readonly nodes: Float32Array;
  /** [E * K] edge features, row by row. */
  readonly edges: Float32Array;
  /** Node of each edge's source and target, [E]. */
  readonly src: Int32Array;
  readonly dst: Int32Array;
}

/**
 * The features of a graph that the manifest asks for. A hit without an edge cannot influence a score, so it is
 * left out, and nodes are numbered in the order of their hit rows.
 */
export function networkInput(
  event: TrackingEvent,
  graph: Pick<Graph, 'src' | 'dst'>,
  manifest: Pick<NetworkManifest, 'nodeFeatures' | 'edgeFeatures'>,
): NetworkInput {
  const { hits, nodeOfHit } = hitsWithEdges(graph, hitCount(event));
  const x = take(event.x, hits);
  const y = take(event.y, hits);
  const z = take(event.z, hits);
  const src = graph.src.map((hit) => nodeOfHit[hit]);
  const dst = graph.dst.map((hit) => nodeOfHit[hit]);
  return {
    hits,
    nodes: nodeFeatures(x, y, z, manifest.nodeFeatures),
    edges: edgeFeatures(x, y, z, src, dst, manifest.edgeFeatures),
    src: new Int32Array(src.buffer),
    dst: new Int32Array(dst.buffer),
  };
}

function hitsWithEdges(
  graph: Pick<Graph, 'src' | 'dst'>,
  hits: number,
): { hits: Uint32Array; nodeOfHit: Uint32Array } {
  const used = new Uint8Array(hits);
  for (const hit of graph.src) used[hit] = 1;
  for (const hit of graph.dst) used[hit] = 1;
  const nodeOfHit = new Uint32Array(hits);
  let nodes = 0;
  for (let hit = 0; hit < hits; hit++) {
    nodeOfHit[hit] = nodes;
    nodes += used[hit];
  }
  const rows = new Uint32Array(nodes);
  for (let hit = 0; hit < hits; hit++) if (used[hit]) rows[nodeOfHit[hit]] = hit;
  return { hits: rows, nodeOfHit };
}

function take(values: Float64Array, rows: Uint32Array): Float64Array {
  const taken = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) taken[i] = values[rows[i]];
  return taken;
}
