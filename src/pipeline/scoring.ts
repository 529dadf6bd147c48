import type { ProviderChoice, Ran } from '../chains/ran.ts';
import type { TrackingEvent } from '../event/event.ts';
import { operatorWarnings, slowOnGpu } from '../formats/onnxModel.ts';
import type { Graph } from '../graph/graph.ts';
import type { OpenNetwork } from '../inference/backends/backend.ts';
import { BACKENDS } from '../inference/backends/index.ts';
import { createNetworkRunner } from '../inference/backends/run.ts';
import { WASM as REFERENCE } from '../inference/backends/wasm.ts';
import { WEBGPU } from '../inference/backends/webgpu.ts';
import type { Embedding } from '../inference/embedding.ts';
import type { NetworkFiles } from '../inference/networkFiles.ts';
import type { Pairs } from '../inference/pairFilter.ts';
import type { TaskContext } from '../tasks/rpc.ts';
import type { Environment } from './environment.ts';
import { holdAgainst } from './trial.ts';

/** What a network made, with the reason why it was computed where it was. */
export type RanNetwork<T> = Ran<T> & { readonly reason: string };

/** Work with networks on whichever backend of an environment can do it. */
export interface Scoring {
  scoreEdges(
    event: TrackingEvent,
    graph: Pick<Graph, 'src' | 'dst'>,
    files: NetworkFiles,
    choice: ProviderChoice,
    context: TaskContext,
  ): Promise<RanNetwork<Float32Array>>;
  embedHits(
    event: TrackingEvent,
    files: NetworkFiles,
    choice: ProviderChoice,
    context: TaskContext,
  ): Promise<RanNetwork<Embedding>>;
  filterPairs(
    event: TrackingEvent,
    pairs: Pairs,
    embedding: Embedding,
    files: NetworkFiles,
    choice: ProviderChoice,
    context: TaskContext,
  ): Promise<RanNetwork<Float32Array>>;
  /** Frees every network; nothing is asked for afterwards. */
  stop(): void;
}

export function createScoring(environment: Environment): Scoring {
  const { run, stop } = createNetworkRunner(BACKENDS, environment);
  /** Places in which a network without a self-check gave what WASM gives. */
  const tried = new WeakMap<NetworkFiles, Set<string>>();
  /** What there is to say of the operators of a network: everywhere, and of those on a GPU. */
  const operators = new WeakMap<NetworkFiles, ReturnType<typeof operatorsOf>>();

  /** Holds a place against WASM, once for a network that brings no self-check. @throws SelfCheckError */
  async function tryOut(
    files: NetworkFiles,
    network: OpenNetwork,
    event: TrackingEvent,
    graph: Pick<Graph, 'src' | 'dst'>,
    context: TaskContext,
  ): Promise<void> {
    const places = tried.get(files) ?? new Set();
    tried.set(files, places);
    const isChecked = 'selfCheck' in files.manifest;
    if (isChecked || network.isReference || places.has(network.where)) return;
    const quiet: TaskContext = { signal: context.signal, progress: () => {} };
    await holdAgainst(
      files,
      network.where,
      event,
      graph,
      async (...trial) => (await network.score(...trial, quiet)).scores,
      async (...trial) =>
        (await run(files, REFERENCE.id, quiet, (wasm, watched) => wasm.score(...trial, watched)))
          .value.scores,
    );
    places.add(network.where);
  }

  return {
    async scoreEdges(event, graph, files, choice, context) {
      const known = operators.get(files) ?? operatorsOf(files);
      operators.set(files, known);
      const ran = await run(files, choice, context, async (network, watched) => {
        await tryOut(files, network, event, graph, watched);
        return network.score(event, graph, watched);
      });
      const slow = ran.backend.startsWith(WEBGPU.title) ? known.slow : [];
      const warnings = [...ran.warnings, ...known.open, ...slow];
      return { ...ran, warnings, value: ran.value.scores };
    },
    embedHits: (event, files, choice, context) =>
      run(files, choice, context, (network, watched) => network.embed(event, watched)),
    async filterPairs(event, pairs, embedding, files, choice, context) {
      const ran = await run(files, choice, context, (network, watched) =>
        network.filter(event, pairs, embedding, watched),
      );
      return { ...ran, value: ran.value.scores };
    },
    stop,
  };
}

function operatorsOf({ onnx, name }: NetworkFiles) {
  return { open: operatorWarnings(onnx, name), slow: slowOnGpu(onnx, name) };
}
