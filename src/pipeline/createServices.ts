import type { TrackingEvent } from '../event/event.ts';
import type { GpuContext } from '../gpu/device.ts';
import { GpuLostError } from '../gpu/errors.ts';
import type { Graph } from '../graph/graph.ts';
import type { GraphLimits } from '../graph/limits.ts';
import type { ParameterValues } from '../parameters/table.ts';
import { isAbort, shared, type TaskContext } from '../tasks/rpc.ts';
import type { Environment } from './environment.ts';
import { createGpuGraphs } from './gpuGraph.ts';
import { GRAPH_LIMITS, withinLimits } from './graphSize.ts';
import { checkMapDetector, mapWarnings } from './mapWarnings.ts';
import type { GraphBackendChoice } from './pipeline.ts';
import { checkNetworkDetector, createResources } from './resources.ts';
import { createScoring } from './scoring.ts';
import type { Ran, Services } from './services.ts';
import { evaluationSettings, trackCuts, windowSettings } from './settings.ts';

/** The services of an environment: which of its parts does what, and what is loaded when. */
export function createServices(
  environment: Environment,
  limits: GraphLimits = GRAPH_LIMITS,
): Services {
  const { compute, gpu } = environment;
  const resources = createResources(environment);
  const gpuGraphs = createGpuGraphs(limits);
  const scoreOnEither = createScoring(environment);

  async function graphOnGpu(
    event: TrackingEvent,
    values: ParameterValues,
    onDevice: GpuContext,
    context: TaskContext,
  ): Promise<Ran<Graph>> {
    const effective = await resources.widenedMap(windowSettings(values), context);
    const arranged = await compute.call('arrangeHits', [shared(event)], context);
    const { graph, milliseconds } = await gpuGraphs.build(
      onDevice,
      effective,
      arranged.hits,
      context,
    );
    const inSlices = graph.slices > 1 ? `, ${graph.slices} slices of the map` : '';
    return {
      value: graph,
      milliseconds: arranged.milliseconds + milliseconds,
      backend: `GPU (${onDevice.adapterName}${inSlices})`,
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
      [shared(event), windowSettings(values), limits],
      context,
    );
    return { value: graph, milliseconds, backend: 'CPU', warnings: [] };
  }

  /**
   * Builds on the GPU where that is wanted and there is one; a lost device is replaced once, then the CPU takes
   * over. A software adapter takes as much processor time as the twin and compiles first, so it has to be asked for.
   */
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
      if (backend === 'auto' && onDevice.isFallback) {
        const ran = await graphOnCpu(event, values, context);
        return { ...ran, backend: 'CPU, no real GPU here' };
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
      await resources.detector();
      return compute.call('generateEvent', [settings], context);
    },
    detector: resources.detector,

    openMap: resources.openMap,
    openNetwork: resources.openNetwork,
    outlineNetwork: resources.outlineNetwork,
    mapName: resources.mapName,
    mapHasMoments: resources.mapHasMoments,
    networkName: resources.networkName,

    async buildGraph(event, values, backend, context) {
      const inUse = await resources.map();
      checkMapDetector(inUse, event);
      const building = graphAnywhere(event, values, backend, context);
      const ran = await withinLimits(building, limits, values);
      return { ...ran, warnings: [...ran.warnings, ...mapWarnings(event, ran.value, inUse)] };
    },

    async scoreEdges(event, graph, choice, context) {
      const files = await resources.network();
      checkNetworkDetector(files, event.detector);
      return scoreOnEither(event, graph, files, choice, context);
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
