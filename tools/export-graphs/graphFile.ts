import { particlePt, type TrackingEvent } from '../../src/event/event.ts';
import type { EdgeFeatureName, NodeFeature } from '../../src/formats/manifest.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { networkInput } from '../../src/inference/networkInput.ts';
import { edgeClasses, FAKE, TARGET } from '../../src/metrics/edges.ts';
import { targetParticles, truthSuccessors } from '../../src/metrics/truthEdges.ts';

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

type Column = Float32Array | Int32Array | Uint8Array;
interface NamedArray {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Column;
}

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
 * @throws Error for an event without truth.
 */
export function encodeGraph(
  event: TrackingEvent,
  graph: Graph,
  settings: { readonly minPt: number; readonly minHits: number },
  notes: Readonly<Record<string, unknown>>,
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
  ];
  return { bytes: pack(arrays, { ...notes, summary }), summary };
}

function pack(arrays: readonly NamedArray[], notes: Readonly<Record<string, unknown>>): Uint8Array {
  let size = 0;
  const entries = arrays.map(({ name, shape, values }) => {
    const offset = size;
    size += padded(values.byteLength);
    return { name, shape, type: typeName(values), offset };
  });
  const header = JSON.stringify({
    ...notes,
    nodeFeatures: NODE_FEATURES.map((feature) => feature.name),
    edgeFeatures: EDGE_FEATURES,
    arrays: entries,
  });
  // Notes may hold characters of several bytes; 12 bytes come before the header.
  const text = new TextEncoder().encode(header);
  const headerLength = padded(12 + text.length) - 12;
  const bytes = new Uint8Array(12 + headerLength + size).fill(0x20, 12, 12 + headerLength);
  bytes.set(new TextEncoder().encode('TLGRAPH1'));
  new DataView(bytes.buffer).setUint32(8, headerLength, true);
  bytes.set(text, 12);
  arrays.forEach(({ values }, i) => {
    const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    bytes.set(raw, 12 + headerLength + entries[i].offset);
  });
  return bytes;
}

function padded(length: number): number {
  return 8 * Math.ceil(length / 8);
}

function typeName(values: Column): 'f32' | 'i32' | 'u8' {
  if (values instanceof Float32Array) return 'f32';
  return values instanceof Int32Array ? 'i32' : 'u8';
}
