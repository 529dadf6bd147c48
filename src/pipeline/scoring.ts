import type { ProviderChoice, Ran } from '../chains/ran.ts';
import type { TrackingEvent } from '../event/event.ts';
import type { Graph } from '../graph/graph.ts';
import { BACKENDS } from '../inference/backends/index.ts';
import { createNetworkRunner } from '../inference/backends/run.ts';
import type { NetworkFiles } from '../inference/networkFiles.ts';
import type { TaskContext } from '../tasks/rpc.ts';
import type { Environment } from './environment.ts';

/** Scores with the reason why they were computed where they were. */
export type RanScoring = Ran<Float32Array> & { readonly reason: string };

/** Scoring of a graph's edges on whichever backend of an environment can do it. */
export function createScoring(environment: Environment) {
  const { run } = createNetworkRunner(BACKENDS, environment);
  return async function scoreEdges(
    event: TrackingEvent,
    graph: Pick<Graph, 'src' | 'dst'>,
    files: NetworkFiles,
    choice: ProviderChoice,
    context: TaskContext,
  ): Promise<RanScoring> {
    const ran = await run(files, choice, context, (network, watched) =>
      network.score(event, graph, watched),
    );
    return { ...ran, value: ran.value.scores };
  };
}
