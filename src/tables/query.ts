import { createPacer } from '../tasks/pacer.ts';
import { columnOf, type Table } from './column.ts';
import { compileFilter } from './compile.ts';
import { sortRows } from './order.ts';

/** Which rows of a table, in which order. */
export interface Query {
  /** An expression, see `expression.ts`; empty lets every row pass. */
  readonly filter: string;
  /** Name of a column; what is none leaves the order of the rows. */
  readonly sortBy: string | null;
  readonly descending: boolean;
}

/**
 * The rows that pass the filter, sorted. Works in pieces that leave the thread free in between.
 *
 * @throws ExpressionError at once where the filter cannot be understood; the signal's reason once it was aborted.
 */
export async function queryTable(
  table: Table,
  { filter, sortBy, descending }: Query,
  signal?: AbortSignal,
): Promise<Uint32Array> {
  const passes = compileFilter(filter, table);
  const pacer = createPacer({ signal });
  let rows = Uint32Array.from({ length: 0 });
  if (filter.trim() === '') {
    rows = new Uint32Array(table.rows);
    for (let row = 0; row < rows.length; row++) rows[row] = row;
  } else {
    const passed = new Uint32Array(table.rows);
    let count = 0;
    for (let row = 0; row < table.rows; row++) {
      if (pacer.due(16)) await pacer.pause(row / table.rows);
      if (passes(row)) passed[count++] = row;
    }
    rows = passed.slice(0, count);
  }
  const column = sortBy === null ? undefined : columnOf(table, sortBy);
  return column ? sortRows(rows, column, descending, pacer) : rows;
}
