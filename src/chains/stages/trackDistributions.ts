import type { Distribution } from '../../distributions/distribution.ts';
import { scoreDistribution, walkDistribution } from '../../distributions/scores.ts';
import { trackLengthDistribution } from '../../distributions/trackLengths.ts';
import type { TrackingEvent } from '../../event/event.ts';
import type { Graph } from '../../graph/graph.ts';
import { unmetNeed } from '../../parameters/codec.ts';
import type { ParameterValues } from '../../parameters/table.ts';
import { shared, type TaskContext } from '../../tasks/rpc.ts';
import type { TrackBuilding } from '../../tracks/buildTracks.ts';
import type { CutVariable, StageInput } from '../chain.ts';
import { evaluationSettings, trackCuts } from '../settings.ts';
import type { StageTools } from '../tools.ts';

type Input = StageInput<'graph' | 'scores'>;
type Cut = 'ccCut' | 'walkMin' | 'walkMax' | 'minHits';

/** The variables that track building cuts on. */
export const trackDistributions: readonly CutVariable<'graph' | 'scores'>[] = [
  {
    id: 'score',
    label: 'score',
    counted: 'edges',
    help: 'All edges of the graph.',
    lines: [{ parameter: 'ccCut', name: 'cut' }],
    distribution: (tools, input, context) => ask(tools, input, 'ccCut', context),
  },
  {
    id: 'walk-best',
    label: 'score',
    counted: 'edges',
    help: 'Edges above the score cut in pieces with branches that are the best out of their hit. One above the add threshold is followed whatever the minimum.',
    lines: [{ parameter: 'walkMin', name: 'minimum' }],
    distribution: (tools, input, context) => askWalk(tools, input, 'walkMin', context),
  },
  {
    id: 'walk-other',
    label: 'score',
    counted: 'edges',
    help: 'Edges above the score cut in pieces with branches whose hit has a better edge out.',
    lines: [{ parameter: 'walkMax', name: 'add' }],
    distribution: (tools, input, context) => askWalk(tools, input, 'walkMax', context),
  },
  {
    id: 'track-hits',
    label: 'hits of a track',
    counted: 'tracks',
    help: 'Tracks before the short ones are dropped. Of truth they are what most of their hits are.',
    // A track of as many hits as the minimum stays.
    lines: [{ parameter: 'minHits', name: 'minimum', offset: -0.5 }],
    distribution: (tools, input, context) => ask(tools, input, 'minHits', context),
  },
];

function ask(
  tools: StageTools,
  { event, parameters, results: { graph, scores } }: Input,
  cut: Cut,
  context: TaskContext,
): Promise<Distribution> {
  const args: [TrackingEvent, Graph, Float32Array, ParameterValues, Cut] = [
    shared(event),
    shared(graph),
    shared(scores),
    parameters,
    cut,
  ];
  return tools.compute<TrackDistributionTasks>().call('trackDistribution', args, context);
}

/** The rules of the walk cut on nothing where the builder does not walk. */
async function askWalk(tools: StageTools, input: Input, cut: Cut, context: TaskContext) {
  return unmetNeed(cut, input.parameters) ? null : ask(tools, input, cut, context);
}

/** The work of these distributions in the compute worker. */
export function trackDistributionTasks(
  buildingOf: (event: TrackingEvent, graph: Graph, scores: Float32Array) => TrackBuilding,
) {
  return {
    trackDistribution(
      _context: TaskContext,
      event: TrackingEvent,
      graph: Graph,
      scores: Float32Array,
      values: ParameterValues,
      cut: Cut,
    ): Distribution {
      const [cuts, settings] = [trackCuts(values), evaluationSettings(values)];
      if (cut === 'ccCut')
        return scoreDistribution(event, graph, scores, (score) => score > cuts.ccCut, settings);
      const building = buildingOf(event, graph, scores);
      if (cut === 'minHits') return trackLengthDistribution(event, building, cuts, settings);
      return walkDistribution(event, graph, scores, building, cuts, cut, settings);
    },
  };
}
type TrackDistributionTasks = ReturnType<typeof trackDistributionTasks>;
