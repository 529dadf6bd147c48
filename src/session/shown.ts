import type { Results } from '../chains/chain.ts';
import type { TrackingEvent } from '../event/event.ts';
import type { Graph } from '../graph/graph.ts';
import type { ParameterValues } from '../parameters/table.ts';
import type { PipelineSnapshot } from '../pipeline/pipeline.ts';
import type { Tracks } from '../tracks/track.ts';

/** Results that belong together: scores are of this graph, the evaluation is of these tracks. */
export interface Shown {
  readonly event: TrackingEvent | null;
  /** The chain that made them. */
  readonly chain: string;
  /** What they were made with. */
  readonly parameters: ParameterValues;
  /** Everything that its stages made. */
  readonly results: Readonly<Partial<Results>>;
  /** What every chain makes; null where it is not there yet. */
  readonly graph: Graph | null;
  readonly scores: Float32Array | null;
  readonly tracks: Tracks | null;
  readonly evaluation: Results['evaluation'];
  /** Whether every stage had run. */
  readonly complete: boolean;
}

/**
 * What to show once `snapshot` came after `before`. In a snapshot taken while stages run again, the graph may be
 * new and the scores still old. So a complete set stays until the next one is complete, or the run stopped half
 * way; results of a new event or of another chain are shown one by one as they come.
 */
export function nextShown(before: Shown | null, snapshot: PipelineSnapshot): Shown {
  const { event, chain, parameters, cards, stages } = snapshot;
  const states = cards.map(({ id }) => stages[id]?.state ?? 'idle');
  const stopped = states.some((state) => state === 'failed' || state === 'cancelled');
  const complete = event !== null && states.every((state) => state === 'done');
  const isSameRun = before?.event === event && before.chain === chain;
  if (before?.complete && isSameRun && !complete && !stopped) return before;
  const results = finishedResults(snapshot);
  if (before && isSameRun && before.complete === complete && sameResults(before.results, results))
    return before;
  return { ...shownOf({ event, chain, parameters, results }), complete };
}

/** A whole run, as what is shown. */
export function shownOf({
  event,
  chain,
  parameters,
  results,
}: Pick<Shown, 'event' | 'chain' | 'parameters' | 'results'>): Shown {
  const { graph = null, scores = null, tracks = null, evaluation = null } = results;
  return { event, chain, parameters, results, graph, scores, tracks, evaluation, complete: true };
}

/** The results of the stages that are done; those of a stage that runs again are of the run before. */
function finishedResults({ fresh, results }: PipelineSnapshot): Partial<Results> {
  return Object.fromEntries(fresh.map((key) => [key, results[key]]));
}

function sameResults(a: Readonly<Partial<Results>>, b: Readonly<Partial<Results>>): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof Results>;
  return [...keys].every((key) => a[key] === b[key]);
}
