import type { Detector } from '../detector/detector.ts';
import type { TrackingEvent } from '../event/event.ts';
import { parseManifest } from '../formats/networkManifest.ts';
import type { NamedBytes } from '../formats/zip.ts';
import type { GpuContext } from '../gpu/device.ts';
import { GpuLostError } from '../gpu/errors.ts';
import type { Graph } from '../graph/graph.ts';
import { chooseProvider, type Provider } from '../inference/provider.ts';
import type { ModuleMap } from '../modulemap/moduleMap.ts';
import type { ParameterValues } from '../parameters/table.ts';
import { createGpuGraphs } from './gpuGraph.ts';
import type { GraphBackendChoice, SourceFile } from './pipeline.ts';
import type { Ran, Services } from './services.ts';
import { evaluationSettings, trackCuts, windowSettings } from './settings.ts';
import type { ComputeTasks, LoadedMap } from './workers/computeTasks.ts';
import { isAbort, type RemoteTasks, shared, type TaskContext } from './workers/rpc.ts';
import type { NetworkFiles, ScoringTasks } from './workers/scoringTasks.ts';

/** What differs between the page and Node. */
export interface Environment {
  readonly compute: RemoteTasks<ComputeTasks>;
  /** Scoring with WASM, and how many threads it has. */
  readonly wasm: RemoteTasks<ScoringTasks>;
  readonly wasmThreads: number;
  /** Stops a WASM scoring that is under way: onnxruntime cannot be interrupted, its worker can be ended. */
  stopWasm(): void;
  readonly gpu: GpuAccess;
  /** Scoring on a device, beside it. */
  webgpu(device: GPUDevice): RemoteTasks<ScoringTasks>;
  /** The files that are used until the user opens others. */
  readonly defaults: {
    detector(): Promise<NamedBytes>;
    map(): Promise<NamedBytes>;
    network(): Promise<{ onnx: NamedBytes; manifest: NamedBytes }>;
  };
  fetchFile(url: string, context: TaskContext): Promise<SourceFile>;
  dispose(): void;
}

/** The application's GPU device. */
export interface GpuAccess {
  /** The device, a new one where the last was lost; null where there is none, and `reason` says why. */
  context(): Promise<GpuContext | null>;
  reason(): string | null;
}

/** Name of the detector that ships; files of TrackML events do not name theirs. */
const DETECTOR_NAME = 'trackml';

