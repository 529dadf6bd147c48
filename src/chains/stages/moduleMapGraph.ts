import type { Loss, LossQuestion } from '../../causes/cause.ts';
import { mapLosses } from '../../causes/mapLosses.ts';
import { hitCount, type TrackingEvent } from '../../event/event.ts';
import type { GpuContext } from '../../gpu/device.ts';
import { buildGraphCpu } from '../../graph/cpu.ts';
import { type EdgeColumns, type OrderedEdges, orderEdges } from '../../graph/edges.ts';
import type { Graph, MapGraph } from '../../graph/graph.ts';
import type { GraphLimits } from '../../graph/limits.ts';
import { firstDoublets } from '../../graph/packedMap.ts';
import { type PlacedHits, placeHits } from '../../graph/slots.ts';
import { type ArrangedHits, arrangeHits } from '../../modulemap/arrangeHits.ts';
import type { WindowSettings } from '../../modulemap/moduleMap.ts';
import type { ParameterValues } from '../../parameters/table.ts';
import { keptFor } from '../../tasks/kept.ts';
import { shared, type TaskContext } from '../../tasks/rpc.ts';
import { createPartTimer } from '../../tasks/timedParts.ts';
import { type Transferring, transferring } from '../../tasks/transfer.ts';
import { type Description, defineStage, parametersOf, type StageInput } from '../chain.ts';
import type { Ran } from '../ran.ts';
import { windowSettings } from '../settings.ts';
import type { CpuState, LoadedMap, StageTools } from '../tools.ts';
import { gpuOrCpu } from './gpuOrCpu.ts';
import { withinLimits } from './graphSize.ts';
import { mapDistributions, mapDistributionTasks } from './mapDistributions.ts';
import { mapWarnings } from './mapWarnings.ts';

/** The graph of hits whose doublets and triplets pass the windows of the module map. */
export const moduleMapGraph = defineStage({
  id: 'graph',
  title: 'Graph',
  needs: [],
  gives: 'graph',
  parameters: parametersOf('graph'),
  choices: ['graphBackend'],
  files: ['map'],
  figuresHelp:
    'True edges of target particles that are in the graph; share of edges that join hits of one particle.',
  async run(tools, input, context) {
    const inUse = await tools.map(input.event);
    const { beamSpotMin, beamSpotMax } = windowSettings(input.parameters);
    // Its modules tell how well a pair knows its z0.
    if (Number.isFinite(beamSpotMin) || Number.isFinite(beamSpotMax))
      await tools.detector(input.event.detector);
    const building = gpuOrCpu<MapGraph>(tools, input.choices.graphBackend, {
      insteadOfGpu: 'The graph was built on the CPU',
      onGpu: (onDevice) => graphOnGpu(tools, input, onDevice, context),
      onCpu: () => graphOnCpu(tools, input, context),
    });
    const ran = await withinLimits(building, tools.limits, input.parameters);
    const told = mapWarnings(input.event, ran.value, inUse, tools.toStateConvention);
    const warnings = [...(ran.warnings ?? []), ...told];
    return { ...ran, warnings };
  },
  describe: ({ event }, graph: MapGraph) => describeGraph(event, graph),
  async explain(tools, { event, parameters, results: { graph } }, question, context) {
    await tools.map(event);
    const args: [TrackingEvent, Graph, ParameterValues, LossQuestion] = [
      shared(event),
      shared(graph),
      parameters,
      question,
    ];
    return tools.compute<ModuleMapGraphTasks>().call('explainMapGraph', args, context);
  },
  distributions: mapDistributions,
  tasks,
});

