import type * as Ort from 'onnxruntime-web';
import type { NetworkManifest } from '../formats/manifest.ts';
import { checkSignature, NetworkError } from './contract.ts';
import { featuresOf } from './networkInput.ts';
import type { NodeGraph } from './nodeGraph.ts';
import type { Provider } from './provider.ts';

/**
 * onnxruntime-web as a module. The caller imports the build that fits its place: `onnxruntime-web/wasm` in a
 * browser worker, `onnxruntime-web/webgpu` beside the GPU device, `onnxruntime-web` in Node.
 */
export type OrtModule = Pick<typeof Ort, 'env' | 'InferenceSession' | 'Tensor'>;

/** Where onnxruntime finds its WebAssembly files, and how many threads it takes. Absent: its own default. */
export interface OrtSettings {
  readonly wasmPaths?: string | { readonly mjs?: string; readonly wasm?: string };
  readonly numThreads?: number;
}

/** Sets onnxruntime up; only what is set before the first session counts. */
export function configureOrt(ort: OrtModule, settings: OrtSettings): void {
  if (settings.wasmPaths !== undefined) ort.env.wasm.wasmPaths = settings.wasmPaths;
  if (settings.numThreads !== undefined) ort.env.wasm.numThreads = settings.numThreads;
}

/** What a scorer is made of. */
export interface ScorerOptions {
  readonly ort: OrtModule;
  /** The ONNX file. */
  readonly bytes: Uint8Array;
  readonly manifest: NetworkManifest;
  /** Names the network in messages. */
  readonly file: string;
  /** `webgpu` needs `device`. */
  readonly provider: Provider;
  readonly device?: GPUDevice;
}

/** A network ready to score the edges of graphs. */
export interface Scorer {
  readonly manifest: NetworkManifest;
  readonly provider: Provider;
  /**
   * The probability of every edge, [E], in the order of the graph. Calls run one after another.
   * @throws NetworkError where the network fails or a score is not finite.
   */
  score(graph: NodeGraph): Promise<Float32Array>;
  /** Frees the network; no call may follow. */
  release(): Promise<void>;
}

/**
 * Loads a network.
 * @throws NetworkError where onnxruntime cannot read it or it does not fit its manifest.
 */
export async function createScorer(options: ScorerOptions): Promise<Scorer> {
  const { ort, manifest, file, provider } = options;
  const session = await createSession(options);
  try {
    checkSignature(session, manifest, file);
  } catch (error) {
    await session.release();
    throw error;
  }
  let last: Promise<unknown> = Promise.resolve();
  return {
    manifest,
    provider,
    score(graph) {
      const run = last.then(() => scoreOnce(ort, session, manifest, file, graph));
      last = run.catch(() => undefined);
      return run;
    },
    async release() {
      await last;
      await session.release();
    },
  };
}

async function createSession(options: ScorerOptions): Promise<Ort.InferenceSession> {
  const { ort, bytes, file, provider, device } = options;
  if (provider === 'webgpu' && device === undefined) {
    throw new NetworkError(`${file}: scoring with WebGPU needs a GPU device; choose WASM.`);
  }
  const executionProvider = provider === 'webgpu' ? { name: 'webgpu', device } : 'wasm';
  try {
    return await ort.InferenceSession.create(bytes, {
      executionProviders: [executionProvider as Ort.InferenceSession.ExecutionProviderConfig],
    });
  } catch (error) {
    throw new NetworkError(
      `${file}: onnxruntime cannot load this network with ${provider} (${reason(error)}); choose an ONNX file exported for edge scoring.`,
    );
  }
}

async function scoreOnce(
  ort: OrtModule,
  session: Ort.InferenceSession,
  manifest: NetworkManifest,
  file: string,
  graph: NodeGraph,
): Promise<Float32Array> {
  const edges = graph.src.length;
  if (edges === 0) return new Float32Array(0);
  const features = featuresOf(graph, manifest);
  const { inputs, output } = manifest;
  const { Tensor } = ort;
  const feeds = {
    [inputs.nodes]: new Tensor('float32', features.nodes, [
      graph.x.length,
      manifest.nodeFeatures.length,
    ]),
    [inputs.edges]: new Tensor('float32', features.edges, [edges, manifest.edgeFeatures.length]),
    [inputs.src]: new Tensor('int32', graph.src, [edges]),
    [inputs.dst]: new Tensor('int32', graph.dst, [edges]),
  };
  let result: Ort.InferenceSession.ReturnType;
  try {
    result = await session.run(feeds);
  } catch (error) {
    throw new NetworkError(
      `${file}: scoring ${edges} edges failed (${reason(error)}); try another provider or a smaller event.`,
    );
  }
  const tensor = result[output.name];
  const values = await tensor.getData();
  tensor.dispose();
  if (!(values instanceof Float32Array) || values.length !== edges) {
    throw new NetworkError(
      `${file}: the network gave ${values.length} scores for ${edges} edges; choose the manifest that belongs to it.`,
    );
  }
  return probabilities(values, output.kind, file);
}

/** Turns the output into probabilities in place; refuses what is no number or no probability. */
function probabilities(
  values: Float32Array,
  kind: 'logit' | 'probability',
  file: string,
): Float32Array {
  for (let e = 0; e < values.length; e++) {
    const value = values[e];
    if (!Number.isFinite(value)) {
      throw new NetworkError(
        `${file}: the score of edge ${e} is ${value}; the network is damaged or was trained for other features.`,
      );
    }
    if (kind === 'logit') values[e] = 1 / (1 + Math.exp(-value));
    else if (value < 0 || value > 1) {
      throw new NetworkError(
        `${file}: the score of edge ${e} is ${value}, which is no probability; set the output's kind to "logit" in the manifest.`,
      );
    }
  }
  return values;
}

function reason(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0];
}
