import type { TrackingEvent } from '../../event/event.ts';
import type { NetworkManifest } from '../../formats/manifest.ts';
import type { NetworkSignature } from '../../formats/networkSignature.ts';
import type { Graph } from '../../graph/graph.ts';
import { nodeGraph } from '../../inference/nodeGraph.ts';
import type { Provider } from '../../inference/provider.ts';
import {
  createScorer,
  type OrtModule,
  readSignature,
  type Scorer,
} from '../../inference/scorer.ts';
import { checkScorer } from '../../inference/selfCheck.ts';
import { breathe, type TaskContext } from '../../tasks/rpc.ts';

/** A network as it is loaded: the ONNX file and what its manifest says. */
export interface NetworkFiles {
  /** Names the network in messages. */
  readonly name: string;
  readonly onnx: Uint8Array;
  readonly manifest: NetworkManifest;
}

/**
 * Scoring on one onnxruntime: the body of the scoring worker (WASM), and in the page's main thread the tasks
 * themselves beside the GPU device. The network stays loaded until another one is scored with.
 */
export function createScoringTasks(
  loadOrt: () => Promise<OrtModule>,
  provider: Provider,
  device?: GPUDevice,
) {
  let loaded: { network: NetworkFiles; scorer: Promise<Scorer> } | null = null;

  /** Loads a network and runs it once, which finds out whether it is computed rightly here. */
  async function open({ onnx, manifest, name }: NetworkFiles): Promise<Scorer> {
    const ort = await loadOrt();
    const place = device ? { provider, device } : { provider };
    const scorer = await createScorer({ ort, bytes: onnx, manifest, file: name, ...place });
    try {
      await checkScorer(scorer);
    } catch (error) {
      await scorer.release();
      throw error;
    }
    return scorer;
  }

  async function scorerOf(network: NetworkFiles): Promise<Scorer> {
    if (loaded?.network === network) return loaded.scorer;
    const before = loaded;
    const scorer = open(network);
    loaded = { network, scorer };
    try {
      await scorer;
    } catch (error) {
      loaded = before;
      throw error;
    }
    await before?.scorer.then((old) => old.release()).catch(() => {});
    return scorer;
  }

  return {
    /** What a network file reads and gives. */
    async signature(
      _context: TaskContext,
      name: string,
      onnx: Uint8Array,
    ): Promise<NetworkSignature> {
      return readSignature(await loadOrt(), onnx, name);
    },

    /** Loads a network so that a bad one is refused before it replaces the one in use. */
    async load(_context: TaskContext, network: NetworkFiles): Promise<void> {
      await scorerOf(network);
    },

    async score(
      { signal, progress }: TaskContext,
      event: TrackingEvent,
      graph: Pick<Graph, 'src' | 'dst'>,
      network: NetworkFiles,
    ): Promise<{ scores: Float32Array }> {
      const scorer = await scorerOf(network);
      signal.throwIfAborted();
      const scores = await scorer.score(nodeGraph(event, graph), {
        signal,
        progress,
        pause: () => breathe(signal),
      });
      return { scores };
    },
  };
}

export type ScoringTasks = ReturnType<typeof createScoringTasks>;
