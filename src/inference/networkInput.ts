import type { TrackingEvent } from '../event/event.ts';
import type { NetworkManifest } from '../formats/manifest.ts';
import type { Graph } from '../graph/graph.ts';
import { edgeFeatures, nodeFeatures } from './features.ts';
import { type NodeGraph, nodeGraph } from './nodeGraph.ts';

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

type Features = Pick<NetworkManifest, 'nodeFeatures' | 'edgeFeatures'>;

/** The features of an event's graph that the manifest asks for. */
export function networkInput(
  event: TrackingEvent,
  graph: Pick<Graph, 'src' | 'dst'>,
  manifest: Features,
): NetworkInput {
  const seen = nodeGraph(event, graph);
  return { hits: seen.hits, src: seen.src, dst: seen.dst, ...featuresOf(seen, manifest) };
}

/** Node features [N * F] and edge features [E * K] of a graph, row by row. */
export function featuresOf(
  graph: NodeGraph,
  { nodeFeatures: onNodes, edgeFeatures: onEdges }: Features,
): { nodes: Float32Array; edges: Float32Array } {
  return {
    nodes: nodeFeatures(graph, onNodes),
    edges: edgeFeatures(graph.x, graph.y, graph.z, graph.src, graph.dst, onEdges),
  };
}
