import type { PipelineSnapshot } from '../pipeline/pipeline.ts';
import type { Shown } from './shown.ts';

/** A run that later ones are compared with: A, beside which what is shown is B. */
export interface Baseline {
  /** Its results, of one event. */
  readonly shown: Shown;
  /** What its stages said; nothing for a run that was made again on another event. */
  readonly stages: PipelineSnapshot['stages'];
  /** The map and networks that made it, as they name themselves, and, by identity, as they are. */
  readonly mapName: string | null;
  readonly networkNames: PipelineSnapshot['networkNames'];
  readonly files: readonly unknown[];
}

/** The run that is shown, as a baseline; null where it is not complete. */
export function baselineOf(
  shown: Shown,
  { stages, cards, mapName, networkNames }: PipelineSnapshot,
  files: readonly unknown[],
): Baseline | null {
  const isDone = cards.every(({ id }) => stages[id]?.state === 'done');
  return shown.complete && isDone ? { shown, stages, mapName, networkNames, files } : null;
}

/** Whether a baseline is of the event that is shown, so that the two can be compared. */
export function isComparable(baseline: Baseline | null, shown: Shown): baseline is Baseline {
  return baseline !== null && shown.event !== null && baseline.shown.event === shown.event;
}
