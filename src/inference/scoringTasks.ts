import type { TrackingEvent } from '../event/event.ts';
import type { NetworkSignature } from '../formats/networkSignature.ts';
import type { Graph } from '../graph/graph.ts';
import { breathe, type TaskContext } from '../tasks/rpc.ts';
import { type Transferring, transferring } from '../tasks/transfer.ts';
import type { Embedding } from './embedding.ts';
import type { NetworkFiles } from './networkFiles.ts';
import { loadNetwork, type Networks, networkAs } from './networks.ts';
import { nodeGraph } from './nodeGraph.ts';
import type { Pairs } from './pairFilter.ts';
import type { Provider } from './provider.ts';
import { type OrtModule, readSignature } from './scorer.ts';

/** How many networks stay loaded: those of a chain, e.g. an embedding, a filter and a scorer of edges. */
const KEPT = 3;

/**
 * Scoring on one onnxruntime: the body of the scoring worker (WASM), and in the page's main thread the tasks
 * themselves beside the GPU device. A network stays loaded until another takes its place
 * (the same role and detector), or `KEPT` others were used since.
 * @param threads of onnxruntime, where that is known; see `NetworkPlace`.
 */
export function createScoringTasks(
  loadOrt: () => Promise<OrtModule>,
  provider: Provider,
  device?: GPUDevice,
  threads?: number,
) {
  /** Least recently used first. */
  const loaded = new Map<NetworkFiles, Promise<Networks[keyof Networks]>>();

  async function open(network: NetworkFiles): Promise<Networks[keyof Networks]> {
    return loadNetwork(network, { loadOrt, provider, threads, ...(device && { device }) });
  }

  async function opened(network: NetworkFiles): Promise<Networks[keyof Networks]> {
    const opening = loaded.get(network) ?? open(network);
    loaded.delete(network);
    loaded.set(network, opening);
    try {
      await opening;
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
    return opening;
  }

  /** What a long run is watched with. */
  const watched = ({ signal, progress }: TaskContext) => ({
    signal,
    progress,
    pause: () => breathe(signal),
  });

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
      await opened(network);
    },

    async score(
      context: TaskContext,
      event: TrackingEvent,
      graph: Pick<Graph, 'src' | 'dst'>,
      network: NetworkFiles,
    ): Promise<{ scores: Float32Array }> {
      const scorer = networkAs('trackloom-network-1', await opened(network), network);
      context.signal.throwIfAborted();
      // A network that does not say how far it reaches may normalise over the event, hits without an edge among them.
      const nodes = nodeGraph(event, graph, scorer.manifest.iterations === undefined);
      return { scores: await scorer.score(nodes, watched(context)) };
    },

    /** Frees every network. */
    async release(_context: TaskContext): Promise<void> {
      const all = [...loaded.values()];
      loaded.clear();
      for (const one of all) await one.then((network) => network.release()).catch(() => {});
    },

    /** Places the hits of an event. */
    async embed(
      context: TaskContext,
      event: TrackingEvent,
      network: NetworkFiles,
    ): Promise<Transferring<Embedding>> {
      const embedder = networkAs('trackloom-embedding-1', await opened(network), network);
      context.signal.throwIfAborted();
      return transferring(await embedder.embed(event, watched(context)));
    },

    /** Scores pairs of neighbours. */
    async filter(
      context: TaskContext,
      event: TrackingEvent,
      pairs: Pairs,
      embedding: Embedding,
      network: NetworkFiles,
    ): Promise<Transferring<{ scores: Float32Array }>> {
      const filter = networkAs('trackloom-filter-1', await opened(network), network);
      context.signal.throwIfAborted();
      return transferring({
        scores: await filter.score(event, embedding, pairs, watched(context)),
      });
    },
  };
}

/** Whether a network has taken the place of another. */
function isReplaced(before: NetworkFiles, by: NetworkFiles): boolean {
  return before.role === by.role && before.manifest.detector === by.manifest.detector;
}

export type ScoringTasks = ReturnType<typeof createScoringTasks>;
