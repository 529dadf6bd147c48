import type { Loss, LossQuestion } from '../../causes/cause.ts';
import { trackLosses } from '../../causes/trackLosses.ts';
import type { Detector } from '../../detector/detector.ts';
import { createTrackScan, type ScanFigures } from '../../distributions/trackScan.ts';
import type { TrackingEvent } from '../../event/event.ts';
import type { Graph } from '../../graph/graph.ts';
import type { ParameterValues } from '../../parameters/table.ts';
import { breathe } from '../../tasks/breathe.ts';
import { keptFor } from '../../tasks/kept.ts';
import { shared, type TaskContext } from '../../tasks/rpc.ts';
import { inSlices } from '../../tasks/steps.ts';
import { createTrackBuilding } from '../../tracks/buildTracks.ts';
import type { QualityCuts } from '../../tracks/quality/cuts.ts';
import type { TrackQuality } from '../../tracks/quality/trackQuality.ts';
import {
  type FoundTracks,
  type TrackCuts,
  type TrackHits,
  trackCount,
} from '../../tracks/track.ts';
import type { ListedTracks } from '../../tracks/trackFinder.ts';
import { defineStage, parametersOf } from '../chain.ts';
import { evaluationSettings, qualityCuts, trackCuts } from '../settings.ts';
import type { CpuState } from '../tools.ts';
import { edgesAbove } from './edgeScores.ts';
import { judgeOf, modulesOr, type NoModules } from './modules.ts';
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

function tasks(state: CpuState) {
  const buildingOf = keptFor(createTrackBuilding);
  const scanFor = keptFor(
    (event: TrackingEvent, modules: Detector | NoModules, graph: Graph, scores: Float32Array) => {
      const judge = judgeOf(event, modules, graph, scores);
      let last: { readonly found: TrackHits; readonly quality: TrackQuality } | null = null;
      const judged = async (found: ListedTracks, cuts: QualityCuts, signal: AbortSignal) => {
        if (!cuts.enabled) return found;
        if (!last || !sameTracks(last.found, found)) {
          const { hits, offset } = found;
          const tracks: FoundTracks = { hits, offset, origin: new Uint8Array(trackCount(found)) };
          last = { found, quality: judge.judge(tracks, found.lists) };
        }
        const { quality } = last;
        await inSlices(quality.prepare(cuts), signal);
        return quality.passing(cuts);
      };
      return createTrackScan(event, graph, scores, buildingOf(event, graph, scores), judged);
    },
  );
  const scanOf = (event: TrackingEvent, graph: Graph, scores: Float32Array) =>
    scanFor(event, modulesOr(state, event), graph, scores);
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
    async prepareScan(
      { signal }: TaskContext,
      event: TrackingEvent,
      graph: Graph,
      scores: Float32Array,
    ): Promise<void> {
      buildingOf(event, graph, scores);
      await breathe(signal);
      judgeOf(event, modulesOr(state, event), graph, scores);
      await breathe(signal);
      scanOf(event, graph, scores);
    },
    scanTracks: (
      { signal }: TaskContext,
      event: TrackingEvent,
      graph: Graph,
      scores: Float32Array,
      values: ParameterValues,
    ): Promise<ScanFigures> =>
      scanOf(event, graph, scores)(
        trackCuts(values),
        qualityCuts(values),
        evaluationSettings(values),
        signal,
      ),
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

function sameTracks(a: TrackHits, b: TrackHits): boolean {
  const same = (p: Uint32Array, q: Uint32Array) =>
    p.length === q.length && p.every((v, i) => v === q[i]);
  return same(a.offset, b.offset) && same(a.hits, b.hits);
}

/** The work of this stage in the compute worker. */
export type TrackTasks = ReturnType<typeof tasks>;
