import type { ProviderChoice, Ran } from '../chains/ran.ts';
import type { TrackingEvent } from '../event/event.ts';
import type { GpuContext } from '../gpu/device.ts';
import { unlessLost } from '../gpu/errors.ts';
import type { Graph } from '../graph/graph.ts';
import { chooseProvider, type Provider } from '../inference/provider.ts';
import { isAbort, shared, type TaskContext } from '../tasks/rpc.ts';
import type { Environment } from './environment.ts';
import type { NetworkFiles } from './workers/scoringTasks.ts';

/** Scores with the reason why they were computed where they were. */
export type RanScoring = Ran<Float32Array> & { readonly reason: string };

const NAMES: Record<Provider, string> = { webgpu: 'WebGPU', wasm: 'WASM' };

/**
 * Scoring with one provider or the other. A provider that computed the check graph of a network wrongly is not
 * asked again for that network.
 */
export function createScoring(environment: Environment) {
  const { wasm, gpu } = environment;
  const refusals = new WeakMap<NetworkFiles, Map<Provider, string>>();

  async function onGpu(
    { device, adapterName }: GpuContext,
    args: [TrackingEvent, Pick<Graph, 'src' | 'dst'>, NetworkFiles],
    context: TaskContext,
  ): Promise<Ran<Float32Array>> {
    // onnxruntime may wait for a lost device for ever.
    const scored = environment.webgpu(device).call('score', args, context);
    const { scores } = await unlessLost(device, scored);
    return { value: scores, backend: `WebGPU (${adapterName})` };
  }

  async function onCpu(
    args: [TrackingEvent, Pick<Graph, 'src' | 'dst'>, NetworkFiles],
    context: TaskContext,
  ): Promise<Ran<Float32Array>> {
    const scored = wasm.call('score', args, context);
    // After the call, which hears of the abort first and rejects as cancelled, not as a failure of the worker.
    const stop = () => environment.stopWasm();
    context.signal.addEventListener('abort', stop, { once: true });
    try {
      const { scores } = await scored;
      const threads = environment.wasmThreads;
      const backend = `WASM, ${threads} thread${threads === 1 ? '' : 's'}`;
      return { value: scores, backend };
    } finally {
      context.signal.removeEventListener('abort', stop);
    }
  }

  /** Scores with a provider. @throws Error at once where the provider computed this network wrongly before. */
  async function scoreWith(
    provider: Provider,
    args: [TrackingEvent, Pick<Graph, 'src' | 'dst'>, NetworkFiles],
    context: TaskContext,
  ): Promise<Ran<Float32Array>> {
    const [event, graph, files] = args;
    const known = refusals.get(files) ?? new Map<Provider, string>();
    refusals.set(files, known);
    const refusal = known.get(provider);
    if (refusal !== undefined) throw new Error(refusal);
    const sent: typeof args = [shared(event), shared(graph), shared(files)];
    const onDevice = provider === 'webgpu' ? await gpu.context() : null;
    if (provider === 'webgpu' && !onDevice)
      throw new Error(gpu.reason() ?? 'There is no GPU device.');
    try {
      return await (onDevice ? onGpu(onDevice, sent, context) : onCpu(sent, context));
    } catch (error) {
      // The name, not the class: the error may come from a worker.
      const { name, message } = error as Error;
      if (name === 'SelfCheckError') known.set(provider, message);
      throw error;
    }
  }

  /**
   * The scores of a graph's edges: with the provider that the rule chooses, and where that fails or computes
   * wrongly with the other, which a warning then says.
   * @throws Error the first provider's, where the other cannot do it either.
   */
  return async function scoreEdges(
    event: TrackingEvent,
    graph: Pick<Graph, 'src' | 'dst'>,
    files: NetworkFiles,
    choice: ProviderChoice,
    context: TaskContext,
  ): Promise<RanScoring> {
    const onDevice = choice === 'wasm' ? null : await gpu.context();
    const { provider, reason } = chooseProvider({
      override: choice,
      hasWebGpu: onDevice !== null,
      isFallbackAdapter: onDevice?.isFallback ?? false,
    });
    const args: [TrackingEvent, Pick<Graph, 'src' | 'dst'>, NetworkFiles] = [event, graph, files];
    try {
      return { ...(await scoreWith(provider, args, context)), reason };
    } catch (error) {
      if (isAbort(error)) throw error;
      const isWrong = refusals.get(files)?.has(provider) ?? false;
      // WASM that fails, rather than computes wrongly, fails of something WebGPU has even less of.
      if (provider === 'wasm' && !isWrong) throw error;
      const other: Provider = provider === 'wasm' ? 'webgpu' : 'wasm';
      const ran = await scoreWith(other, args, context).catch((second: unknown) => {
        throw isAbort(second) ? second : error;
      });
      const warning = `Scoring with ${NAMES[provider]} failed, ${NAMES[other]} took over: ${(error as Error).message}`;
      const why = `${NAMES[other]}, because ${NAMES[provider]} ${isWrong ? 'computes wrongly here' : 'failed'}.`;
      return { ...ran, warnings: [warning], reason: why };
    }
  };
}
