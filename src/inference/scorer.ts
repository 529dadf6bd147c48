import type * as Ort from 'onnxruntime-web';
import type { NetworkManifest } from '../formats/manifest.ts';
import type { NetworkSignature } from '../formats/networkSignature.ts';
import { checkSignature, NetworkError, signatureOf } from './contract.ts';
import { cpuFeeds, type Feeds, gpuFeeds, type MakeFeeds } from './feeds.ts';
import { type NodeGraph, subgraph } from './nodeGraph.ts';
import { pieceSizes } from './pieceSizes.ts';
import { type PieceSizes, planPieces, reachOf } from './pieces.ts';
import { probabilities } from './probabilities.ts';
import type { Provider } from './provider.ts';
import { createSession, type OrtModule, reasonOf, type SessionOptions } from './session.ts';

export type { OrtModule };

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
export interface ScorerOptions extends SessionOptions {
  readonly manifest: NetworkManifest;
  /** How large graphs are cut; by default as the memory of the place allows. */
  readonly pieceSizes?: PieceSizes;
}

/** How a long scoring is watched and stopped. */
export interface ScoreContext {
  readonly signal: AbortSignal;
  /** Told the done fraction, 0 to 1, after each piece where there are several. */
  progress(fraction: number): void;
  /** Awaited between pieces, so that whoever wants to stop them gets a turn. */
  pause(): Promise<void>;
}

/** A network ready to score the edges of graphs. */
export interface Scorer {
  readonly manifest: NetworkManifest;
  readonly provider: Provider;
  /** Names the network in messages. */
  readonly file: string;
  /**
   * The probability of every edge, [E], in the order of the graph. A large graph is scored in pieces. Calls run one
   * after another.
   * @throws NetworkError where the network fails or a score is not finite; the signal's reason where it was aborted.
   */
  score(graph: NodeGraph, context?: Partial<ScoreContext>): Promise<Float32Array>;
  /** Frees the network; no call may follow. */
  release(): Promise<void>;
}

/**
 * What a network file reads and gives, without running it.
 * @throws NetworkError where onnxruntime cannot read it.
 */
export async function readSignature(
  ort: OrtModule,
  bytes: Uint8Array,
  file: string,
): Promise<NetworkSignature> {
  const session = await createSession({ ort, bytes, file, provider: 'wasm' });
  const signature = signatureOf(session);
  await session.release();
  return signature;
}

/**
 * Loads a network.
 * @throws NetworkError where onnxruntime cannot read it or it does not fit its manifest.
 */
export async function createScorer(options: ScorerOptions): Promise<Scorer> {
  const { ort, manifest, file, provider, device } = options;
  const session = await createSession(options);
  const signature = signatureOf(session);
  let makeFeeds: MakeFeeds;
  try {
    checkSignature(signature, manifest, file);
    makeFeeds =
      provider === 'webgpu' && device
        ? await gpuFeeds(ort, manifest, signature, device)
        : cpuFeeds(ort, manifest, signature);
  } catch (error) {
    await session.release();
    throw error;
  }
  const reach = reachOf(manifest);
  const bindingBytes = device?.limits.maxStorageBufferBindingSize ?? 0;
  const sizes = options.pieceSizes ?? pieceSizes(manifest, provider, bindingBytes);

  async function scoreAll(graph: NodeGraph, context: Partial<ScoreContext>) {
    const scores = new Float32Array(graph.src.length);
    const pieces = graph.src.length === 0 ? [] : planPieces(graph, reach, sizes);
    const all = pieces.reduce((sum, piece) => sum + piece.edges.length, 0);
    let done = 0;
    for (const { edges, own } of pieces) {
      await context.pause?.();
      context.signal?.throwIfAborted();
      const part = pieces.length === 1 ? graph : subgraph(graph, edges);
      const found = await scoreOnce(
        session,
        await makeFeeds(part),
        part.src.length,
        manifest,
        file,
      );
      edges.forEach((edge, i) => {
        if (own === null || own[i]) scores[edge] = found[i];
      });
      done += edges.length;
      if (pieces.length > 1) context.progress?.(done / all);
    }
    return scores;
  }

  let last: Promise<unknown> = Promise.resolve();
  return {
    manifest,
    provider,
    file,
    score(graph, context = {}) {
      const run = last.then(() => scoreAll(graph, context));
      last = run.catch(() => undefined);
      return run;
    },
    async release() {
      await last;
      await session.release();
    },
  };
}

async function scoreOnce(
  session: Ort.InferenceSession,
  feeds: Feeds,
  edges: number,
  { output }: NetworkManifest,
  file: string,
): Promise<Float32Array> {
  let result: Ort.InferenceSession.ReturnType;
  try {
    result = await session.run(feeds.tensors, [output.name]);
  } catch (error) {
    throw new NetworkError(
      `${file}: scoring ${edges} edges failed (${reasonOf(error)}); try another provider or a smaller event.`,
    );
  } finally {
    feeds.dispose();
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
