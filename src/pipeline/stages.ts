import type { TrackingEvent } from '../event/event.ts';
import type { Graph } from '../graph/graph.ts';
import type { Evaluation } from '../metrics/evaluate.ts';
import type { Stage as ParameterStage } from '../parameters/descriptor.ts';
import { PARAMETER_IDS, PARAMETERS, type ParameterValues } from '../parameters/table.ts';
import type { TaskContext } from '../tasks/rpc.ts';
import type { Tracks } from '../tracks/track.ts';
import type { GraphBackendChoice, ProviderChoice, StageName } from './pipeline.ts';
import type { Ran, Services } from './services.ts';
import {
  type Description,
  describeGraph,
  describeReport,
  describeScores,
  describeTracks,
} from './status.ts';

/** The stages that run by themselves once an event is open, in order. */
export const COMPUTED = ['graph', 'scores', 'tracks', 'report'] as const satisfies StageName[];
export type ComputedStage = (typeof COMPUTED)[number];

/** What each stage makes. */
export interface Results {
  graph: Graph;
  scores: Float32Array;
  tracks: Tracks;
  report: Evaluation | null;
}

/** The results that are there so far. */
export type ResultsSoFar = { readonly [S in ComputedStage]: Results[S] | undefined };

/** What results depend on, besides one another. */
export interface Inputs {
  readonly event: TrackingEvent;
  readonly parameters: ParameterValues;
  readonly provider: ProviderChoice;
  readonly graphBackend: GraphBackendChoice;
  /** Counts up when a map or a network is replaced. */
  readonly mapVersion: number;
  readonly networkVersion: number;
}

/** A result with what the stage says of it; scores come with the reason for their provider. */
export interface Finished<T> {
  readonly ran: Ran<T> & { readonly reason?: string };
  readonly description: Description;
}

interface Stage<T> {
  /** Everything the result depends on: the results before it by identity, and what of the inputs it reads. */
  key(inputs: Inputs, before: ResultsSoFar): readonly unknown[];
  /** Runs the stage; the results of the stages before it are there. */
  run(
    services: Services,
    inputs: Inputs,
    before: Results,
    context: TaskContext,
  ): Promise<Finished<T>>;
}

/** What each stage depends on, and how it runs. */
export const STAGE_TABLE: { readonly [S in ComputedStage]: Stage<Results[S]> } = {
  graph: {
    key: ({ event, mapVersion, graphBackend, parameters }) => [
      event,
      mapVersion,
      graphBackend,
      ...valuesOf(parameters, 'graph'),
    ],
    async run(services, { event, parameters, graphBackend }, _before, context) {
      const ran = await services.buildGraph(event, parameters, graphBackend, context);
      return { ran, description: describeGraph(event, ran.value) };
    },
  },
  scores: {
    key: ({ networkVersion, provider, parameters }, { graph }) => [
      graph,
      networkVersion,
      provider,
      ...valuesOf(parameters, 'scores'),
    ],
    async run(services, { event, provider }, { graph }, context) {
      const ran = await services.scoreEdges(event, graph, provider, context);
      return { ran, description: describeScores(graph, ran.value) };
    },
  },
  tracks: {
    key: ({ parameters }, { scores }) => [scores, ...valuesOf(parameters, 'tracks')],
    async run(services, { event, parameters }, { graph, scores }, context) {
      const ran = await services.buildTracks(event, graph, scores, parameters, context);
      return { ran, description: describeTracks(graph, scores, ran.value, parameters) };
    },
  },
  report: {
    key: ({ parameters }, { tracks }) => [tracks, ...valuesOf(parameters, 'report')],
    async run(services, { event, parameters }, { graph, scores, tracks }, context) {
      const ran = await services.evaluate(event, graph, scores, tracks, parameters, context);
      return { ran, description: describeReport(ran.value) };
    },
  },
};

/** Values of the parameters of a stage, in table order. */
function valuesOf(parameters: ParameterValues, stage: ParameterStage): unknown[] {
  return PARAMETER_IDS.filter((id) => (PARAMETERS[id].stage as ParameterStage) === stage).map(
    (id) => parameters[id],
  );
}