/** The services of an environment: which of its parts does what, and what is loaded when. */
export function createServices(environment: Environment): Services {
  const { compute, wasm, gpu, defaults } = environment;
  const gpuGraphs = createGpuGraphs();
  let detector: Promise<Detector> | null = null;
  let map: Promise<LoadedMap> | null = null;
  let loadedMap: LoadedMap | null = null;
  let network: Promise<NetworkFiles> | null = null;
  let loadedNetwork: NetworkFiles | null = null;
  /** The map as the GPU builder takes it, by its settings; sent from the worker only when these change. */
  let widened: { key: string; map: Promise<ModuleMap> } | null = null;

  function ensureDetector(): Promise<Detector> {
    detector ??= defaults
      .detector()
      .then((file) => compute.call('loadDetector', [file, DETECTOR_NAME]))
      .catch((error) => {
        detector = null;
        throw error;
      });
    return detector;
  }

  function loadMap(file: Promise<NamedBytes>, context?: TaskContext): Promise<LoadedMap> {
    return file
      .then((named) => compute.call('loadMap', [named], context))
      .then((loaded) => {
        loadedMap = loaded;
        widened = null;
        return loaded;
      });
  }

  function ensureMap(): Promise<LoadedMap> {
    map ??= loadMap(defaults.map()).catch((error) => {
      map = null;
      throw error;
    });
    return map;
  }

  function ensureNetwork(): Promise<NetworkFiles> {
    network ??= defaults
      .network()
      .then(({ onnx, manifest }) => {
        const parsed = parseManifest(new TextDecoder().decode(manifest.bytes), manifest.name);
        loadedNetwork = { name: onnx.name, onnx: onnx.bytes, manifest: parsed };
        return loadedNetwork;
      })
      .catch((error) => {
        network = null;
        throw error;
      });
    return network;
  }

  function widenedMap(values: ParameterValues, context: TaskContext): Promise<ModuleMap> {
    const settings = windowSettings(values);
    const key = JSON.stringify([
      settings.tolerance,
      settings.occurrenceWidening,
      String(settings.beamSpotMin),
      String(settings.beamSpotMax),
    ]);
    if (widened?.key !== key) {
      const made = compute.call('widenedMap', [settings], context);
      widened = { key, map: made };
      made.catch(() => {
        if (widened?.map === made) widened = null;
      });
    }
    return widened.map;
  }

  async function graphOnGpu(
    event: TrackingEvent,
    values: ParameterValues,
    onDevice: GpuContext,
    context: TaskContext,
  ): Promise<Ran<Graph>> {
    const effective = await widenedMap(values, context);
    const arranged = await compute.call('arrangeHits', [shared(event)], context);
    const { graph, milliseconds } = await gpuGraphs.build(
      onDevice,
      effective,
      arranged.hits,
      context,
    );
    return {
      value: graph,
      milliseconds: arranged.milliseconds + milliseconds,
      backend: `GPU (${onDevice.adapterName})`,
      warnings: [],
    };
  }

  async function graphOnCpu(
    event: TrackingEvent,
    values: ParameterValues,
    context: TaskContext,
  ): Promise<Ran<Graph>> {
    const { graph, milliseconds } = await compute.call(
      'buildGraph',
      [shared(event), windowSettings(values)],
      context,
    );
    return { value: graph, milliseconds, backend: 'CPU', warnings: [] };
  }

  /** Builds on the GPU where that is wanted and there is one; a lost device is replaced once, then the CPU takes over. */
  async function graphAnywhere(
    event: TrackingEvent,
    values: ParameterValues,
    backend: GraphBackendChoice,
    context: TaskContext,
  ): Promise<Ran<Graph>> {
    if (backend === 'cpu') return graphOnCpu(event, values, context);
    const problems: string[] = [];
    for (let attempt = 0; attempt < 2; attempt++) {
      const onDevice = await gpu.context();
      if (!onDevice) {
        const reason = gpu.reason() ?? 'There is no GPU device.';
        if (backend === 'gpu') problems.push(`The graph was built on the CPU: ${reason}`);
        break;
      }
      try {
        const ran = await graphOnGpu(event, values, onDevice, context);
        return { ...ran, warnings: problems };
      } catch (error) {
        if (isAbort(error)) throw error;
        problems.push((error as Error).message);
        if (!(error instanceof GpuLostError)) break;
      }
    }
    const ran = await graphOnCpu(event, values, context);
    return { ...ran, warnings: problems };
  }

  async function score(
    provider: Provider,
    event: TrackingEvent,
    graph: Graph,
    files: NetworkFiles,
    context: TaskContext,
  ): Promise<Ran<Float32Array>> {
    const args: [TrackingEvent, Graph, NetworkFiles] = [
      shared(event),
      shared(graph),
      shared(files),
    ];
    const onDevice = provider === 'webgpu' ? await gpu.context() : null;
    if (onDevice) {
      const tasks = environment.webgpu(onDevice.device);
      const { scores, milliseconds } = await tasks.call('score', args, context);
      const backend = `WebGPU (${onDevice.adapterName})`;
      return { value: scores, milliseconds, backend, warnings: [] };
    }
    const stop = () => environment.stopWasm();
    context.signal.addEventListener('abort', stop, { once: true });
    try {
      const { scores, milliseconds } = await wasm.call('score', args, context);
      const threads = environment.wasmThreads;
      const backend = `WASM, ${threads} thread${threads === 1 ? '' : 's'}`;
      return { value: scores, milliseconds, backend, warnings: [] };
    } finally {
      context.signal.removeEventListener('abort', stop);
    }
  }

  return {
    async readEvents(files, context) {
      const named = await Promise.all(
        files.map(async (file) => ({
          name: file.name,
          bytes: new Uint8Array(await file.arrayBuffer()),
        })),
      );
      const buffers = named.map((file) => file.bytes.buffer);
      return compute.call('readEvents', [named], context, buffers);
    },
    fetchFile: environment.fetchFile,
    async generateEvent(settings, context) {
      await ensureDetector();
      return compute.call('generateEvent', [settings], context);
    },
    detector: ensureDetector,

    async openMap(file, context) {
      const named = { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
      map = Promise.resolve(await loadMap(Promise.resolve(named), context));
    },
    async openNetwork(onnx, manifest, context) {
      const opened = await readNetwork(onnx, manifest);
      await wasm.call('load', [shared(opened)], context);
      loadedNetwork = opened;
      network = Promise.resolve(opened);
    },
    mapName: () => loadedMap?.name ?? null,
    networkName: () => loadedNetwork?.manifest.name ?? null,

    async buildGraph(event, values, backend, context) {
      const inUse = await ensureMap();
      if (inUse.header.detector !== event.detector)
        throw new Error(
          `${inUse.name} is a map of the detector "${inUse.header.detector}", the event ${event.name} is of "${event.detector}"; open the map of that detector.`,
        );
      const ran = await graphAnywhere(event, values, backend, context);
      return { ...ran, warnings: [...ran.warnings, ...mapWarnings(event, ran.value, inUse)] };
    },

    async scoreEdges(event, graph, choice, context) {
      const files = await ensureNetwork();
      if (files.manifest.detector !== event.detector)
        throw new Error(
          `${files.name} was trained for the detector "${files.manifest.detector}", the event ${event.name} is of "${event.detector}"; open a network of that detector.`,
        );
      const onDevice = choice === 'wasm' ? null : await gpu.context();
      const decision = chooseProvider({
        override: choice,
        hasWebGpu: onDevice !== null,
        isFallbackAdapter: onDevice?.isFallback ?? false,
      });
      const { reason } = decision;
      try {
        return { ...(await score(decision.provider, event, graph, files, context)), reason };
      } catch (error) {
        if (isAbort(error) || decision.provider === 'wasm') throw error;
        const ran = await score('wasm', event, graph, files, context);
        const warning = `Scoring on the GPU failed, WASM took over: ${(error as Error).message}`;
        return { ...ran, warnings: [warning], reason: `WASM, because WebGPU failed.` };
      }
    },

    async buildTracks(event, graph, scores, values, context) {
      const args: [TrackingEvent, Graph, Float32Array, ReturnType<typeof trackCuts>] = [
        shared(event),
        shared(graph),
        shared(scores),
        trackCuts(values),
      ];
      const { tracks, milliseconds } = await compute.call('buildTracks', args, context);
      return { value: tracks, milliseconds, backend: 'CPU', warnings: [] };
    },

    async evaluate(event, graph, scores, tracks, values, context) {
      if (!event.truth) return { value: null, milliseconds: 0, backend: 'CPU', warnings: [] };
      const { evaluation, milliseconds } = await compute.call(
        'evaluate',
        [
          shared(event),
          shared(graph),
          shared(scores),
          shared(tracks),
          trackCuts(values),
          evaluationSettings(values),
        ],
        context,
      );
      return { value: evaluation, milliseconds, backend: 'CPU', warnings: [] };
    },
    dispose: environment.dispose,
  };
}

/** What the user should know of an event under a map. */
function mapWarnings(event: TrackingEvent, { counts }: Graph, map: LoadedMap): string[] {
  const all = event.hitId.length;
  if (counts.unknownHits === 0) return [];
  if (counts.unknownHits === all)
    throw new Error(
      `None of the modules of ${event.name} is in ${map.name} (detector "${map.header.detector}"); open the map of this event's detector.`,
    );
  return [
    `${counts.unknownHits} of ${all} hits of ${event.name} lie on modules that ${map.name} does not know and were left out.`,
  ];
}

async function readNetwork(onnx: SourceFile, manifest: SourceFile | null): Promise<NetworkFiles> {
  if (!manifest)
    throw new Error(
      `${onnx.name}: choose its manifest (.json) together with it; it names the features and their scales.`,
    );
  const text = new TextDecoder().decode(await manifest.arrayBuffer());
  return {
    name: onnx.name,
    onnx: new Uint8Array(await onnx.arrayBuffer()),
    manifest: parseManifest(text, manifest.name),
  };
}
