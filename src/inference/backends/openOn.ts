import { type RemoteTasks, shared } from '../../tasks/rpc.ts';
import type { NetworkFiles } from '../networkFiles.ts';
import type { ScoringTasks } from '../scoringTasks.ts';
import type { OpenNetwork } from './backend.ts';

/** A network that is loaded into some tasks. @param guard wraps what every call gives. */
export function openOn(
  where: string,
  tasks: RemoteTasks<ScoringTasks>,
  network: NetworkFiles,
  guard: <T>(call: Promise<T>) => Promise<T> = (call) => call,
): OpenNetwork {
  return {
    where,
    score: (event, graph, context) =>
      guard(tasks.call('score', [shared(event), shared(graph), shared(network)], context)),
    embed: (event, context) =>
      guard(tasks.call('embed', [shared(event), shared(network)], context)),
    filter: (event, pairs, embedding, context) =>
      guard(
        tasks.call(
          'filter',
          [shared(event), shared(pairs), shared(embedding), shared(network)],
          context,
        ),
      ),
  };
}
