/**
 * Tables of numbers in comma-separated text, scanned byte by byte into typed arrays.
 *
 * How it works: the header names the columns; the wanted ones are given a kind each, the others are
 * stepped over. One pass counts the lines, so that every array is made once at its size; the second
 * fills them (`csvColumn.ts`).
 */
import {
  type ArrayOfKind,
  COMMA,
  type ColumnKind,
  column,
  type Filler,
  NEWLINE,
  RETURN,
  type TablePlace,
  textOf,
} from './csvColumn.ts';
import { FormatError, quoted } from './formatError.ts';
import { columnNames, plainText } from './plainText.ts';

/** Wanted columns by name. */
export type ColumnKinds = Readonly<Record<string, ColumnKind>>;

/** What a kind of file must look like. */
export interface TableSchema<R extends ColumnKinds, O extends ColumnKinds> {
  /** The kind of file, as a message names it, e.g. `a TrackML hits file`. */
  readonly what: string;
  readonly required: R;
  readonly optional: O;
}

/** The columns read; an optional one that the file lacks is null. */
export type TableColumns<R extends ColumnKinds, O extends ColumnKinds> = {
  readonly [K in keyof R]: ArrayOfKind[R[K]];
} & { readonly [K in keyof O]: ArrayOfKind[O[K]] | null };

/** The lines of tables that have others than the rows below the header, by their columns. */
const LINES = new WeakMap<object, Uint32Array>();

/** Line of a data row in the file its columns were read from. */
export function lineOfRow(columns: object, row: number): number {
  return LINES.get(columns)?.[row + 1] ?? row + 2;
}

/** A table being read. */
export interface CsvReader<R extends ColumnKinds, O extends ColumnKinds> {
  /** Number of data rows. */
  readonly rows: number;
  /** Filled as far as `advance` has read. */
  readonly columns: TableColumns<R, O>;
  /** Reads up to `count` more rows and returns how many have been read in all. */
  readonly advance: (count: number) => number;
}

/** Reads a whole table at once. Throws `FormatError`. */
export function readCsv<R extends ColumnKinds, O extends ColumnKinds>(
  bytes: Uint8Array,
  file: string,
  schema: TableSchema<R, O>,
): TableColumns<R, O> {
  const reader = openCsv(bytes, file, schema);
  reader.advance(reader.rows);
  return reader.columns;
}

/**
 * Opens a table: checks its header and makes its arrays.
 * `bytes` is the text of the file, in any spelling that `plainText` takes; `file` its name for messages. Throws
 * `FormatError`.
 */
export function openCsv<R extends ColumnKinds, O extends ColumnKinds>(
  text: Uint8Array,
  file: string,
  schema: TableSchema<R, O>,
): CsvReader<R, O> {
  const { bytes, lines } = plainText(text, file);
  const end = endOfText(bytes);
  const headerEnd = lineEnd(bytes, 0, end);
  const table: TablePlace = { file, lineOf: (row) => lines?.[row + 1] ?? row + 2 };
  const names = headerNames(bytes.subarray(0, headerEnd), { file, line: lines?.[0] ?? 1 }, schema);
  const bodyStart = Math.min(headerEnd + 1, end);
  const rows = countLines(bytes, bodyStart, end);

  const columns: Record<string, ArrayOfKind[ColumnKind] | null> = {};
  if (lines) LINES.set(columns, lines);
  for (const name of Object.keys(schema.optional)) columns[name] = null;
  const fillers = names.map((name): Filler | null => {
    const wanted = Object.entries({ ...schema.required, ...schema.optional });
    const found = wanted.find(([own]) => own.toLowerCase() === name);
    if (!found) return null;
    const { array, fill } = column(found[1], rows, table, found[0]);
    columns[found[0]] = array;
    return fill;
  });

  let position = bodyStart;
  let row = 0;
  const advance = (count: number): number => {
    const stop = Math.min(rows, row + count);
    for (; row < stop; row++) {
      const rowStart = position;
      for (let c = 0; c < fillers.length; c++) {
        const fieldStart = position;
        const fill = fillers[c];
        if (fill === null) {
          while (position < end && bytes[position] !== COMMA && bytes[position] !== NEWLINE) {
            position++;
          }
        } else {
          position = fill(bytes, fieldStart, end, row);
        }
        if (position < end && bytes[position] === RETURN) position++;
        const last = c === fillers.length - 1;
        const terminator = position < end ? bytes[position] : NEWLINE;
        if (terminator !== (last ? NEWLINE : COMMA)) {
          throw fieldCountError(bytes, rowStart, end, row, table, names.length);
        }
        position++;
      }
    }
    return row;
  };
  // The keys were taken from the schema one by one, which the type system cannot follow.
  return { rows, columns: columns as unknown as TableColumns<R, O>, advance };
}

function headerNames<R extends ColumnKinds, O extends ColumnKinds>(
  line: Uint8Array,
  place: { readonly file: string; readonly line: number },
  schema: TableSchema<R, O>,
): string[] {
  const expected = Object.keys(schema.required);
  const text = textOf(line).trim();
  if (text === '') {
    throw new FormatError(
      { file: place.file },
      `the file is empty; ${schema.what} begins with a line that names its columns: ${expected.join(',')}.`,
    );
  }
  const names = columnNames(line);
  const missing = expected.filter((name) => !names.includes(name.toLowerCase()));
  if (missing.length === expected.length) {
    throw new FormatError(
      place,
      `the header ${quoted(text)} is not that of ${schema.what}; its first line must name the columns ${expected.join(',')}, separated by commas.`,
    );
  }
  if (missing.length > 0) {
    throw new FormatError(
      { ...place, column: missing[0] },
      `the column is missing (found ${quoted(names.join(', '))}); ${schema.what} needs ${expected.join(',')}.`,
    );
  }
  const twice = names.find((name, i) => name !== '' && names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new FormatError(
      { ...place, column: twice },
      'the header names this column twice; rename or remove one of the two.',
    );
  }
  return names;
}

function fieldCountError(
  bytes: Uint8Array,
  rowStart: number,
  end: number,
  row: number,
  { file, lineOf }: TablePlace,
  expected: number,
): FormatError {
  const text = textOf(bytes.subarray(rowStart, lineEnd(bytes, rowStart, end)));
  const found = text.trim() === '' ? 0 : text.split(',').length;
  return new FormatError(
    { file, line: lineOf(row) },
    `the line has ${found} values where the header names ${expected} columns; complete the line or leave it out.`,
  );
}

function lineEnd(bytes: Uint8Array, start: number, end: number): number {
  const at = bytes.indexOf(NEWLINE, start);
  return at < 0 || at > end ? end : at;
}

/** End of the text before trailing blank lines. */
function endOfText(bytes: Uint8Array): number {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === NEWLINE || bytes[end - 1] === RETURN)) end--;
  return end;
}

function countLines(bytes: Uint8Array, start: number, end: number): number {
  if (start >= end) return 0;
  let lines = 1;
  for (let p = start; p < end; p++) if (bytes[p] === NEWLINE) lines++;
  return lines;
}
