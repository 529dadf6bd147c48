import { readFileSync } from 'node:fs';
import { filterCutFor } from '../../src/chains/stages/filterCut.ts';
import { radiusFor } from '../../src/chains/stages/searchSettings.ts';
import { hitCount, type TrackingEvent } from '../../src/event/event.ts';
import { parseAnyManifest } from '../../src/formats/anyManifest.ts';
import type { AnyManifest } from '../../src/formats/manifest.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { continuations, shapedPairs } from '../../src/inference/continuations.ts';
import { createEmbedder } from '../../src/inference/embedder.ts';
import type { Embedding } from '../../src/inference/embedding.ts';
import { createPairFilter } from '../../src/inference/pairFilter.ts';
import { configureOrt, type OrtModule } from '../../src/inference/scorer.ts';
import { spreadOf } from '../../src/inference/spread.ts';
import { findNeighboursCpu } from '../../src/neighbours/cpu.ts';
import { outwardPlaces } from '../../src/neighbours/outward.ts';

/** Outputs of an embedding, [N * dims] each. */
export type Points = Pick<Embedding, 'dims' | 'source' | 'target'>;

/** Builds graphs from an embedding, without a module map. */
export interface MetricGraphBuilder {
  build(event: TrackingEvent): Promise<{ graph: Graph; seen: FilterInputs }>;
}

/** What a filter reads of a graph. */
export interface FilterInputs {
  readonly points: Points;
  /** [E * 4] */
  readonly continuations: Float32Array;
  /** m */
  readonly spread: number;
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
  const embedder = await createEmbedder(opened(ort, files.embedding, 'trackloom-embedding-1'));
  const filter =
    files.filter === undefined
      ? null
      : await createPairFilter(opened(ort, files.filter, 'trackloom-filter-1'));

  async function filtered(event: TrackingEvent, pairs: Graph, points: Points): Promise<Graph> {
    if (filter === null) return pairs;
    const scores = await filter.score(event, points, pairs);
    const cut = filterCutFor(files.cut ?? 0, filter.manifest, pairs.src.length, hitCount(event));
    const kept: number[] = [];
    scores.forEach((score, e) => {
      if (score >= cut) kept.push(e);
    });
    return {
      src: Uint32Array.from(kept, (e) => pairs.src[e]),
      dst: Uint32Array.from(kept, (e) => pairs.dst[e]),
    };
  }

  return {
    async build(event) {
      const points = await embedder.embed(event);
      const edges = await findNeighboursCpu({
        ...points,
        radius: radiusFor(files.radius ?? 0, points, hitCount(event)),
        kMax: points.kMax ?? 1000,
        direction: points.direction ?? 'outward',
        outward: outwardPlaces(event.x, event.y, event.z),
        rotate: !points.principalAxes,
      });
      const graph = await filtered(event, edges, points);
      const shaped = shapedPairs(event, graph);
      const found = await continuations(shaped);
      return {
        graph,
        seen: { points, continuations: found, spread: spreadOf(shaped, found) },
      };
    },
  };
}

/** A network on disk with its manifest. @throws Error where it is of another kind. */
function opened<Format extends AnyManifest['format']>(
  ort: OrtModule,
  file: string,
  format: Format,
): {
  ort: OrtModule;
  bytes: Uint8Array;
  file: string;
  provider: 'wasm';
  manifest: Extract<AnyManifest, { format: Format }>;
} {
  const manifest = parseAnyManifest(readFileSync(`${file}.json`, 'utf8'), `${file}.json`);
  if (manifest.format !== format)
    throw new Error(`${file}.json: is of the kind ${manifest.format}; give one of ${format}.`);
  return {
    ort,
    bytes: new Uint8Array(readFileSync(`${file}.onnx`)),
    file: `${file}.onnx`,
    provider: 'wasm',
    manifest: manifest as Extract<AnyManifest, { format: Format }>,
  };
}
