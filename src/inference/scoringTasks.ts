import type { TrackingEvent } from '../event/event.ts';
import type { NetworkSignature } from '../formats/networkSignature.ts';
import type { Graph } from '../graph/graph.ts';
import { breathe, type TaskContext } from '../tasks/rpc.ts';
import type { NetworkFiles } from './networkFiles.ts';
import { nodeGraph } from './nodeGraph.ts';
import type { Provider } from './provider.ts';
import { createScorer, type OrtModule, readSignature, type Scorer } from './scorer.ts';
import { checkScorer } from './selfCheck.ts';

/** How many networks stay loaded: those of a chain, e.g. an embedding, a filter and a scorer of edges. */
const KEPT = 3;

/**
 * Scoring on one onnxruntime: the body of the scoring worker (WASM), and in the page's main thread the tasks
 * themselves beside the GPU device. A network stays loaded until another takes its place
 * (the same role and detector), or `KEPT` others were used since.
 */
export function createScoringTasks(
  loadOrt: () => Promise<OrtModule>,
  provider: Provider,
  device?: GPUDevice,
) {
  /** Least recently used first. */
  const loaded = new Map<NetworkFiles, Promise<Scorer>>();

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
    const scorer = loaded.get(network) ?? open(network);
    loaded.delete(network);
    loaded.set(network, scorer);
    try {
      await scorer;
    } catch (error) {
      loaded.delete(network);
      throw error;
    }
    const outdated = [...loaded.keys()].filter(
      (other, i, all) => i + KEPT < all.length || (other !== network && isReplaced(other, network)),
    );
    for (const other of outdated) {
      const old = loaded.get(other);
      loaded.delete(other);
      await old?.then((one) => one.release()).catch(() => {});
    }
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

/** Whether a network has taken the place of another. */
function isReplaced(before: NetworkFiles, by: NetworkFiles): boolean {
  return before.role === by.role && before.manifest.detector === by.manifest.detector;
}

export type ScoringTasks = ReturnType<typeof createScoringTasks>;
