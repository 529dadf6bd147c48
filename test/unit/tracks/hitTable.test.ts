import { expect, it } from 'vitest';
import { createHitTable } from '../../../src/tracks/hitTable.ts';

it('knows values by hits in their order, whatever holds them', () => {
  const table = createHitTable<string>(10);
  table.set([1, 2, 3], 'a');
  table.set(Uint32Array.of(3, 2, 1), 'b');
  table.set([1, 2], 'c');
  expect(table.get(Uint32Array.of(1, 2, 3))).toBe('a');
  expect(table.get([3, 2, 1])).toBe('b');
  expect(table.get([1, 2])).toBe('c');
  expect(table.get([2, 1])).toBeUndefined();
});

it('tells hits apart that share a hash', () => {
  // Every list of one hit has a hash of its own; lists of two meet, since there are more of them than hashes.
  const table = createHitTable<number>(1e6);
  const hash = (rows: readonly number[]) =>
    rows.reduce((h, row) => Math.imul(h ^ row, 0x01000193), 0x811c9dc5 | 0);
  const inverse = 0x359c449b;
  expect(Math.imul(0x01000193, inverse)).toBe(1);
  const target = hash([7, 9]);
  const first = 8;
  const second = (Math.imul(target, inverse) ^ hash([first])) >>> 0;
  expect(hash([first, second])).toBe(target);
  table.set([7, 9], 1);
  expect(table.get([first, second])).toBeUndefined();
  table.set([first, second], 2);
  expect(table.get([7, 9])).toBe(1);
  expect(table.get([first, second])).toBe(2);
});

it('keeps what was asked for of late, and forgets the rest', () => {
  const table = createHitTable<number>(3);
  for (let i = 0; i < 3; i++) table.set([i], i);
  table.set([3], 3);
  expect(table.get([0])).toBe(0);
  for (let i = 4; i < 7; i++) table.set([i], i);
  expect(table.get([0])).toBe(0);
  expect(table.get([1])).toBeUndefined();
});
