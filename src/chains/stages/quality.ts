import type { Loss, LossQuestion } from '../../causes/cause.ts';
import { qualityLosses } from '../../causes/qualityLosses.ts';
import type { Detector } from '../../detector/detector.ts';
import type { TrackingEvent } from '../../event/event.ts';
import type { Graph } from '../../graph/graph.ts';
import type { ParameterValues } from '../../parameters/table.ts';
import { keptFor } from '../../tasks/kept.ts';
import { shared, type TaskContext } from '../../tasks/rpc.ts';
import { inSlices } from '../../tasks/steps.ts';
import type { HitResiduals } from '../../tracks/fit/residuals.ts';
import { classifierOf } from '../../tracks/quality/classifier.ts';
import type { QualityCuts } from '../../tracks/quality/cuts.ts';
import { type FoundTracks, type Tracks, trackCount } from '../../tracks/track.ts';
import { defineStage, parametersOf } from '../chain.ts';
import { qualityCuts } from '../settings.ts';
import type { CpuState } from '../tools.ts';
import { fittingOf, judgeOf, modulesOr, type NoModules } from './modules.ts';
import { qualityDistributions, qualityDistributionTasks } from './qualityDistributions.ts';

/** Those of the builder's tracks that are good: fitted, repaired and cut as wholes. */
export const quality = defineStage({
  id: 'quality',
  title: 'Track quality',
  needs: ['graph', 'scores', 'candidates'],
  gives: 'tracks',
  parameters: [...parametersOf('quality'), 'minHits'],
  files: ['detector'],
  figuresHelp: 'Target particles that were found; share of tracks that are not fake.',
  async run(tools, { event, parameters, results }, context) {
    const { graph, scores, candidates } = results;
    // The worker has them too, once they are here; what is wrong with their file is told with the picture.
    const modules = await tools.detector(event.detector).catch(() => null);
    const args: [TrackingEvent, Graph, Float32Array, FoundTracks, QualityCuts] = [
      shared(event),
      shared(graph),
      shared(scores),
      shared(candidates),
      qualityCuts(parameters),
    ];
    const value = await tools.compute<QualityTasks>().call('cutTracks', args, context);
    const warnings = modules
      ? []
      : [
          `The modules of the detector "${event.detector}" are not open: its tracks are fitted without errors, and their quality is not judged by them. Open the detector to have both.`,
        ];
    return { value, backend: 'CPU', warnings };
  },
  describe({ event, parameters, results: { candidates } }, tracks) {
    const [before, after] = [trackCount(candidates), trackCount(tracks)];
    const repaired = tracks.origin.reduce((sum, origin) => sum + (origin === 2 ? 1 : 0), 0);
    let note: string | null = null;
    if (before > 0 && after === 0) note = 'No track passes the cuts on tracks; loosen them.';
    else if (parameters.trackQuality === 'on' && !classifierOf(event.detector))
      note = `There is no track classifier for the detector "${event.detector}": the track score cut has no effect.`;
    return {
      counts: [
        { id: 'before', label: 'tracks in', value: before },
        { id: 'repaired', label: 'repaired', value: repaired },
        { id: 'tracks', label: 'tracks out', value: after, isMain: true },
      ],
      note,
    };
  },
  explain(tools, { event, parameters, results }, question, context) {
    const { graph, scores, candidates } = results;
    const args: [TrackingEvent, Graph, Float32Array, FoundTracks, ParameterValues, LossQuestion] = [
      shared(event),
      shared(graph),
      shared(scores),
      shared(candidates),
      parameters,
      question,
    ];
    return tools.compute<QualityTasks>().call('explainQuality', args, context);
  },
  distributions: qualityDistributions,
  tasks,
});

function tasks(state: CpuState) {
  const kept = keptFor(
    (
      event: TrackingEvent,
      modules: Detector | NoModules,
      graph: Graph,
      scores: Float32Array,
      candidates: FoundTracks,
    ) => judgeOf(event, modules, graph, scores).judge(candidates),
  );
  const qualityOf = (
    event: TrackingEvent,
    graph: Graph,
    scores: Float32Array,
    candidates: FoundTracks,
  ) => kept(event, modulesOr(state, event), graph, scores, candidates);
  return {
    ...qualityDistributionTasks(qualityOf),
    /** How far each hit of a track lies from where the others say, whatever made the track. */
    trackResiduals: (
      _context: TaskContext,
      event: TrackingEvent,
      rows: Uint32Array,
    ): HitResiduals[] | null => fittingOf(event, modulesOr(state, event)).residuals(rows),
    async cutTracks(
      { signal }: TaskContext,
      event: TrackingEvent,
      graph: Graph,
      scores: Float32Array,
      candidates: FoundTracks,
      cuts: QualityCuts,
    ): Promise<Tracks> {
      const quality = qualityOf(event, graph, scores, candidates);
      await inSlices(quality.prepare(cuts), signal);
      return quality.apply(cuts);
    },
    async explainQuality(
      { signal }: TaskContext,
      event: TrackingEvent,
      graph: Graph,
      scores: Float32Array,
      candidates: FoundTracks,
      values: ParameterValues,
      question: LossQuestion,
    ): Promise<(Loss | null)[]> {
      const quality = qualityOf(event, graph, scores, candidates);
      await inSlices(quality.prepare(qualityCuts(values)), signal);
      return qualityLosses(event, quality, values, qualityCuts, question);
    },
  };
}
export type QualityTasks = ReturnType<typeof tasks>;
