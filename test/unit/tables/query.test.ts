import { expect, test } from 'vitest';
import { createRandom } from '../../../src/simulation/random.ts';
import type { Column, Table } from '../../../src/tables/column.ts';
import { queryTable } from '../../../src/tables/query.ts';
import { writeTable } from '../../../src/tables/write.ts';

const VALUES = [2, -1, Number.NaN, 0, Number.POSITIVE_INFINITY, -0, 1e-300, -1e300, 2];
const IDS = [5n, 0n, 2n ** 63n, 2n ** 53n + 1n, 2n ** 53n, 0n, 5n, 1n, 2n ** 64n - 1n];
const WORDS = ['walked', 'a "b"', 'simple'];

const table: Table = {
  rows: VALUES.length,
  columns: [
    { kind: 'number', id: 'v', label: '', help: '', decimals: 0, at: (i) => VALUES[i] },
    { kind: 'id', id: 'id', label: '', help: '', at: (i) => IDS[i] },
    { kind: 'word', id: 'w', label: '', help: '', words: WORDS, at: (i) => i % 3 },
  ],
};

const sorted = async (sortBy: string | null, descending = false, filter = '') => [
  ...(await queryTable(table, { filter, sortBy, descending })),
];

test('numbers ascend and descend, equal ones keep their order, none come last', async () => {
  expect(await sorted('v')).toEqual([7, 1, 3, 5, 6, 0, 8, 4, 2]);
  expect(await sorted('v', true)).toEqual([4, 0, 8, 6, 3, 5, 1, 7, 2]);
});

test('ids sort exactly, words by the alphabet, and without a column nothing moves', async () => {
  expect(await sorted('id')).toEqual([7, 0, 6, 4, 3, 2, 8, 1, 5]);
  expect(await sorted('w')).toEqual([1, 4, 7, 2, 5, 8, 0, 3, 6]);
  expect(await sorted(null, true)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

test('a filter and an order hold together', async () => {
  expect(await sorted('v', true, 'v > 0 && w != simple')).toEqual([4, 0, 6]);
});

test('any doubles are sorted as the language sorts them', async () => {
  const random = createRandom(7);
  const values = Float64Array.from({ length: 5000 }, () => {
    const size = 10 ** Math.floor(random.uniform() * 12 - 6);
    return Math.round((random.uniform() - 0.5) * 8) * size;
  });
  const column: Column = { ...table.columns[0], kind: 'number', decimals: 0, at: (i) => values[i] };
  const rows = await queryTable(
    { rows: values.length, columns: [column] },
    { filter: '', sortBy: 'v', descending: false },
  );
  const expected = Array.from(values.keys()).sort((a, b) => values[a] - values[b]);
  expect([...rows]).toEqual(expected);
});

test('a query that was given up ends', async () => {
  const controller = new AbortController();
  const running = queryTable(
    table,
    { filter: '', sortBy: 'v', descending: false },
    controller.signal,
  );
  controller.abort();
  await expect(running).rejects.toThrow(/abort/i);
});

test('csv and JSON give every value back, in the order asked for', async () => {
  const rows = Uint32Array.of(8, 2, 1);
  const csv = (await writeTable(table, rows, 'csv')).join('');
  expect(csv).toBe(
    'v,id,w\n2,18446744073709551615,simple\n,9223372036854775808,simple\n-1,,"a ""b"""\n',
  );
  const json = JSON.parse((await writeTable(table, rows, 'json')).join(''));
  expect(json).toEqual([
    { v: 2, id: '18446744073709551615', w: 'simple' },
    { v: null, id: '9223372036854775808', w: 'simple' },
    { v: -1, id: null, w: 'a "b"' },
  ]);
});

test('a table without rows is written whole', async () => {
  expect((await writeTable(table, new Uint32Array(0), 'csv')).join('')).toBe('v,id,w\n');
  expect(JSON.parse((await writeTable(table, new Uint32Array(0), 'json')).join(''))).toEqual([]);
});
