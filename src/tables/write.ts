import { createPacer } from '../tasks/pacer.ts';
import type { Column, Table } from './column.ts';

/** Rows written at a time. */
const PART_ROWS = 5000;

/** Forms in which a table is saved. */
export const TABLE_FORMS = ['csv', 'json'] as const;
export type TableForm = (typeof TABLE_FORMS)[number];

/**
 * Rows of a table as text, in parts to be joined: csv with a heading, or a JSON list of one object a row. Numbers are
 * the shortest text that reads back as the same; what a row does not have is empty in csv and null in JSON; ids are
 * whole digits in csv and texts in JSON, since numbers do not hold them.
 *
 * @throws the signal's reason once it was aborted.
 */
export async function writeTable(
  { columns }: Table,
  rows: Uint32Array,
  form: TableForm,
  { signal, onProgress }: { signal?: AbortSignal; onProgress?: (fraction: number) => void } = {},
): Promise<string[]> {
  const pacer = createPacer({ signal, onProgress });
  const parts = [form === 'csv' ? `${columns.map(({ id }) => id).join(',')}\n` : '['];
  const line = form === 'csv' ? csvLine(columns) : jsonLine(columns);
  for (let from = 0; from < rows.length; from += PART_ROWS) {
    const lines = Array.from(rows.subarray(from, from + PART_ROWS), line);
    if (form === 'csv') parts.push(`${lines.join('\n')}\n`);
    else parts.push(`${from > 0 ? ',' : ''}\n${lines.join(',\n')}`);
    await pacer.pause(from / rows.length);
  }
  if (form === 'json') parts.push('\n]\n');
  pacer.done();
  return parts;
}

function csvLine(columns: readonly Column[]): (row: number) => string {
  const cells = columns.map((column): ((row: number) => string) => {
    if (column.kind === 'number')
      return (row) => (Number.isNaN(column.at(row)) ? '' : shortest(column.at(row)));
    if (column.kind === 'id') return (row) => (column.at(row) === 0n ? '' : `${column.at(row)}`);
    const words = column.words.map((word) =>
      /[",\n]/.test(word) ? `"${word.replaceAll('"', '""')}"` : word,
    );
    return (row) => words[column.at(row)] ?? '';
  });
  return (row) => cells.map((cell) => cell(row)).join(',');
}

function jsonLine(columns: readonly Column[]): (row: number) => string {
  return (row) =>
    JSON.stringify(Object.fromEntries(columns.map((one) => [one.id, jsonValue(one, row)])));
}

function jsonValue(column: Column, row: number): string | number | null {
  if (column.kind === 'number') {
    const value = column.at(row);
    // JSON has no infinite numbers.
    return Number.isFinite(value)
      ? Number(shortest(value))
      : Number.isNaN(value)
        ? null
        : `${value}`;
  }
  if (column.kind === 'word') return column.words[column.at(row)] ?? null;
  return column.at(row) === 0n ? null : `${column.at(row)}`;
}

/** Of a value that is a float, the shortest text whose nearest float it is; else that of the double. */
function shortest(value: number): string {
  if (Math.fround(value) === value)
    for (let digits = 6; digits < 9; digits++) {
      const text = Number(value.toPrecision(digits));
      if (Math.fround(text) === value) return `${text}`;
    }
  return `${value}`;
}
