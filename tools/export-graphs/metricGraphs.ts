import { readFileSync } from 'node:fs';
import type { InferenceSession, Tensor } from 'onnxruntime-web';
import { filterCutFor } from '../../src/chains/stages/filterCut.ts';
import { radiusFor } from '../../src/chains/stages/searchSettings.ts';
import { cylindricalCoordinates } from '../../src/event/coordinates.ts';
import type { TrackingEvent } from '../../src/event/event.ts';
import type { NodeFeature } from '../../src/formats/manifest.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { nodeFeatures } from '../../src/inference/features.ts';
import { configureOrt, type OrtModule } from '../../src/inference/scorer.ts';
import { findNeighboursCpu } from '../../src/neighbours/cpu.ts';
import { outwardPlaces } from '../../src/neighbours/outward.ts';

/** Hits that are embedded together, and edges that are filtered together: to bound the memory of WebAssembly. */
const HITS_PER_RUN = 16384;
const EDGES_PER_RUN = 65536;

/** Outputs of an embedding, [N * dims] each. */
export interface Points {
  readonly dims: number;
  readonly source: Float32Array;
  readonly target: Float32Array;
}

/** What of the manifests is read here; `training/metric_learning/README.md` describes them. */
interface EmbeddingManifest {
  readonly dims: number;
  readonly onnx: { readonly input: string };
  readonly inputs: readonly { readonly name: string; readonly scale: number }[];
  readonly outputs: readonly string[];
  readonly principalAxes: boolean;
  readonly radius: number;
  readonly radiusHits: number;
  readonly kMax?: number;
  readonly direction?: 'outward' | 'learnt' | 'flipped';
}
interface FilterManifest {
  readonly nodeFeatures: readonly NodeFeature[];
  readonly inputs: Readonly<Record<'nodes' | 'source' | 'target' | 'src' | 'dst', string>>;
  readonly output: { readonly name: string };
  readonly cut: number;
  readonly cutPairs?: number;
}

/** Builds graphs from an embedding, without a module map. */
export interface MetricGraphBuilder {
  build(event: TrackingEvent): Promise<{ graph: Graph; points: Points }>;
}

/**
 * Graphs of neighbours in an embedding, outward, and where a filter is given only the edges that pass it.
 * @param files networks without their endings; the radius and the cut of their manifests unless others are given.
 */
export async function createMetricGraphBuilder(files: {
  readonly embedding: string;
  readonly filter?: string | undefined;
  readonly radius?: number | undefined;
  readonly cut?: number | undefined;
}): Promise<MetricGraphBuilder> {
  const ort: OrtModule = await import('onnxruntime-web');
  configureOrt(ort, { numThreads: 1 });
  const embedding = await open<EmbeddingManifest>(ort, files.embedding);
  const filter = files.filter === undefined ? null : await open<FilterManifest>(ort, files.filter);

  /** Rows `first` to `end` of a table of reals. */
  const rows = (values: Float32Array, width: number, first: number, end: number): Tensor =>
    new ort.Tensor('float32', values.subarray(first * width, end * width), [end - first, width]);

  async function embed(event: TrackingEvent): Promise<Points> {
    const { session, manifest } = embedding;
    const { dims, outputs, inputs } = manifest;
    const hits = event.x.length;
    const values = hitInputs(event, inputs);
    const found = outputs.map(() => new Float32Array(hits * dims));
    for (let first = 0; first < hits; first += HITS_PER_RUN) {
      const end = Math.min(hits, first + HITS_PER_RUN);
      const result = await session.run({
        [manifest.onnx.input]: rows(values, inputs.length, first, end),
      });
      outputs.forEach((name, k) => {
        found[k].set(result[name].data as Float32Array, first * dims);
      });
    }
    return { dims, source: found[0], target: found.at(-1) ?? found[0] };
  }

  async function filtered(event: TrackingEvent, edges: Graph, points: Points): Promise<Graph> {
    if (filter === null) return edges;
    const { session, manifest } = filter;
    const { inputs, output } = manifest;
    const hits = event.x.length;
    const nodes = nodeFeatures(event, manifest.nodeFeatures);
    const cut = filterCutFor(files.cut ?? 0, manifest, edges.src.length, hits);
    const least = Math.log(cut / (1 - cut));
    const ends = (column: Uint32Array) => new ort.Tensor('int32', Int32Array.from(column));
    const kept: number[] = [];
    for (let first = 0; first < edges.src.length; first += EDGES_PER_RUN) {
      const end = first + EDGES_PER_RUN;
      const result = await session.run({
        [inputs.nodes]: rows(nodes, manifest.nodeFeatures.length, 0, hits),
        [inputs.source]: rows(points.source, points.dims, 0, hits),
        [inputs.target]: rows(points.target, points.dims, 0, hits),
        [inputs.src]: ends(edges.src.subarray(first, end)),
        [inputs.dst]: ends(edges.dst.subarray(first, end)),
      });
      const logits = result[output.name].data as Float32Array;
      for (let e = 0; e < logits.length; e++) if (logits[e] >= least) kept.push(first + e);
    }
    return {
      src: Uint32Array.from(kept, (e) => edges.src[e]),
      dst: Uint32Array.from(kept, (e) => edges.dst[e]),
    };
  }

  return {
    async build(event) {
      const points = await embed(event);
      const edges = await findNeighboursCpu({
        ...points,
        radius: radiusFor(files.radius ?? 0, embedding.manifest, event.x.length),
        kMax: embedding.manifest.kMax ?? 1000,
        direction: embedding.manifest.direction ?? 'outward',
        outward: outwardPlaces(event.x, event.y, event.z),
        rotate: !embedding.manifest.principalAxes,
      });
      return { graph: await filtered(event, edges, points), points };
    },
  };
}

async function open<Manifest>(
  ort: OrtModule,
  file: string,
): Promise<{ session: InferenceSession; manifest: Manifest }> {
  const manifest: Manifest = JSON.parse(readFileSync(`${file}.json`, 'utf8'));
  const session = await ort.InferenceSession.create(new Uint8Array(readFileSync(`${file}.onnx`)), {
    executionProviders: ['wasm'],
    logSeverityLevel: 3,
  });
  return { session, manifest };
}

/** What the embedding reads of each hit, row by row. */
function hitInputs({ x, y, z }: TrackingEvent, inputs: EmbeddingManifest['inputs']): Float32Array {
  const { r, phi, eta } = cylindricalCoordinates(x, y, z);
  const column: Record<string, ArrayLike<number>> = {
    r,
    cos_phi: phi.map(Math.cos),
    sin_phi: phi.map(Math.sin),
    z,
    eta,
  };
  const values = new Float32Array(x.length * inputs.length);
  inputs.forEach(({ name, scale }, k) => {
    const from = column[name];
    if (from === undefined) throw new Error(`The embedding reads "${name}", which is not known.`);
    for (let i = 0; i < x.length; i++) values[i * inputs.length + k] = from[i] / scale;
  });
  return values;
}
