/** Scores graphs with onnxruntime's WebGPU provider on a bare page. */

import mjs from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import * as ort from 'onnxruntime-web/webgpu';
import type { NetworkManifest } from '../../../../src/formats/manifest.ts';
import { requestDevice } from '../../../../src/gpu/device.ts';
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

const tests = { score };
export type ScorerTests = typeof tests;
Object.assign(window, { scorerTests: tests });
