import { GRAPH_LIMITS } from '../chains/stages/graphSize.ts';
import { checkMapDetector } from '../chains/stages/mapWarnings.ts';
import type { StageTools } from '../chains/tools.ts';
import { DEFAULT_DETECTOR } from '../detectors/index.ts';
import type { ReaderKind, ReadResults } from '../formats/readers/reader.ts';
import { type Item, packItem } from '../formats/readers/recognise.ts';
import { createGpuGraphs } from '../graph/gpuGraphs.ts';
import type { GraphLimits } from '../graph/limits.ts';
import type { RemoteTasks, TaskContext, Tasks } from '../tasks/rpc.ts';
import type { Environment } from './environment.ts';
import { createMaps } from './maps.ts';
import { createResources, inWords } from './resources.ts';
import { createScoring } from './scoring.ts';
import type { Services } from './services.ts';

/** The services of an environment: which of its parts does what, and what is loaded when. */
export function createServices(
  environment: Environment,
  limits: GraphLimits = GRAPH_LIMITS,
): Services {
  const { compute, gpu } = environment;
  const resources = createResources(environment);
  const scoring = createScoring(environment);

  const tools: StageTools = {
    // The worker serves the tasks of every stage beside its own.
    compute: <T extends Tasks>() => compute as unknown as RemoteTasks<T>,
    gpu,
    askServer: environment.askServer ?? null,
    toStateConvention: environment.toStateConvention,
    detector: resources.detector,
    gpuGraphs: createGpuGraphs(),
    limits,
    async map(event) {
      const inUse = await resources.map(event.detector);
      checkMapDetector(inUse, event);
      return inUse;
    },
    packedMap: (event, settings, context) => resources.packedMap(event.detector, settings, context),
    async scoreEdges(event, graph, role, choice, context) {
      const files = await resources.network(event.detector, role);
      return scoring.scoreEdges(event, graph, files, choice, context);
    },
    async embedHits(event, role, choice, context) {
      const files = await resources.network(event.detector, role);
      return scoring.embedHits(event, files, choice, context);
    },
    async filterPairs(event, pairs, embedding, role, choice, context) {
      const files = await resources.network(event.detector, role);
      return scoring.filterPairs(event, pairs, embedding, files, choice, context);
    },
    async networkManifest({ detector }, role) {
      return (await resources.network(detector, role)).manifest;
    },
    openedTracks: resources.openedTracks,
    version: resources.version,
  };

  return {
    tools,
    async read<K extends ReaderKind>(kind: K, item: Item, context: TaskContext) {
      const read = await compute.call('read', [kind, await packItem(item)], context);
      // The worker's answer is of the kind that it was asked for.
      return read as ReadResults[K];
    },
    fetchFile: environment.fetchFile,
    async generateEvent({ detector: id = DEFAULT_DETECTOR.id, ...settings }, context) {
      if (!(await resources.detector(id)))
        throw new Error(`The modules of ${inWords(id)} are missing; open them.`);
      return compute.call('generateEvent', [settings, id], context);
    },
    detector: resources.detector,

    openDetector: resources.openDetector,
    openMap: resources.openMap,
    openNetwork: resources.openNetwork,
    openTracks: resources.openTracks,
    mapName: resources.mapName,
    mapHasMoments: resources.mapHasMoments,
    mapEvents: resources.mapEvents,
    maps: createMaps({ compute, detector: resources.detector, mapFile: resources.mapFile }),
    networkName: resources.networkName,
    opened: resources.opened,
    openedFiles: resources.openedFiles,
    restoreShipped: resources.restoreShipped,
    dispose() {
      scoring.stop();
      environment.dispose();
    },
  };
}
