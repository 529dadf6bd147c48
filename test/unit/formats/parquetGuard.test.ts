import type { ColumnMetaData, FileMetaData, SchemaTree } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { guardedPages } from '../../../src/formats/parquetGuard.ts';

/** Numbers of the compact protocol: folded so that the small ones are short, seven bits a byte. */
function varint(number: number): number[] {
  return number < 128 ? [number] : [(number & 127) | 128, ...varint(Math.floor(number / 128))];
}
const integer = (value: number) => [0x15, ...varint(value * 2)];

/** A page of so many entries of a dictionary: an entry takes one bit. */
function page(values: number, runs: readonly number[], stated = runs.length + 1): Uint8Array {
  const [dataPage, dictionaryEncoding, levelEncoding] = [0, 8, 3];
  return Uint8Array.from([
    ...integer(dataPage),
    ...integer(stated),
    ...integer(stated),
    0x2c,
    ...integer(values),
    ...integer(dictionaryEncoding),
    ...integer(levelEncoding),
    ...integer(levelEncoding),
    0,
    0,
    1,
    ...runs,
  ]);
}
const repeated = (count: number) => [...varint(count * 2), 1];
const packed = (groups: number) => [...varint(groups * 2 + 1), ...new Array(groups).fill(0xaa)];

/** Reads a table of one column, eight rows of which are in these pages. */
async function read(bytes: Uint8Array, rows = 8, values = 8): Promise<number> {
  const column = {
    path_in_schema: ['a'],
    type: 'INT32',
    codec: 'UNCOMPRESSED',
    num_values: BigInt(values),
    data_page_offset: 4n,
    total_compressed_size: BigInt(bytes.length),
  } as unknown as ColumnMetaData;
  const metadata = {
    row_groups: [{ columns: [{ meta_data: column }], num_rows: BigInt(rows) }],
  } as unknown as FileMetaData;
  const leaf = { element: { name: 'a', repetition_type: 'REQUIRED' }, children: [], path: ['a'] };
  const tree = { element: { name: 'all' }, children: [leaf], path: [] } as unknown as SchemaTree;
  const file = Uint8Array.of(...[0x50, 0x41, 0x52, 0x31], ...bytes, 0);
  const guarded = await guardedPages(
    {
      byteLength: file.length,
      slice: async (start, end) => file.slice(start, end).buffer as ArrayBuffer,
    },
    metadata,
    tree,
    {},
  );
  return (await guarded.slice(0, file.length)).byteLength;
}

describe('pages of a parquet table', () => {
  it.each([
    ['a repeated value', page(8, repeated(8))],
    ['packed values', page(8, packed(1))],
    ['both, the last padded to a group', page(8, [...repeated(3), ...packed(1)])],
    [
      'two pages',
      Uint8Array.from([...page(3, repeated(3)), ...page(5, [...repeated(2), ...repeated(3)])]),
    ],
  ])('pass with %s', async (_, bytes) => {
    expect(await read(bytes)).toBe(bytes.length + 5);
  });

  it.each([
    ['a run of a hundred million values', page(8, repeated(100_000_000)), /run is longer/],
    ['groups of values that are not there', page(8, varint(200_000_001)), /run is longer/],
    ['more values than the column', page(800, repeated(8)), /more than their column/],
    ['more bytes than there are', page(8, repeated(8), 300), /page is cut/],
  ])('do not pass with %s', async (_, bytes, reason) => {
    await expect(read(bytes)).rejects.toThrow(reason);
  });

  it('do not pass where a column has not a value a row', async () => {
    await expect(read(page(8, repeated(8)), 10_000_000)).rejects.toThrow('not a value a row');
  });
});
