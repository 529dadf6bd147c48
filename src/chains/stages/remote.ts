import { hitCount, type TrackingEvent } from '../../event/event.ts';
import type { Graph } from '../../graph/graph.ts';
import { createEvaluator, type Evaluation, type EvaluationCuts } from '../../metrics/evaluate.ts';
import { keptFor } from '../../tasks/kept.ts';
import { shared, type TaskContext } from '../../tasks/rpc.ts';
import { createTrackFitting } from '../../tracks/fitTracks.ts';
import type { TrackHits, Tracks } from '../../tracks/track.ts';
import { trackCount } from '../../tracks/track.ts';
import { defineStage } from '../chain.ts';
import type { ServerUse } from '../ran.ts';
import { inferRemotely, type RemoteAnswer } from '../remoteInference.ts';
import { evaluationCuts } from '../settings.ts';
import type { CpuState } from '../tools.ts';
import { describeEvaluation, momentumVariable, REPORT_PARAMETERS, trackFigures } from './report.ts';

declare module '../chain.ts' {
  interface Results {
    /** Tracks that a server found. */
    remote: RemoteAnswer;
  }
}

/** Requests that were given up: they are sent again only when the user says so. */
const givenUp = new WeakSet<ServerUse>();

/** The tracks of a server that the user chose and agreed to send to. */
export const remote = defineStage({
  id: 'remote',
  title: 'Server',
  needs: [],
  gives: 'remote',
  parameters: [],
  choices: ['server'],
  figuresHelp: 'Target particles that the server found; share of its tracks that are not fake.',
  async run(tools, { event, choices: { server = null } }, context) {
    if (!tools.askServer)
      throw new Error(
        'The chain remote asks a server, which only the page does; take another chain here, or ask a server with its own client.',
      );
    if (!server) throw new Error('Nothing was sent: choose a server and press Send.');
    if (givenUp.has(server))
      throw new Error(
        'The request was given up, and the server may still be busy with it; press Send to ask again.',
      );
    const detector = await tools.detector(event.detector);
    try {
      const { answer, parts } = await inferRemotely(
        event,
        detector,
        server.entry,
        tools.askServer,
        context,
      );
      return { value: answer, backend: server.entry.name, parts };
    } catch (error) {
      if (context.signal.aborted) givenUp.add(server);
      throw error;
    }
  },
  describe: ({ event }, { tracks, notes }) => ({
    counts: [
      { id: 'hits', label: 'hits sent', value: hitCount(event) },
      { id: 'tracks', label: 'tracks back', value: trackCount(tracks), isMain: true },
    ],
    note: notes.length > 0 ? notes.join(' ') : null,
  }),
});

/** Edges between the hits that follow each other on a track of the server, so that views and measures see its tracks. */
export const links = defineStage({
  id: 'links',
  title: 'Links',
  needs: ['remote'],
  gives: 'graph',
  parameters: [],
  cardOf: 'remote',
  async run(_tools, { results }) {
    const { hits, offset } = results.remote.tracks;
    const ends: [number, number][] = [];
    for (let t = 0; t + 1 < offset.length; t++)
      for (let k = offset[t]; k + 1 < offset[t + 1]; k++) ends.push([hits[k], hits[k + 1]]);
    const graph: Graph = {
      src: Uint32Array.from(ends, ([from]) => from),
      dst: Uint32Array.from(ends, ([, to]) => to),
    };
    return { value: graph, backend: 'CPU' };
  },
  describe: () => ({ counts: [], note: null }),
});

/** A server tells no scores: what it joined counts as sure. */
export const sureScores = defineStage({
  id: 'sure',
  title: 'Sure links',
  needs: ['graph'],
  gives: 'scores',
  parameters: [],
  cardOf: 'remote',
  run: async (_tools, { results }) => ({
    value: new Float32Array(results.graph.src.length).fill(1),
    backend: 'CPU',
  }),
  describe: () => ({ counts: [], note: null }),
});

/** The server's tracks with the page's own fit. */
export const fitted = defineStage({
  id: 'fitted',
  title: 'Fit',
  needs: ['remote'],
  gives: 'tracks',
  parameters: [],
  cardOf: 'remote',
  async run(tools, { event, results }, context) {
    const args: [TrackingEvent, TrackHits] = [shared(event), shared(results.remote.tracks)];
    const value = await tools.compute<FitTasks>().call('fitRemote', args, context);
    return { value, backend: 'CPU' };
  },
  describe: () => ({ counts: [], note: null }),
  tasks: fitTasks,
});

function fitTasks(state: CpuState) {
  const fittingOf = keptFor((event: TrackingEvent) =>
    createTrackFitting(event, state.detector(event.detector)),
  );
  return {
    fitRemote: (_context: TaskContext, event: TrackingEvent, tracks: TrackHits): Tracks => ({
      ...tracks,
      origin: new Uint8Array(trackCount(tracks)),
      fits: fittingOf(event).fit(tracks),
    }),
  };
}
type FitTasks = ReturnType<typeof fitTasks>;

/** The server's tracks against the truth: what it did not find was lost there. */
export const remoteReport = defineStage({
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
    const value = await tools.compute<ReportTasks>().call('evaluateRemote', args, context);
    return { value, backend: 'CPU' };
  },
  describe: (_input, evaluation) => describeEvaluation(evaluation),
  figures: (evaluation) => (evaluation ? { remote: trackFigures(evaluation.report.tracks) } : {}),
  distributions: [momentumVariable],
  tasks: reportTasks,
});

function reportTasks() {
  const evaluatorOf = keptFor((event: TrackingEvent, graph: Graph, scores: Float32Array) =>
    createEvaluator(event, graph, scores, () => []),
  );
  return {
    evaluateRemote: (
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
