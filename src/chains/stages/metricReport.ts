import type { TrackingEvent } from '../../event/event.ts';
import type { Graph } from '../../graph/graph.ts';
import { createEvaluator, type Evaluation, type EvaluationCuts } from '../../metrics/evaluate.ts';
import { keptFor } from '../../tasks/kept.ts';
import { shared, type TaskContext } from '../../tasks/rpc.ts';
import type { TrackHits } from '../../tracks/track.ts';
import { defineStage } from '../chain.ts';
import { evaluationCuts } from '../settings.ts';
import { describeEvaluation, momentumVariable, REPORT_PARAMETERS, trackFigures } from './report.ts';

/** Tracks, edges, graph and neighbours against the truth. */
export const metricReport = defineStage({
  id: 'report',
  title: 'Evaluation',
  needs: ['neighbours', 'graph', 'scores', 'candidates', 'tracks', 'ceiling'],
  gives: 'evaluation',
  parameters: REPORT_PARAMETERS,
  async run(tools, { event, parameters, results }, context) {
    const { neighbours, graph, scores, candidates, tracks, ceiling } = results;
    if (!event.truth || !ceiling) return { value: null, backend: 'CPU' };
    const args: [
      TrackingEvent,
      Graph,
      Graph,
      Float32Array,
      TrackHits,
      EvaluationCuts,
      TrackHits,
      TrackHits,
    ] = [
      shared(event),
      shared(neighbours),
      shared(graph),
      shared(scores),
      shared(tracks),
      evaluationCuts(parameters),
      shared(ceiling),
      shared(candidates),
    ];
    const value = await tools.compute<ReportTasks>().call('evaluateMetric', args, context);
    return { value, backend: 'CPU' };
  },
  describe: (_input, evaluation) => describeEvaluation(evaluation),
  figures(evaluation) {
    if (!evaluation) return {};
    const { graph, edges, tracks } = evaluation.report;
    return {
      filter: graph,
      scores: { efficiency: edges.efficiency, purity: edges.purity },
      tracks: trackFigures(evaluation.built),
      quality: trackFigures(tracks),
    };
  },
  distributions: [momentumVariable],
  tasks,
});

function tasks() {
  const evaluatorOf = keptFor(
    (event: TrackingEvent, neighbours: Graph, graph: Graph, scores: Float32Array) =>
      createEvaluator(event, graph, scores, (ccCut) => [
        { stage: 'neighbours', edges: neighbours, keeps: () => true },
        { stage: 'filter', edges: graph, keeps: () => true },
        { stage: 'scores', edges: graph, keeps: (e) => scores[e] > ccCut },
      ]),
  );
  return {
    evaluateMetric: (
      _context: TaskContext,
      event: TrackingEvent,
      neighbours: Graph,
      graph: Graph,
      scores: Float32Array,
      tracks: TrackHits,
      cuts: EvaluationCuts,
      ceiling: TrackHits,
      built: TrackHits,
    ): Evaluation | null =>
      evaluatorOf(event, neighbours, graph, scores).evaluate(tracks, cuts, ceiling, built),
  };
}
type ReportTasks = ReturnType<typeof tasks>;
