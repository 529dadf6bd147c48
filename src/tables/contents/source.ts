import type { TrackingEvent } from '../../event/event.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Evaluation } from '../../metrics/evaluate.ts';
import type { Tracks } from '../../tracks/track.ts';
import { type IdColumn, NO_YES, type NumberColumn, type WordColumn } from '../column.ts';

/** Results that tables are made of; null for what is not there. */
export interface TableSource {
  readonly event: TrackingEvent;
  readonly graph: Graph | null;
  readonly scores: Float32Array | null;
  readonly tracks: Tracks | null;
  readonly evaluation: Evaluation | null;
  /** Edges with a score above this are kept. */
  readonly ccCut: number;
}

/** A column of measured numbers, to some decimals; of counts and numbers of things unless given. */
export function numbers(
  id: string,
  label: string,
  help: string,
  at: (row: number) => number,
  decimals = 0,
): NumberColumn {
  return { kind: 'number', id, label, help, decimals, at };
}

/** A column of ids. */
export function ids(
  id: string,
  label: string,
  help: string,
  at: (row: number) => bigint,
): IdColumn {
  return { kind: 'id', id, label, help, at };
}

/** A column of words, by their places in the list. */
export function words(
  id: string,
  label: string,
  help: string,
  list: readonly string[],
  at: (row: number) => number,
): WordColumn {
  return { kind: 'word', id, label, help, words: list, at };
}

/** A column of no and yes. */
export function whether(
  id: string,
  label: string,
  help: string,
  holds: (row: number) => boolean,
): WordColumn {
  return words(id, label, help, NO_YES, (row) => (holds(row) ? 1 : 0));
}

/** Numbers of rows where -1 stands for none. */
export function orNone(row: number): number {
  return row < 0 ? Number.NaN : row;
}
