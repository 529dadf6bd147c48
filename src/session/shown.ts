import type { PipelineSnapshot } from '../pipeline/pipeline.ts';

/** Results that belong together: scores are of this graph, the evaluation is of these tracks. */
export interface Shown
  extends Pick<PipelineSnapshot, 'event' | 'graph' | 'scores' | 'tracks' | 'evaluation'> {
  /** Whether every stage had run. */
  readonly complete: boolean;
}

/**
 * What to show once `snapshot` came after `before`. In a snapshot taken while stages run again, the graph may be
 * new and the scores still old. So a complete set stays until the next one is complete, or the run stopped half
 * way; results of a new event are shown one by one as they come.
 */
export function nextShown(before: Shown | null, snapshot: PipelineSnapshot): Shown {
  const { event, stages } = snapshot;
  const stopped = [stages.graph, stages.scores, stages.tracks, stages.report].some(
    ({ state }) => state === 'failed' || state === 'cancelled',
  );
  const complete = stages.report.state === 'done';
  if (before?.complete && before.event === event && !complete && !stopped) return before;
  const shown: Shown = {
    event,
    graph: stages.graph.state === 'done' ? snapshot.graph : null,
    scores: stages.scores.state === 'done' ? snapshot.scores : null,
    tracks: stages.tracks.state === 'done' ? snapshot.tracks : null,
    evaluation: complete ? snapshot.evaluation : null,
    complete,
  };
  const same =
    before !== null &&
    (Object.keys(shown) as (keyof Shown)[]).every((key) => shown[key] === before[key]);
  return same ? before : shown;
}
