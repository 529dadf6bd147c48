/**
 * Columns of numbers in comma-separated text: one field at a time into a typed array.
 *
 * A number is scanned as an integer of at most 15 digits and a power of ten, which one exact
 * multiplication or division turns into the nearest double (Clinger, "How to read floating point numbers
 * accurately", 1990); every other spelling goes through `Number`, so each value is the double that
 * `Number(text)` gives.
 */
import { FormatError, quoted } from './formatError.ts';

/**
 * What a column holds. `float`: finite numbers; `floatOrEmpty`: empty fields become NaN; `floatOrNaN`: so do the
 * spellings of what is no finite number; `uint16`, `uint32`, `int8`: whole numbers in range; `uint64`: ids, read digit by
 * digit as bigint; `int64`: the same with a sign; `uint64OrEmpty`: 0 where there is none, and ids that a table with
 * gaps wrote as decimals (`12.0`).
 */
export type ColumnKind =
  | 'float'
  | 'floatOrEmpty'
  | 'floatOrNaN'
  | 'uint16'
  | 'uint32'
  | 'int8'
  | 'uint64'
  | 'int64'
  | 'uint64OrEmpty';

/** The array a column of each kind becomes. */
export interface ArrayOfKind {
  float: Float64Array;
  floatOrEmpty: Float64Array;
  floatOrNaN: Float64Array;
  uint16: Uint16Array;
  uint32: Uint32Array;
  int8: Int8Array;
  uint64: BigUint64Array;
  int64: BigInt64Array;
  uint64OrEmpty: BigUint64Array;
}

/** A table as messages name it. */
export interface TablePlace {
  readonly file: string;
  /** Line of a data row. */
  lineOf(row: number): number;
}

export const NEWLINE = 10;
export const RETURN = 13;
export const COMMA = 44;

/** Stores the field that starts at `start` in row `row`; returns the position behind it. */
export type Filler = (bytes: Uint8Array, start: number, end: number, row: number) => number;

interface Scanned {
  value: number;
  position: number;
}

/** Where the last scanned number is left, so that scanning allocates nothing. */
const scanned: Scanned = { value: 0, position: 0 };

const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

/**
 * Scans the plain spellings of a number (sign, at most 15 significant digits, point, exponent of at most
 * two digits) that end at a comma or line end. Returns false for every other field.
 */
function scanPlainNumber(bytes: Uint8Array, start: number, end: number): boolean {
  let p = start;
  let c = p < end ? bytes[p] : NEWLINE;
  const negative = c === 45;
  if (negative) c = ++p < end ? bytes[p] : NEWLINE;
  let mantissa = 0;
  let digits = 0;
  let significant = 0;
  let exponent = 0;
  while (c >= 48 && c <= 57) {
    mantissa = mantissa * 10 + (c - 48);
    if (mantissa > 0) significant++;
    digits++;
    c = ++p < end ? bytes[p] : NEWLINE;
  }
  if (c === 46) {
    c = ++p < end ? bytes[p] : NEWLINE;
    while (c >= 48 && c <= 57) {
      mantissa = mantissa * 10 + (c - 48);
      if (mantissa > 0) significant++;
      digits++;
      exponent--;
      c = ++p < end ? bytes[p] : NEWLINE;
    }
  }
  if (digits === 0 || significant > 15) return false;
  if (c === 101 || c === 69) {
    c = ++p < end ? bytes[p] : NEWLINE;
    const down = c === 45;
    if (down || c === 43) c = ++p < end ? bytes[p] : NEWLINE;
    let power = 0;
    let powerDigits = 0;
    while (c >= 48 && c <= 57) {
      power = power * 10 + (c - 48);
      powerDigits++;
      c = ++p < end ? bytes[p] : NEWLINE;
    }
    if (powerDigits === 0 || powerDigits > 2) return false;
    exponent += down ? -power : power;
  }
  if (c !== COMMA && c !== NEWLINE && c !== RETURN) return false;
  if (exponent < -22 || exponent > 22) return false;
  const value =
    exponent < 0 ? mantissa / POWERS_OF_TEN[-exponent] : mantissa * POWERS_OF_TEN[exponent];
  scanned.value = negative ? -value : value;
  scanned.position = p;
  return true;
}

/** How programs spell what is no number, or too large for one. */
const NO_NUMBER = /^[+-]?(nan|inf|infinity|null|none|na|n\/a|-?1\.#\w+)$/i;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** The number of a field; `NaN` for an empty one where that is allowed. Leaves the position in `scanned`. */
function scanNumber(
  bytes: Uint8Array,
  start: number,
  end: number,
  row: number,
  table: TablePlace,
  name: string,
  kind: ColumnKind,
): number {
  if (scanPlainNumber(bytes, start, end)) return scanned.value;
  const fieldEnd = endOfField(bytes, start, end);
  const text = textOf(bytes.subarray(start, fieldEnd)).trim();
  scanned.position = fieldEnd;
  if (text === '' && kind !== 'float') return Number.NaN;
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(value)) return value;
  if (kind === 'floatOrNaN' && isNonFinite(text)) return Number.NaN;
  throw valueError(table, row, name, text);
}

/** Whether a text is a number all the same, though not a finite one. */
function isNonFinite(text: string): boolean {
  return NUMBER.test(text) || NO_NUMBER.test(text);
}

