import type { TrackingEvent } from '../../event/event.ts';
import type { NetworkManifest } from '../../formats/manifest.ts';
import type { Graph } from '../../graph/graph.ts';
import { nodeGraph } from '../../inference/nodeGraph.ts';
import type { Provider } from '../../inference/provider.ts';
import { createScorer, type OrtModule, type Scorer } from '../../inference/scorer.ts';
import type { TaskContext } from './rpc.ts';

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

  async function scorerOf(network: NetworkFiles): Promise<Scorer> {
    if (loaded?.network === network) return loaded.scorer;
    const before = loaded;
    const scorer = loadOrt().then((ort) =>
      createScorer({
        ort,
        bytes: network.onnx,
        manifest: network.manifest,
        file: network.name,
        provider,
        ...(device ? { device } : {}),
      }),
    );
    loaded = { network, scorer };
    try {
      await scorer;
    } catch (error) {
      loaded = null;
      throw error;
    }
    await before?.scorer.then((old) => old.release()).catch(() => {});
    return scorer;
  }

  return {
    /** Loads a network so that a bad one is refused before it replaces the one in use. */
    async load(_context: TaskContext, network: NetworkFiles): Promise<void> {
      await scorerOf(network);
    },

    async score(
      { signal }: TaskContext,
      event: TrackingEvent,
      graph: Pick<Graph, 'src' | 'dst'>,
      network: NetworkFiles,
    ): Promise<{ scores: Float32Array; milliseconds: number }> {
      const scorer = await scorerOf(network);
      signal.throwIfAborted();
      const started = performance.now();
      const scores = await scorer.score(nodeGraph(event, graph));
      return { scores, milliseconds: performance.now() - started };
    },
  };
}

export type ScoringTasks = ReturnType<typeof createScoringTasks>;
