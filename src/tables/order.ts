import type { Pacer } from '../tasks/pacer.ts';
import type { Column } from './column.ts';

/** Digits of 16 bits: four passes for a key of 64 bits, each a few milliseconds for a million rows. */
const DIGIT = 1 << 16;

/**
 * Rows in the order of a column; equal ones keep the order they come in, and those without a value (NaN, id 0) come
 * last either way. A radix sort of 64-bit keys that ascend as the values do, so that a million rows are sorted in
 * bounded pieces.
 *
 * @throws the signal's reason where the pacer's signal was aborted.
 */
export async function sortRows(
  rows: Uint32Array,
  column: Column,
  descending: boolean,
  pacer: Pacer,
): Promise<Uint32Array> {
  await pacer.pause(0);
  const { present, missing, high, low } = await keysOf(rows, column, descending, pacer);
  let order = Uint32Array.from(present.keys());
  for (const [key, shift] of [
    [low, 0],
    [low, 16],
    [high, 0],
    [high, 16],
  ] as const) {
    order = byDigit(order, key, shift);
    await pacer.pause(0.5);
  }
  const sorted = new Uint32Array(rows.length);
  for (let i = 0; i < order.length; i++) sorted[i] = present[order[i]];
  sorted.set(missing, order.length);
  return sorted;
}

interface Keys {
  /** Rows with a value, and those without, as they came. */
  readonly present: Uint32Array;
  readonly missing: Uint32Array;
  /** Upper and lower half of the key of each row with a value. */
  readonly high: Uint32Array;
  readonly low: Uint32Array;
}

async function keysOf(
  rows: Uint32Array,
  column: Column,
  descending: boolean,
  pacer: Pacer,
): Promise<Keys> {
  const present = new Uint32Array(rows.length);
  const missing: number[] = [];
  const high = new Uint32Array(rows.length);
  const low = new Uint32Array(rows.length);
  const key = keyMaker(column);
  const flip = descending ? 0xffffffff : 0;
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    if (pacer.due(4)) await pacer.pause((0.5 * i) / rows.length);
    if (!key.make(rows[i])) missing.push(rows[i]);
    else {
      present[count] = rows[i];
      high[count] = key.high() ^ flip;
      low[count] = key.low() ^ flip;
      count++;
    }
  }
  return {
    present: present.subarray(0, count),
    missing: Uint32Array.from(missing),
    high: high.subarray(0, count),
    low: low.subarray(0, count),
  };
}

/** Makes keys of 64 bits that ascend as unsigned numbers. */
function keyMaker(column: Column) {
  const bytes = new DataView(new ArrayBuffer(8));
  const high = () => bytes.getUint32(0);
  const low = () => bytes.getUint32(4);
  if (column.kind === 'id')
    return {
      high,
      low,
      make(row: number): boolean {
        const id = column.at(row);
        bytes.setBigUint64(0, id);
        return id !== 0n;
      },
    };
  const value = numberOf(column);
  return {
    high,
    low,
    make(row: number): boolean {
      // Minus zero sorts with zero.
      const number = value(row) + 0;
      bytes.setFloat64(0, number);
      // Of negative doubles all bits turn round, of others the sign: then their order is that of whole numbers.
      if (high() & 0x80000000) {
        bytes.setUint32(0, ~high());
        bytes.setUint32(4, ~low());
      } else bytes.setUint32(0, high() | 0x80000000);
      return !Number.isNaN(number);
    },
  };
}

/** Words by the alphabet. */
function numberOf(column: Exclude<Column, { kind: 'id' }>): (row: number) => number {
  if (column.kind === 'number') return (row) => column.at(row);
  const { words } = column;
  const sorted = [...words].sort((a, b) => a.localeCompare(b));
  const place = words.map((word) => sorted.indexOf(word));
  return (row) => place[column.at(row)] ?? Number.NaN;
}

function byDigit(order: Uint32Array, key: Uint32Array, shift: number): Uint32Array<ArrayBuffer> {
  const start = new Uint32Array(DIGIT + 1);
  for (let i = 0; i < key.length; i++) start[((key[i] >>> shift) & (DIGIT - 1)) + 1]++;
  for (let digit = 0; digit < DIGIT; digit++) start[digit + 1] += start[digit];
  const next = new Uint32Array(order.length);
  for (let i = 0; i < order.length; i++) {
    const place = order[i];
    next[start[(key[place] >>> shift) & (DIGIT - 1)]++] = place;
  }
  return next;
}
