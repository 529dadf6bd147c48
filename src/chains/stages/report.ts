import { momentumDistribution } from '../../distributions/particles.ts';
import type { TrackingEvent } from '../../event/event.ts';
import type { Graph } from '../../graph/graph.ts';
import { createEvaluator, type Evaluation, type EvaluationCuts } from '../../metrics/evaluate.ts';
import type { TrackReport } from '../../metrics/report.ts';
import type { ParameterId } from '../../parameters/table.ts';
import { keptFor } from '../../tasks/kept.ts';
import { shared, type TaskContext } from '../../tasks/rpc.ts';
import type { TrackHits } from '../../tracks/track.ts';
import {
  type CutVariable,
  type Description,
  defineStage,
  parametersOf,
  type StageFigures,
} from '../chain.ts';
import { evaluationCuts, evaluationSettings } from '../settings.ts';

/** The cuts that made the tracks say which edges were kept and how many hits a target has. */
export const REPORT_PARAMETERS: readonly ParameterId[] = [
  ...parametersOf('report'),
  'ccCut',
  'minHits',
];

/** The transverse momentum that targets are chosen by. */
export const momentumVariable: CutVariable<'evaluation'> = {
  id: 'momentum',
  label: 'pT (GeV)',
  counted: 'particles',
  help: 'Particles that pass all else that targets must, found by a track or not; above the threshold they are targets.',
  lines: [{ parameter: 'minPt', name: 'threshold' }],
  distribution: async (_tools, { event, parameters, results: { evaluation } }) =>
    evaluation && momentumDistribution(event, evaluation, evaluationSettings(parameters)),
};

/** Tracks, edges and graph against the truth. */
export const report = defineStage({
  id: 'report',
  title: 'Evaluation',
  needs: ['graph', 'scores', 'candidates', 'tracks', 'ceiling'],
  gives: 'evaluation',
  parameters: REPORT_PARAMETERS,
  async run(tools, { event, parameters, results }, context) {
    const { graph, scores, candidates, tracks, ceiling } = results;
    if (!event.truth || !ceiling) return { value: null, backend: 'CPU' };
    const args: [
      TrackingEvent,
      Graph,
      Float32Array,
      TrackHits,
      EvaluationCuts,
      TrackHits,
      TrackHits,
    ] = [
      shared(event),
      shared(graph),
      shared(scores),
      shared(tracks),
      evaluationCuts(parameters),
      shared(ceiling),
      shared(candidates),
    ];
    const value = await tools.compute<ReportTasks>().call('evaluate', args, context);
    return { value, backend: 'CPU' };
  },
  describe: (_input, evaluation) => describeEvaluation(evaluation),
  figures(evaluation) {
    if (!evaluation) return {};
    const { graph, edges, tracks } = evaluation.report;
    return {
      graph,
      scores: { efficiency: edges.efficiency, purity: edges.purity },
      tracks: trackFigures(evaluation.built),
      quality: trackFigures(tracks),
    };
  },
  distributions: [momentumVariable],
  tasks,
});

/** What an evaluation counts. */
export function describeEvaluation(evaluation: Evaluation | null): Description {
  if (!evaluation) return { counts: [], note: 'No truth in this event.' };
  const { tracks, ceiling } = evaluation.report;
  return {
    counts: [
      { id: 'target', label: 'target particles', value: tracks.target },
      { id: 'matched', label: 'found', value: tracks.matched, isMain: true },
      { id: 'ceiling', label: 'perfect scores', value: ceiling.matched },
    ],
    note: tracks.target === 0 ? 'No target particle passes the pT threshold.' : null,
  };
}

/** Figures of the tracks. */
export function trackFigures({ efficiency, fakeRate }: TrackReport): StageFigures {
  return { efficiency, purity: fakeRate === null ? null : 1 - fakeRate };
}

function tasks() {
  const evaluatorOf = keptFor((event: TrackingEvent, graph: Graph, scores: Float32Array) =>
    createEvaluator(event, graph, scores),
  );
  return {
    evaluate: (
      _context: TaskContext,
      event: TrackingEvent,
      graph: Graph,
      scores: Float32Array,
      tracks: TrackHits,
      cuts: EvaluationCuts,
      ceiling: TrackHits,
      built: TrackHits,
    ): Evaluation | null =>
      evaluatorOf(event, graph, scores).evaluate(tracks, cuts, ceiling, built),
  };
}
type ReportTasks = ReturnType<typeof tasks>;
