import type { Loss, LossQuestion } from '../../causes/cause.ts';
import { trackLosses } from '../../causes/trackLosses.ts';
import { createTrackScan, type ScanFigures } from '../../distributions/trackScan.ts';
import type { TrackingEvent } from '../../event/event.ts';
import type { Graph } from '../../graph/graph.ts';
import type { ParameterValues } from '../../parameters/table.ts';
import { keptFor } from '../../tasks/kept.ts';
import { shared, type TaskContext } from '../../tasks/rpc.ts';
import { createTrackBuilding } from '../../tracks/buildTracks.ts';
import { type FoundTracks, type TrackCuts, trackCount } from '../../tracks/track.ts';
import { defineStage, parametersOf } from '../chain.ts';
import { evaluationSettings, trackCuts } from '../settings.ts';
import { edgesAbove } from './edgeScores.ts';
import { trackDistributions, trackDistributionTasks } from './trackDistributions.ts';

/** Tracks from scored edges, by the chosen track builder. */
export const tracks = defineStage({
  id: 'tracks',
  title: 'Tracks',
  needs: ['graph', 'scores'],
  gives: 'candidates',
  parameters: parametersOf('tracks'),
  figuresHelp: 'Target particles that have a track; share of tracks that are not fake.',
  async run(tools, { event, parameters, results: { graph, scores } }, context) {
    const args: [TrackingEvent, Graph, Float32Array, TrackCuts] = [
      shared(event),
      shared(graph),
      shared(scores),
      trackCuts(parameters),
    ];
    const value = await tools.compute<TrackTasks>().call('buildTracks', args, context);
    return { value, backend: 'CPU' };
  },
  describe({ parameters, results: { graph, scores } }, built) {
    const above = edgesAbove(scores, parameters.ccCut);
    const count = trackCount(built);
    const walked = built.origin.reduce((sum, origin) => sum + origin, 0);
    let note: string | null = null;
    if (graph.src.length > 0 && above === 0)
      note = `No edge passes the score cut ${parameters.ccCut}; lower it.`;
    else if (above > 0 && count === 0)
      note = `No track has the ${parameters.minHits} hits asked for; lower the minimum.`;
    return {
      counts: [
        { id: 'above', label: 'edges kept', value: above },
        { id: 'simple', label: 'simple', value: count - walked },
        { id: 'walked', label: 'walked', value: walked },
        { id: 'tracks', label: 'tracks out', value: count, isMain: true },
      ],
      note,
    };
  },
  explain(tools, { event, parameters, results: { graph, scores } }, question, context) {
    const args: [TrackingEvent, Graph, Float32Array, ParameterValues, LossQuestion] = [
      shared(event),
      shared(graph),
      shared(scores),
      parameters,
      question,
    ];
    return tools.compute<TrackTasks>().call('explainTracks', args, context);
  },
  distributions: trackDistributions,
  tasks,
});

function tasks() {
  const buildingOf = keptFor(createTrackBuilding);
  const scanOf = keptFor((event: TrackingEvent, graph: Graph, scores: Float32Array) =>
    createTrackScan(event, graph, scores, buildingOf(event, graph, scores)),
  );
  return {
    ...trackDistributionTasks(buildingOf),
    buildTracks: (
      _context: TaskContext,
      event: TrackingEvent,
      graph: Graph,
      scores: Float32Array,
      cuts: TrackCuts,
    ): FoundTracks => buildingOf(event, graph, scores).find(cuts),
    /** Makes what no cut of a scan changes, so that its first point takes no longer than a run of the stage. */
    prepareScan(
      _context: TaskContext,
      event: TrackingEvent,
      graph: Graph,
      scores: Float32Array,
    ): void {
      scanOf(event, graph, scores);
    },
    scanTracks: (
      _context: TaskContext,
      event: TrackingEvent,
      graph: Graph,
      scores: Float32Array,
      values: ParameterValues,
    ): ScanFigures => scanOf(event, graph, scores)(trackCuts(values), evaluationSettings(values)),
    explainTracks(
      _context: TaskContext,
      event: TrackingEvent,
      graph: Graph,
      scores: Float32Array,
      values: ParameterValues,
      question: LossQuestion,
    ): (Loss | null)[] {
      const building = buildingOf(event, graph, scores);
      return trackLosses(event, { building, graph, scores, values, cutsOf: trackCuts }, question);
    },
  };
}
/** The work of this stage in the compute worker. */
export type TrackTasks = ReturnType<typeof tasks>;
