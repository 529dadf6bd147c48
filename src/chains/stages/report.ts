import type { TrackingEvent } from '../../event/event.ts';
import type { Graph } from '../../graph/graph.ts';
import { createEvaluator, type Evaluation, type EvaluationCuts } from '../../metrics/evaluate.ts';
import { keptFor } from '../../tasks/kept.ts';
import { shared, type TaskContext } from '../../tasks/rpc.ts';
import type { TrackHits } from '../../tracks/track.ts';
import { defineStage, parametersOf } from '../chain.ts';
import { evaluationSettings, trackCuts } from '../settings.ts';

/** Tracks, edges and graph against the truth. */
export const report = defineStage({
  id: 'report',
  title: 'Evaluation',
  needs: ['graph', 'scores', 'tracks', 'ceiling'],
  gives: 'evaluation',
  // The cuts that made the tracks say which edges were kept and how many hits a target has.
  parameters: [...parametersOf('report'), 'ccCut', 'minHits'],
  async run(tools, { event, parameters, results }, context) {
    const { graph, scores, tracks, ceiling } = results;
    if (!event.truth || !ceiling) return { value: null, backend: 'CPU' };
    const { ccCut } = trackCuts(parameters);
    const args: [TrackingEvent, Graph, Float32Array, TrackHits, EvaluationCuts, TrackHits] = [
      shared(event),
      shared(graph),
      shared(scores),
      shared(tracks),
      { ...evaluationSettings(parameters), ccCut },
      shared(ceiling),
    ];
    const value = await tools.compute<ReportTasks>().call('evaluate', args, context);
    return { value, backend: 'CPU' };
  },
  describe(_input, evaluation) {
    if (!evaluation) return { counts: [], note: 'No truth in this event.' };
    const { tracks, ceiling } = evaluation.report;
    return {
      counts: [
        { id: 'target', label: 'target particles', value: tracks.target },
        { id: 'matched', label: 'found', value: tracks.matched },
        { id: 'ceiling', label: 'perfect scores', value: ceiling.matched },
      ],
      note: tracks.target === 0 ? 'No target particle passes the pT threshold.' : null,
    };
  },
  figures(evaluation) {
    if (!evaluation) return {};
    const { graph, edges, tracks } = evaluation.report;
    return {
      graph,
      scores: { efficiency: edges.efficiency, purity: edges.purity },
      tracks: {
        efficiency: tracks.efficiency,
        purity: tracks.fakeRate === null ? null : 1 - tracks.fakeRate,
      },
    };
  },
  tasks,
});

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
    ): Evaluation | null => evaluatorOf(event, graph, scores).evaluate(tracks, cuts, ceiling),
  };
}
type ReportTasks = ReturnType<typeof tasks>;
