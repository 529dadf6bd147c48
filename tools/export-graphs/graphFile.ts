import { particlePt, type TrackingEvent } from '../../src/event/event.ts';
import type { EdgeFeatureName, NodeFeature } from '../../src/formats/manifest.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { CONTINUATIONS } from '../../src/inference/continuations.ts';
import { networkInput } from '../../src/inference/networkInput.ts';
import { edgeClasses, FAKE, TARGET } from '../../src/metrics/edges.ts';
import { targetParticles, truthSuccessors } from '../../src/metrics/truthEdges.ts';
import type { FilterInputs, Points } from './metricGraphs.ts';
import { type NamedArray, packArrays } from './packArrays.ts';

/** The features that networks are trained with; `training/dataset.py` expects the same. */
const NODE_FEATURES: readonly NodeFeature[] = [
  { name: 'r', scale: 1000 },
  { name: 'phi', scale: Math.PI },
  { name: 'z', scale: 1000 },
  { name: 'eta', scale: 1 },
];
const EDGE_FEATURES: readonly EdgeFeatureName[] = [
  'dr',
  'dphi',
  'dz',
  'deta',
  'phislope',
  'rphislope',
];

/** Counts of one graph, for the log and for the header of its file. */
export interface GraphSummary {
  readonly hits: number;
  readonly nodes: number;
  readonly edges: number;
  readonly fakeEdges: number;
  readonly targetEdges: number;
  /** Truth edges of target particles, in the graph or not. */
  readonly targetEdgesInTruth: number;
}

/**
 * A graph with its features and truth as `training/dataset.py` reads it: the bytes `TLGRAPH1`, the length of the
 * header (u32), the header (JSON padded with spaces to a multiple of eight), then arrays at multiples of eight.
 * @param notes written into the header as they are, e.g. how the event was generated.
 * @param seen what the filter is trained with; of the outputs of the embedding those of the nodes are written.
 * @throws Error for an event without truth.
 */
export function encodeGraph(
  event: TrackingEvent,
  graph: Graph,
  settings: { readonly minPt: number; readonly minHits: number },
  notes: Readonly<Record<string, unknown>>,
  seen: FilterInputs | null = null,
): { bytes: Uint8Array; summary: GraphSummary } {
  const { truth } = event;
  if (truth === null) throw new Error(`${event.name}: a graph to train with needs truth.`);
  const input = networkInput(event, graph, {
    nodeFeatures: NODE_FEATURES,
    edgeFeatures: EDGE_FEATURES,
  });
  const target = targetParticles(truth, settings);
  const successor = truthSuccessors(event, truth);
  const edgeClass = edgeClasses(graph, truth, successor, target);
  const pt = Float32Array.from(graph.src, (hit, e) =>
    edgeClass[e] === FAKE ? Number.NaN : particlePt(truth.particles, truth.particleOfHit[hit]),
  );
  const summary: GraphSummary = {
    hits: event.x.length,
    nodes: input.hits.length,
    edges: graph.src.length,
    fakeEdges: edgeClass.filter((c) => c === FAKE).length,
    targetEdges: edgeClass.filter((c) => c === TARGET).length,
    targetEdgesInTruth: successor.filter(
      (next, hit) => next >= 0 && target[truth.particleOfHit[hit]],
    ).length,
  };
  const edges = summary.edges;
  const arrays: NamedArray[] = [
    { name: 'nodes', shape: [summary.nodes, NODE_FEATURES.length], values: input.nodes },
    { name: 'edges', shape: [edges, EDGE_FEATURES.length], values: input.edges },
    { name: 'src', shape: [edges], values: input.src },
    { name: 'dst', shape: [edges], values: input.dst },
    { name: 'class', shape: [edges], values: edgeClass },
    { name: 'pt', shape: [edges], values: pt },
    ...(seen === null
      ? []
      : [
          ...embedded(seen.points, input.hits),
          {
            name: 'continuations',
            shape: [edges, CONTINUATIONS.length],
            values: seen.continuations,
          },
        ]),
  ];
  const header = {
    ...notes,
    ...(seen === null ? {} : { spread: seen.spread }),
    summary,
    nodeFeatures: NODE_FEATURES.map((feature) => feature.name),
    edgeFeatures: EDGE_FEATURES,
  };
  return { bytes: packArrays('TLGRAPH1', header, arrays), summary };
}

/** The outputs of the embedding for some hits. */
function embedded(points: Points, hits: Uint32Array): NamedArray[] {
  const { dims } = points;
  return (['source', 'target'] as const).map((name) => {
    const values = new Float32Array(hits.length * dims);
    hits.forEach((hit, node) => {
      values.set(points[name].subarray(hit * dims, (hit + 1) * dims), node * dims);
    });
    return { name, shape: [hits.length, dims], values };
  });
}
