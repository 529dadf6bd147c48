import { GRAPH_LIMITS } from '../chains/stages/graphSize.ts';
import { checkMapDetector } from '../chains/stages/mapWarnings.ts';
import type { StageTools } from '../chains/tools.ts';
import { packItem } from '../formats/readers/recognise.ts';
import { createGpuGraphs } from '../graph/gpuGraphs.ts';
import type { GraphLimits } from '../graph/limits.ts';
import type { RemoteTasks, Tasks } from '../tasks/rpc.ts';
import type { Environment } from './environment.ts';
import { checkNetworkDetector, createResources } from './resources.ts';
import { createScoring } from './scoring.ts';
import type { Services } from './services.ts';

/** The services of an environment: which of its parts does what, and what is loaded when. */
export function createServices(
  environment: Environment,
  limits: GraphLimits = GRAPH_LIMITS,
): Services {
  const { compute, gpu } = environment;
  const resources = createResources(environment);
  const scoreOnEither = createScoring(environment);
  /** Counts up when a map or a network is replaced. */
  const versions = new Map<string, number>();
  const replaced = (file: string) => versions.set(file, (versions.get(file) ?? 0) + 1);

  const tools: StageTools = {
    // The worker serves the tasks of every stage beside its own.
    compute: <T extends Tasks>() => compute as unknown as RemoteTasks<T>,
    gpu,
    gpuGraphs: createGpuGraphs(),
    limits,
    async map(event) {
      const inUse = await resources.map();
      checkMapDetector(inUse, event);
      return inUse;
    },
    packedMap: resources.packedMap,
    async scoreEdges(event, graph, _role, choice, context) {
      const files = await resources.network();
      checkNetworkDetector(files, event.detector);
      return scoreOnEither(event, graph, files, choice, context);
    },
    version: (file) => versions.get(file.replace(/:.*/, '')) ?? 0,
  };

  return {
    tools,
    async readEvent(item, context) {
      return compute.call('readEvent', [await packItem(item)], context);
    },
    fetchFile: environment.fetchFile,
    async generateEvent(settings, context) {
      await resources.detector();
      return compute.call('generateEvent', [settings], context);
    },
    detector: resources.detector,

    openDetector: resources.openDetector,
    async openMap(item, detector, context) {
      await resources.openMap(item, detector, context);
      replaced('map');
    },
    async openNetwork(item, detector, context) {
      const undescribed = await resources.openNetwork(item, detector, context);
      if (!undescribed) replaced('network');
      return undescribed;
    },
    mapName: resources.mapName,
    mapHasMoments: resources.mapHasMoments,
    networkName: resources.networkName,
    dispose: environment.dispose,
  };
}
