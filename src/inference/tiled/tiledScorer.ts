/**
 * Scores edges without onnxruntime, on one thread: an interaction network of this project, tile by tile.
 *
 * How it works: an inference runtime does one operation on all edges, then the next, and every tensor between them goes
 * through memory. Here a hundred edges go through a whole step, whose tensors stay in the cache; only the vectors of
 * edges and nodes themselves are kept. That takes half the memory and less time, nothing is loaded or compiled that is
 * not used, and sums are those of onnxruntime: each item is computed by itself, in the same order.
 */
import type { NetworkManifest } from '../../formats/manifest.ts';
import { featuresOf } from '../networkInput.ts';
import type { NodeGraph } from '../nodeGraph.ts';
import { probabilities } from '../probabilities.ts';
import type { ScoreContext, Scorer } from '../scorer.ts';
import { flow } from './flow.ts';
import { type InteractionNetwork, readInteractionNetwork } from './interactionNetwork.ts';
import { createGrowingMemory, type GrowingMemory } from './room.ts';

/** Chunks between two pauses: some tens of milliseconds. */
const CHUNKS_PER_PAUSE = 128;

/**
 * A scorer of its own for a network that it knows how to compute.
 * @returns null for any other network.
 */
export function createTiledScorer(
  onnx: Uint8Array,
  manifest: NetworkManifest,
  file: string,
): Scorer | null {
  const { nodes, edges, src, dst } = manifest.inputs;
  if ([nodes, edges, src, dst].includes(undefined)) return null;
  const network = readInteractionNetwork(onnx);
  const isFor =
    network?.nodeEncoder[0].parts[0].inputs === manifest.nodeFeatures.length &&
    network.edgeEncoder[0].parts[0].inputs === manifest.edgeFeatures.length;
  if (!network || !isFor) return null;

  // Kept from one event to the next: what is freed is not gone until garbage is collected.
  const memory = createGrowingMemory();
  let last: Promise<unknown> = Promise.resolve();
  return {
    manifest,
    provider: 'wasm',
    file,
    score(graph, context = {}) {
      const run = last.then(() => scoreAll(network, memory, manifest, file, graph, context));
      last = run.catch(() => undefined);
      return run;
    },
    async release() {
      await last;
    },
  };
}

async function scoreAll(
  network: InteractionNetwork,
  memory: GrowingMemory,
  manifest: NetworkManifest,
  file: string,
  graph: NodeGraph,
  context: Partial<ScoreContext>,
): Promise<Float32Array> {
  const { src, dst } = graph;
  if (src.length === 0) return new Float32Array();
  const input = { nodeCount: graph.x.length, src, dst, ...featuresOf(graph, manifest) };
  const running = flow(network, input, memory);
  for (let chunk = 0; ; chunk++) {
    const { done, value } = running.next();
    if (done) return probabilities(value, manifest.output.kind, file);
    if (chunk % CHUNKS_PER_PAUSE !== 0) continue;
    await context.pause?.();
    context.signal?.throwIfAborted();
    if (chunk > 0) context.progress?.(value);
  }
}
