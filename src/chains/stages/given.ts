/** The stages behind tracks that were found elsewhere: fitted, evaluated and shown like those found here. */
import type { TrackingEvent } from '../../event/event.ts';
import type { GivenTracks } from '../../event/trackList.ts';
import type { Graph } from '../../graph/graph.ts';
import { createEvaluator, type Evaluation, type EvaluationCuts } from '../../metrics/evaluate.ts';
import { keptFor } from '../../tasks/kept.ts';
import { shared, type TaskContext } from '../../tasks/rpc.ts';
import { type TrackHits, type Tracks, trackCount } from '../../tracks/track.ts';
import { defineStage, type Stage } from '../chain.ts';
import { evaluationCuts } from '../settings.ts';
import type { CpuState } from '../tools.ts';
import { ceiling } from './ceiling.ts';
import { fittingOf, modulesOr } from './modules.ts';
import { describeEvaluation, momentumVariable, REPORT_PARAMETERS, trackFigures } from './report.ts';

declare module '../chain.ts' {
  interface Results {
    /** Tracks that something else found. */
    given: GivenTracks;
  }
}

/** The stages behind one that gives tracks; its card shows what they do. */
export function stagesOfGiven(card: string): readonly Stage[] {
  return [linksOf(card), sureScoresOf(card), fittedOf(card), ceiling, reportOf(card)];
}

/** Edges between the hits that follow each other on a given track, so that views and measures see the tracks. */
const linksOf = (card: string) =>
  defineStage({
    id: 'links',
    title: 'Links',
    needs: ['given'],
    gives: 'graph',
    parameters: [],
    cardOf: card,
    async run(_tools, { results }) {
      const { hits, offset } = results.given.tracks;
      const known = new Set<number>();
      const [src, dst]: [number[], number[]] = [[], []];
      for (let t = 0; t + 1 < offset.length; t++)
        for (let k = offset[t]; k + 1 < offset[t + 1]; k++) {
          // Tracks that share hits may share links.
          const key = hits[k] * 2 ** 26 + hits[k + 1];
          if (known.has(key)) continue;
          known.add(key);
          src.push(hits[k]);
          dst.push(hits[k + 1]);
        }
      const graph: Graph = { src: Uint32Array.from(src), dst: Uint32Array.from(dst) };
      return { value: graph, backend: 'CPU' };
    },
    describe: () => ({ counts: [], note: null }),
  });

/** No scores are given with tracks: what they join counts as sure. */
const sureScoresOf = (card: string) =>
  defineStage({
    id: 'sure',
    title: 'Sure links',
    needs: ['graph'],
    gives: 'scores',
    parameters: [],
    cardOf: card,
    run: async (_tools, { results }) => ({
      value: new Float32Array(results.graph.src.length).fill(1),
      backend: 'CPU',
    }),
    describe: () => ({ counts: [], note: null }),
  });

/** The given tracks with the page's own fit. */
const fittedOf = (card: string) =>
  defineStage({
    id: 'fitted',
    title: 'Fit',
    needs: ['given'],
    gives: 'tracks',
    parameters: [],
    cardOf: card,
    async run(tools, { event, results }, context) {
      const args: [TrackingEvent, TrackHits] = [shared(event), shared(results.given.tracks)];
      const value = await tools.compute<FitTasks>().call('fitGiven', args, context);
      return { value, backend: 'CPU' };
    },
    describe: () => ({ counts: [], note: null }),
    tasks: fitTasks,
  });

function fitTasks(state: CpuState) {
  return {
    fitGiven: (_context: TaskContext, event: TrackingEvent, tracks: TrackHits): Tracks => ({
      ...tracks,
      origin: new Uint8Array(trackCount(tracks)),
      fits: fittingOf(event, modulesOr(state, event)).fit(tracks),
    }),
  };
}
type FitTasks = ReturnType<typeof fitTasks>;

/** The given tracks against the truth: what is not among them was lost where they were found. */
const reportOf = (card: string) =>
  defineStage({
    id: 'report',
    title: 'Evaluation',
    needs: ['graph', 'scores', 'tracks', 'ceiling'],
    gives: 'evaluation',
    parameters: REPORT_PARAMETERS,
    async run(tools, { event, parameters, results }, context) {
      const { graph, scores, tracks, ceiling } = results;
      if (!event.truth || !ceiling) return { value: null, backend: 'CPU' };
      const args: [TrackingEvent, Graph, Float32Array, TrackHits, EvaluationCuts, TrackHits] = [
        shared(event),
        shared(graph),
        shared(scores),
        shared(tracks),
        evaluationCuts(parameters),
        shared(ceiling),
      ];
      const value = await tools.compute<ReportTasks>().call('evaluateGiven', args, context);
      return { value, backend: 'CPU' };
    },
    describe: (_input, evaluation) => describeEvaluation(evaluation),
    figures: (evaluation) => (evaluation ? { [card]: trackFigures(evaluation.report.tracks) } : {}),
    distributions: [momentumVariable],
    tasks: reportTasks,
  });

function reportTasks() {
  const evaluatorOf = keptFor((event: TrackingEvent, graph: Graph, scores: Float32Array) =>
    createEvaluator(event, graph, scores, () => []),
  );
  return {
    evaluateGiven: (
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
type ReportTasks = ReturnType<typeof reportTasks>;
