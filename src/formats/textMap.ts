/** Module maps as text: numbers between blanks, no header, the maximum of each variable before its minimum. */
import { CANONICAL_WINDOW_STRIDE, type CanonicalMap } from '../modulemap/canonicalMap.ts';
import { expandToLists } from '../modulemap/lists.ts';
import { breathe } from '../tasks/breathe.ts';
import { FormatError, quoted } from './formatError.ts';
import { mapOfLists } from './listedMap.ts';
import { TEXT_DOUBLET_ORDER, TEXT_TRIPLET_ORDER } from './mapColumns.ts';
import type { ReadOptions } from './readers/reader.ts';

/** Numbers in a line: three modules, occurrence and 20 bounds, or two modules and 8 bounds. */
export const [TRIPLET_WIDTH, DOUBLET_WIDTH] = [24, 10];
const [SPACE, LF] = [32, 10];

/** Numbers in the first line of a file; 0 where it holds something else. */
export function textMapWidth(firstBytes: Uint8Array): number {
  const text = new TextDecoder().decode(firstBytes.subarray(0, 2048));
  const line = text.split('\n', 1)[0].trim();
  if (!text.includes('\n') && text.length < 40) return 0;
  const words = line.split(/\s+/);
  const isNumbers = words.every((word) => /^[-+]?(\d+\.?\d*(e[-+]?\d+)?|inf(inity)?)$/i.test(word));
  return isNumbers && words.slice(0, 2).every((word) => /^\d+$/.test(word)) ? words.length : 0;
}

/** Lines between two reports of progress. */
const STEP = 1 << 14;

/** A table of numbers: columns of whole numbers first, then of doubles. */
interface TextTable {
  readonly rows: number;
  readonly ids: readonly BigUint64Array[];
  /** Row by row. */
  readonly values: Float64Array;
}

/**
 * Reads a map; of the doublets only what is narrower than the legs that use them matters.
 * @throws FormatError with the line where one has another number of values, or a value is no number.
 */
export async function readTextMap(
  triplets: { readonly name: string; readonly bytes: Uint8Array },
  doublets: { readonly name: string; readonly bytes: Uint8Array } | null,
  options: ReadOptions,
): Promise<CanonicalMap> {
  const t = await readTable(triplets.bytes, triplets.name, 3, TRIPLET_WIDTH, options);
  const width = TRIPLET_WIDTH - 3;
  const occurrence = Uint32Array.from({ length: t.rows }, (_, row) => t.values[row * width]);
  const d = doublets && (await readTable(doublets.bytes, doublets.name, 2, DOUBLET_WIDTH, {}));
  return mapOfLists(
    {
      m1: t.ids[0],
      m2: t.ids[1],
      m3: t.ids[2],
      occurrence,
      windows: ordered(t.values, t.rows, width, 1, TEXT_TRIPLET_ORDER),
    },
    d && {
      m1: d.ids[0],
      m2: d.ids[1],
      windows: ordered(d.values, d.rows, DOUBLET_WIDTH - 2, 0, TEXT_DOUBLET_ORDER),
    },
    triplets.name,
  );
}

function ordered(
  values: Float64Array,
  rows: number,
  width: number,
  skip: number,
  order: readonly number[],
): Float64Array {
  const windows = new Float64Array(rows * order.length);
  for (let row = 0; row < rows; row++)
    for (let k = 0; k < order.length; k++)
      windows[row * order.length + order[k]] = values[row * width + skip + k];
  return windows;
}

async function readTable(
  bytes: Uint8Array,
  file: string,
  idCount: number,
  width: number,
  { onProgress, signal }: ReadOptions,
): Promise<TextTable> {
  let rows = 0;
  for (let p = 0; p < bytes.length; p++) if (bytes[p] === LF) rows++;
  rows++;
  const ids = Array.from({ length: idCount }, () => new BigUint64Array(rows));
  const valueCount = width - idCount;
  const values = new Float64Array(rows * valueCount);
  const decoder = new TextDecoder();
  let row = 0;
  let line = 0;
  for (let start = 0; start < bytes.length; ) {
    line++;
    const at = bytes.indexOf(LF, start);
    const end = at < 0 ? bytes.length : at;
    let p = start;
    let found = 0;
    while (p < end) {
      while (p < end && bytes[p] <= SPACE) p++;
      const from = p;
      while (p < end && bytes[p] > SPACE) p++;
      if (p === from) break;
      const text = decoder.decode(bytes.subarray(from, p));
      if (found < idCount) ids[found][row] = idOf(text, file, line);
      else if (found < width)
        values[row * valueCount + found - idCount] = boundOf(text, file, line);
      found++;
    }
    start = end + 1;
    if (found === 0) continue;
    if (found !== width)
      throw new FormatError(
        { file, line },
        `it has ${found} numbers where a map has ${width}; write the map again.`,
      );
    row++;
    if (row % STEP === 0) {
      onProgress?.(start / bytes.length);
      await breathe(signal);
    }
  }
  return {
    rows: row,
    ids: ids.map((column) => column.slice(0, row)),
    values: values.slice(0, row * valueCount),
  };
}

function idOf(text: string, file: string, line: number): bigint {
  const id = /^\d{1,20}$/.test(text) ? BigInt(text) : 2n ** 64n;
  if (id < 2n ** 64n) return id;
  throw new FormatError(
    { file, line },
    `${quoted(text)} is not the id of a module; write the map again with unsigned 64-bit ids.`,
  );
}

function boundOf(text: string, file: string, line: number): number {
  const infinite = /^([-+]?)inf(inity)?$/i.exec(text);
  if (infinite) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const value = Number(text);
  if (!Number.isNaN(value)) return value;
  throw new FormatError({ file, line }, `${quoted(text)} is no number; write the map again.`);
}

/** A map as text: its triplets (24 columns) and its doublets (10), every number in the digits that give it back. */
export function writeTextMap(map: CanonicalMap): {
  readonly triplets: Uint8Array<ArrayBuffer>;
  readonly doublets: Uint8Array<ArrayBuffer>;
} {
  const { moduleKey, triplets, doublets } = expandToLists(map);
  const number = (value: number) =>
    value === Number.POSITIVE_INFINITY
      ? 'inf'
      : value === Number.NEGATIVE_INFINITY
        ? '-inf'
        : value;
  const bounds = (windows: Float64Array, at: number, order: readonly number[]) =>
    order.map((place) => number(windows[at + place])).join(' ');
  const { m1, m2, m3, occurrence, windows } = triplets;
  const tripletLines = Array.from(m1, (_, t) => {
    const modules = `${moduleKey[m1[t]]} ${moduleKey[m2[t]]} ${moduleKey[m3[t]]}`;
    const at = t * CANONICAL_WINDOW_STRIDE;
    return `${modules} ${occurrence[t]} ${bounds(windows, at, TEXT_TRIPLET_ORDER)}\n`;
  });
  const doubletLines = Array.from(doublets.m1, (_, d) => {
    const modules = `${moduleKey[doublets.m1[d]]} ${moduleKey[doublets.m2[d]]}`;
    return `${modules} ${bounds(doublets.windows, 8 * d, TEXT_DOUBLET_ORDER)}\n`;
  });
  return { triplets: joined(tripletLines), doublets: joined(doubletLines) };
}

/** Lines as bytes, without a text of all of them: that of a large map is longer than a text may be. */
function joined(lines: readonly string[]): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const bytes = new Uint8Array(lines.reduce((sum, line) => sum + line.length, 0));
  let at = 0;
  for (const line of lines) at += encoder.encodeInto(line, bytes.subarray(at)).written;
  return bytes;
}