function tasks(state: CpuState) {
  return {
    ...mapDistributionTasks(state),
    /** The hits of an event as the GPU builder takes them, under all windows of the map in use. */
    arrangeHits(_context: TaskContext, event: TrackingEvent): Transferring<HitsForGpu> {
      const map = state.map(event.detector);
      const hits = arrangeHits(event, map);
      return transferring({ hits, placed: placeHits(hits, map.doublets, firstDoublets(map)) });
    },
    orderEdges: (
      _context: TaskContext,
      parts: EdgeColumns[],
      doublets: number,
    ): Transferring<OrderedEdges> => transferring(orderEdges(parts, doublets)),
    async buildGraph(
      { signal, progress }: TaskContext,
      event: TrackingEvent,
      settings: WindowSettings,
      limits: GraphLimits,
    ): Promise<Transferring<MapGraph>> {
      const effective = state.widenedMap(event.detector, settings);
      const hits = arrangeHits(event, effective);
      const options = { signal, onProgress: progress, limits };
      return transferring(await buildGraphCpu(hits, effective, options));
    },
    explainMapGraph(
      _context: TaskContext,
      event: TrackingEvent,
      graph: Graph,
      values: ParameterValues,
      question: LossQuestion,
    ): (Loss | null)[] {
      const inUse = { map: state.map(event.detector), values, settingsOf: windowSettings };
      return mapLosses(event, graph, inUse, question);
    },
  };
}
/** An event for the GPU builder. */
interface HitsForGpu {
  readonly hits: ArrangedHits;
  readonly placed: PlacedHits;
}

/** The work of this stage in the compute worker. */
export type ModuleMapGraphTasks = ReturnType<typeof tasks>;

/** Place for the arranged hits of an event under a map, empty until they are made. */
const arrangedOf = keptFor((_event: TrackingEvent, _map: LoadedMap) => ({
  hits: null as HitsForGpu | null,
}));

/** The memory of edges, each once. */
function buffersOf(parts: readonly EdgeColumns[]): ArrayBuffer[] {
  const columns = parts.flatMap(({ doublet, src, dst }) => [doublet, src, dst]);
  return [...new Set(columns.map(({ buffer }) => buffer as ArrayBuffer))];
}

async function graphOnGpu(
  tools: StageTools,
  { event, parameters }: StageInput<never>,
  onDevice: GpuContext,
  context: TaskContext,
): Promise<Ran<MapGraph>> {
  const { signal, progress: onProgress } = context;
  const timer = createPartTimer();
  const compute = tools.compute<ModuleMapGraphTasks>();
  const map = await timer.time('windows', () =>
    tools.packedMap(event, windowSettings(parameters), context),
  );
  // No window moves the hits.
  const kept = arrangedOf(event, await tools.map(event));
  kept.hits ??= await timer.time('arrange', () =>
    compute.call('arrangeHits', [shared(event)], context),
  );
  const { hits, placed } = kept.hits;
  const order = (parts: EdgeColumns[], doublets: number) =>
    compute.call('orderEdges', [parts, doublets], context, buffersOf(parts));
  const options = { signal, onProgress, limits: tools.limits, placed, order };
  const { graph, parts } = await tools.gpuGraphs.build(onDevice, map, hits, options);
  const inSlices = graph.slices > 1 ? `, ${graph.slices} slices of the map` : '';
  return {
    value: graph,
    backend: `GPU (${onDevice.adapterName}${inSlices})`,
    parts: [...timer.parts(), ...parts],
  };
}

async function graphOnCpu(
  tools: StageTools,
  { event, parameters }: StageInput<never>,
  context: TaskContext,
): Promise<Ran<MapGraph>> {
  const compute = tools.compute<ModuleMapGraphTasks>();
  const args: [TrackingEvent, WindowSettings, GraphLimits] = [
    shared(event),
    windowSettings(parameters),
    tools.limits,
  ];
  return { value: await compute.call('buildGraph', args, context), backend: 'CPU' };
}

/** Counts of a built graph; a sentence where it is empty. */
function describeGraph(event: TrackingEvent, { counts }: MapGraph): Description {
  let note: string | null = null;
  if (counts.candidates === 0)
    note =
      "No two hits lie on modules that follow each other in the map: is this event of the map's detector?";
  else if (counts.doublets === 0)
    note = `None of the ${counts.candidates} hit pairs passes the doublet windows of the map; check the unit and the beam spot of the event, or widen the windows.`;
  else if (counts.edges === 0)
    note = `None of the ${counts.doublets} doublets belongs to a hit triplet that passes the map; widen the windows.`;
  return {
    counts: [
      { id: 'hits', label: 'hits in', value: hitCount(event) },
      { id: 'modules', label: 'modules hit', value: counts.modules },
      { id: 'candidates', label: 'pairs tested', value: counts.candidates },
      { id: 'doublets', label: 'doublets', value: counts.doublets },
      { id: 'triplets', label: 'triplets', value: counts.triplets },
      { id: 'edges', label: 'edges out', value: counts.edges, isMain: true },
    ],
    note,
  };
}
