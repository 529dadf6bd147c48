import type { Results } from '../../../src/chains/chain.ts';
import type { GraphBackendChoice, ProviderChoice, Ran } from '../../../src/chains/ran.ts';
import { edgeScores } from '../../../src/chains/stages/edgeScores.ts';
import { moduleMapGraph } from '../../../src/chains/stages/moduleMapGraph.ts';
import type { StageTools } from '../../../src/chains/tools.ts';
import type { TrackingEvent } from '../../../src/event/event.ts';
import type { Graph } from '../../../src/graph/graph.ts';
import { DEFAULT_PARAMETERS, type ParameterValues } from '../../../src/parameters/table.ts';
import type { TaskContext } from '../../../src/tasks/rpc.ts';

interface HasTools {
  readonly tools: StageTools;
}

const idle: TaskContext = { signal: new AbortController().signal, progress: () => {} };

/** The graph stage of the module map, on its own. */
export function buildGraph(
  { tools }: HasTools,
  event: TrackingEvent,
  graphBackend: GraphBackendChoice,
  parameters: ParameterValues = DEFAULT_PARAMETERS,
): Promise<Ran<Results['graph']>> {
  const choices = { graphBackend, provider: 'auto' } as const;
  const input = { event, parameters, choices, results: {} as Results };
  return moduleMapGraph.run(tools, input, idle) as Promise<Ran<Results['graph']>>;
}

/** The scores stage on its own. */
export function scoreEdges(
  { tools }: HasTools,
  event: TrackingEvent,
  graph: Graph,
  provider: ProviderChoice,
  context: TaskContext = idle,
): Promise<Ran<Float32Array>> {
  const choices = { graphBackend: 'auto', provider } as const;
  const results = { graph } as Results;
  const input = { event, parameters: DEFAULT_PARAMETERS, choices, results };
  return edgeScores.run(tools, input, context) as Promise<Ran<Float32Array>>;
}
