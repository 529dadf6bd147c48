/** Runs networks with onnxruntime's WebGPU provider on a bare page. */

import mjs from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import * as ort from 'onnxruntime-web/webgpu';
import type {
  EmbeddingManifest,
  FilterManifest,
  NetworkManifest,
} from '../../../../src/formats/manifest.ts';
import { requestDevice } from '../../../../src/gpu/device.ts';
import { createEmbedder } from '../../../../src/inference/embedder.ts';
import { createPairFilter } from '../../../../src/inference/pairFilter.ts';
import type { PieceSizes } from '../../../../src/inference/pieces.ts';
import { configureOrt, createScorer } from '../../../../src/inference/scorer.ts';
import { checkScorer } from '../../../../src/inference/selfCheck.ts';

/** A graph as numbers that a test can send. */
export type PlainGraph = Record<'x' | 'y' | 'z' | 'src' | 'dst', readonly number[]>;

configureOrt(ort, { wasmPaths: { mjs, wasm }, numThreads: 1 });

/** One device for all, as in the application: onnxruntime keeps its compiled shaders with it. */
const context = requestDevice(navigator.gpu);

/** Loads and checks a network, scores a graph, and lets go of both. */
async function score(
  onnx: readonly number[],
  manifest: NetworkManifest,
  graph: PlainGraph,
  pieceSizes?: PieceSizes,
): Promise<number[]> {
  const { device } = await context;
  const scorer = await createScorer({
    ort,
    bytes: Uint8Array.from(onnx),
    manifest,
    file: 'n.onnx',
    provider: 'webgpu',
    device,
    ...(pieceSizes ? { pieceSizes } : {}),
  });
  await checkScorer(scorer);
  const scores = await scorer.score({
    x: Float64Array.from(graph.x),
    y: Float64Array.from(graph.y),
    z: Float64Array.from(graph.z),
    src: Int32Array.from(graph.src),
    dst: Int32Array.from(graph.dst),
  });
  await scorer.release();
  return [...scores];
}

type PlainPoints = Record<'x' | 'y' | 'z', readonly number[]>;

/** Positions as the application has them. */
const pointsOf = ({ x, y, z }: PlainPoints) => ({
  x: Float64Array.from(x),
  y: Float64Array.from(y),
  z: Float64Array.from(z),
});

/** What a network that is checked as it is loaded is made of. */
const sessionOf = async (onnx: readonly number[], file: string) => {
  const { device } = await context;
  return { ort, bytes: Uint8Array.from(onnx), file, provider: 'webgpu', device } as const;
};

/** Loads an embedding and places points. */
async function embed(onnx: readonly number[], manifest: EmbeddingManifest, points: PlainPoints) {
  const embedder = await createEmbedder({ ...(await sessionOf(onnx, 'e.onnx')), manifest });
  const { source, target } = await embedder.embed(pointsOf(points));
  await embedder.release();
  return { source: [...source], target: [...target] };
}

/** Loads a filter and scores pairs of points. */
async function filter(
  onnx: readonly number[],
  manifest: FilterManifest,
  part: PlainPoints & Record<'source' | 'target' | 'src' | 'dst', readonly number[]>,
): Promise<number[]> {
  const one = await createPairFilter({ ...(await sessionOf(onnx, 'f.onnx')), manifest });
  const embedding = {
    dims: manifest.dims ?? 0,
    source: Float32Array.from(part.source),
    target: Float32Array.from(part.target),
  };
  const pairs = { src: Uint32Array.from(part.src), dst: Uint32Array.from(part.dst) };
  const scores = await one.score(pointsOf(part), embedding, pairs);
  await one.release();
  return [...scores];
}

const tests = { score, embed, filter };
export type ScorerTests = typeof tests;
Object.assign(window, { scorerTests: tests });