function valueError(
  { file, lineOf }: TablePlace,
  row: number,
  column: string,
  text: string,
): FormatError {
  const place = { file, line: lineOf(row), column };
  const remedy = 'correct the value or leave this line out';
  if (text === '') return new FormatError(place, `the value is empty; ${remedy}.`);
  const nonFinite = isNonFinite(text);
  const problem = nonFinite ? 'is not a finite number' : 'is not a number';
  return new FormatError(place, `${quoted(text)} ${problem}; ${remedy}.`);
}

const INTEGER_RANGES = {
  uint16: [0, 0xffff],
  uint32: [0, 0xffffffff],
  int8: [-128, 127],
} as const;

/** An empty column of a kind and the function that fills it. */
export function column(
  kind: ColumnKind,
  rows: number,
  table: TablePlace,
  name: string,
): { array: ArrayOfKind[ColumnKind]; fill: Filler } {
  if (kind === 'uint64' || kind === 'uint64OrEmpty') {
    const array = new BigUint64Array(rows);
    return { array, fill: idFiller(array, table, name, kind === 'uint64OrEmpty') };
  }
  if (kind === 'int64') {
    const array = new BigInt64Array(rows);
    return { array, fill: signedFiller(array, table, name) };
  }
  if (kind === 'float' || kind === 'floatOrEmpty' || kind === 'floatOrNaN') {
    const array = new Float64Array(rows);
    const fill: Filler = (bytes, start, end, row) => {
      array[row] = scanNumber(bytes, start, end, row, table, name, kind);
      return scanned.position;
    };
    return { array, fill };
  }
  const [min, max] = INTEGER_RANGES[kind];
  const array =
    kind === 'uint16'
      ? new Uint16Array(rows)
      : kind === 'uint32'
        ? new Uint32Array(rows)
        : new Int8Array(rows);
  const fill: Filler = (bytes, start, end, row) => {
    const value = scanNumber(bytes, start, end, row, table, name, 'float');
    if (!Number.isInteger(value) || value < min || value > max) {
      const text = textOf(bytes.subarray(start, scanned.position)).trim();
      throw new FormatError(
        { file: table.file, line: table.lineOf(row), column: name },
        `${quoted(text)} must be a whole number from ${min} to ${max}; correct the value or leave this line out.`,
      );
    }
    array[row] = value;
    return scanned.position;
  };
  return { array, fill };
}

/** Fills a column of 64-bit ids without ever going through a double. */
function idFiller(
  array: BigUint64Array,
  table: TablePlace,
  name: string,
  mayBeEmpty: boolean,
): Filler {
  return (bytes, start, end, row) => {
    const fieldEnd = endOfField(bytes, start, end);
    let high = 0;
    let low = 0;
    let digits = 0;
    for (let p = start; p < fieldEnd; p++) {
      const digit = bytes[p] - 48;
      if (digit < 0 || digit > 9) break;
      if (p < fieldEnd - 9) high = high * 10 + digit;
      else low = low * 10 + digit;
      digits++;
    }
    if (digits > 0 && digits === fieldEnd - start && digits <= 19) {
      array[row] =
        high < 4_000_000 ? BigInt(high * 1e9 + low) : BigInt(high) * 1_000_000_000n + BigInt(low);
      return fieldEnd;
    }
    const text = textOf(bytes.subarray(start, fieldEnd)).trim();
    const id = mayBeEmpty ? idOrNone(text) : /^\d+$/.test(text) ? BigInt(text) : -1n;
    if (id < 0n || id > 0xffffffffffffffffn) {
      throw new FormatError(
        { file: table.file, line: table.lineOf(row), column: name },
        `${quoted(text)} must be a whole number below 2^64 written with all its digits; write the table again without rounding its ids.`,
      );
    }
    array[row] = id;
    return fieldEnd;
  };
}

/** Fills a column of 64-bit numbers with a sign, without ever going through a double. */
function signedFiller(array: BigInt64Array, table: TablePlace, name: string): Filler {
  return (bytes, start, end, row) => {
    const fieldEnd = endOfField(bytes, start, end);
    const text = textOf(bytes.subarray(start, fieldEnd)).trim();
    const value = /^-?\d+$/.test(text) ? BigInt(text) : null;
    if (value === null || BigInt.asIntN(64, value) !== value)
      throw new FormatError(
        { file: table.file, line: table.lineOf(row), column: name },
        `${quoted(text)} must be a whole number of 64 bits written with all its digits; write the table again without rounding its ids.`,
      );
    array[row] = value;
    return fieldEnd;
  };
}

/** An id, 0 for none; -1 for what is neither. Decimals above 2^53 may have lost digits, so they are neither. */
function idOrNone(text: string): bigint {
  if (text === '' || NO_NUMBER.test(text)) return 0n;
  const whole = /^(\d+)(\.0*)?$/.exec(text);
  if (!whole) return -1n;
  const id = BigInt(whole[1]);
  return whole[2] === undefined || id <= 9007199254740992n ? id : -1n;
}

function endOfField(bytes: Uint8Array, start: number, end: number): number {
  let p = start;
  while (p < end && bytes[p] !== COMMA && bytes[p] !== NEWLINE && bytes[p] !== RETURN) p++;
  return p;
}

/** Text of some bytes (UTF-8). */
export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
