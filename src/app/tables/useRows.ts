import { useEffect, useState } from 'react';
import type { Table } from '../../tables/column.ts';
import { ExpressionError } from '../../tables/expression.ts';
import { type Query, queryTable } from '../../tables/query.ts';

/** The rows to list. */
export interface Rows {
  /** What they are rows of: the table before while those of a newer one are looked for. */
  readonly of: Table;
  readonly rows: Uint32Array;
  /** Why the filter was not understood; the rows are those of the one before. */
  readonly problem: string | null;
  /** Whether newer rows are being looked for. */
  readonly isBusy: boolean;
}

/** Milliseconds of rest before a filter that is being typed is tried. */
const REST_MS = 120;
const NONE = new Uint32Array(0);

/**
 * The rows of a table that a query gives, looked for in pieces.
 * @param among which rows come into question besides; null: all. The same function as long as it means the same.
 */
export function useRows(
  table: Table,
  { filter, sortBy, descending }: Query,
  among: ((row: number) => boolean) | null,
): Rows {
  const [found, setFound] = useState<{ of: Table; rows: Uint32Array } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(true);
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    setIsBusy(true);
    const timer = setTimeout(async () => {
      try {
        const all = await queryTable(table, { filter, sortBy, descending }, signal);
        signal.throwIfAborted();
        setFound({ of: table, rows: among ? all.filter(among) : all });
        setProblem(null);
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof ExpressionError)) throw error;
        setProblem(error.message);
      }
      setIsBusy(false);
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [table, filter, sortBy, descending, among]);
  return { of: found?.of ?? table, rows: found?.rows ?? NONE, problem, isBusy };
}
