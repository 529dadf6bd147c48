import type { Column } from '../../tables/column.ts';
import { formatNumber } from '../format.ts';

const MISSING = '–';

/** What a cell shows: numbers to the column's decimals, ids whole, a dash for what a row does not have. */
export function cellText(column: Column, row: number): string {
  if (column.kind === 'number') {
    const value = column.at(row);
    if (value === Number.POSITIVE_INFINITY) return '∞';
    return formatNumber(value, column.decimals);
  }
  if (column.kind === 'word') return column.words[column.at(row)] ?? MISSING;
  const id = column.at(row);
  return id === 0n ? MISSING : String(id);
}
