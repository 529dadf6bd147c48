/**
 * Holds the pages of a parquet table to their headers before the library decodes them, which believes every length
 * that is written there: a damaged run of a few bytes would become hundreds of millions of values.
 *
 * How it works: whatever is read of the file is looked through for chunks of columns. Each page of one must end within
 * it, the numbers of values of its pages must add up to those of the column, and no run may be longer than its page.
 * https://parquet.apache.org/docs/file-format/data-pages/encodings/
 */
import type { AsyncBuffer, ColumnMetaData, Compressors, FileMetaData, SchemaTree } from 'hyparquet';

/** Pages are of one MiB as they are written, some of all of a column of an event. */
const MOST_PAGE_BYTES = 1 << 28;
/** Bit-packed runs are of whole groups of eight, and the last may be padded to 63 of these. */
const PADDING = 63 * 8;

/** A chunk of a column: the bytes of the file that it takes, and what its pages are of. */
interface Chunk {
  readonly start: number;
  readonly end: number;
  readonly column: ColumnMetaData;
  /** Bits of a level that says where a list goes on, and of one that says what is missing; 0: there are none. */
  readonly repetitionBits: number;
  readonly definitionBits: number;
}

type Reader = { readonly view: DataView; offset: number };

/**
 * The file, which throws where what is read of it holds damaged pages.
 * @throws Error where columns and groups of rows do not agree on how much there is
 */
export async function guardedPages(
  file: AsyncBuffer,
  metadata: FileMetaData,
  tree: SchemaTree,
  compressors: Compressors,
): Promise<AsyncBuffer> {
  const [{ parquetHeader }, { decompressPage }, { readVarInt }, schema] = await Promise.all([
    import('hyparquet/src/column.js'),
    import('hyparquet/src/datapage.js'),
    import('hyparquet/src/thrift.js'),
    import('hyparquet/src/schema.js'),
  ]);
  const chunks = metadata.row_groups.flatMap((group) =>
    group.columns.map(({ meta_data: column }) => {
      if (!column) throw new Error('a column says nothing of itself');
      const path = schema.getTreePath(tree, column.path_in_schema);
      const repetitionBits = bitsOf(schema.getMaxRepetitionLevel(path));
      if (repetitionBits === 0 && column.num_values !== group.num_rows)
        throw new Error('a column has not a value a row');
      const start = Number(column.dictionary_page_offset || column.data_page_offset);
      return {
        start,
        end: start + Number(column.total_compressed_size),
        column,
        repetitionBits,
        definitionBits: bitsOf(schema.getMaxDefinitionLevel(path)),
      };
    }),
  );

  /** Goes through the pages of a chunk as the library will. */
  function check(bytes: Uint8Array, chunk: Chunk): void {
    const reader = readerOf(bytes);
    let left = Number(chunk.column.num_values);
    while (reader.offset < bytes.length - 1) {
      const header = parquetHeader(reader);
      const { compressed_page_size: packed, uncompressed_page_size: size } = header;
      const isWithin = packed >= 0 && reader.offset + packed <= bytes.length;
      if (!isWithin || !(size >= 0 && size <= MOST_PAGE_BYTES)) throw new Error('a page is cut');
      const page = bytes.subarray(reader.offset, reader.offset + packed);
      reader.offset += packed;
      const unpack = (from: Uint8Array, length: number) =>
        decompressPage(from, length, chunk.column.codec, compressors);
      const { data_page_header: one, data_page_header_v2: two } = header;
      const values = (one ?? two)?.num_values ?? 0;
      if (!(values >= 0 && values <= left)) throw new Error('pages hold more than their column');
      left -= values;
      if (one) {
        const content = readerOf(unpack(page, size));
        for (const bits of [chunk.repetitionBits, chunk.definitionBits])
          if (bits > 0) checkLevels(content, bits, values);
        checkValues(content, one.encoding, chunk, values);
      } else if (two) {
        const { repetition_levels_byte_length: repeated, definition_levels_byte_length: defined } =
          two;
        const levels = readerOf(page);
        const behind = repeated + defined;
        if (!(repeated >= 0 && defined >= 0 && behind <= page.length))
          throw new Error('levels are cut');
        if (chunk.repetitionBits > 0) checkRuns(levels, chunk.repetitionBits, values, repeated);
        levels.offset = repeated;
        if (chunk.definitionBits > 0) checkRuns(levels, chunk.definitionBits, values, behind);
        const rest = page.subarray(behind);
        const isPacked = two.is_compressed !== false && size > behind;
        const content = readerOf(isPacked ? unpack(rest, size - behind) : rest);
        checkValues(content, two.encoding, chunk, values);
      }
    }
  }

  function checkLevels(reader: Reader, bits: number, values: number): void {
    const length = reader.view.getUint32(reader.offset, true);
    reader.offset += 4;
    const end = reader.offset + length;
    if (end > reader.view.byteLength) throw new Error('levels are cut');
    checkRuns(reader, bits, values, end);
    reader.offset = end;
  }

  function checkValues(
    reader: Reader,
    encoding: string | undefined,
    { column }: Chunk,
    values: number,
  ): void {
    const isDictionary = encoding?.endsWith('_DICTIONARY');
    if (values === 0 || !(isDictionary || encoding === 'RLE')) return;
    const isBoolean = column.type === 'BOOLEAN';
    const bits = isBoolean ? 1 : reader.view.getUint8(reader.offset++);
    if (bits > 32) throw new Error('entries of a dictionary are too wide');
    // Runs of booleans have their length before them.
    if (isBoolean && encoding === 'RLE') reader.offset += 4;
    checkRuns(reader, bits, values, reader.view.byteLength);
  }

  /** Goes through runs of values of so many bits, up to the byte `end`. */
  function checkRuns(reader: Reader, bits: number, values: number, end: number): void {
    let seen = 0;
    while (reader.offset < end && seen < values) {
      const header = readVarInt(reader);
      const isPacked = (header & 1) === 1;
      const count = isPacked ? (header >>> 1) * 8 : header >>> 1;
      if (count > values + PADDING) throw new Error('a run is longer than its page');
      reader.offset += isPacked ? (count / 8) * bits : (bits + 7) >> 3;
      seen += count;
    }
  }

  return {
    byteLength: file.byteLength,
    async slice(start, end = file.byteLength) {
      const buffer = await file.slice(start, end);
      for (const chunk of chunks)
        if (chunk.start >= start && chunk.end <= end)
          check(new Uint8Array(buffer, chunk.start - start, chunk.end - chunk.start), chunk);
      return buffer;
    },
  };
}

function readerOf(bytes: Uint8Array): Reader {
  return { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
}

/** Bits that a number up to `most` takes. */
function bitsOf(most: number): number {
  return 32 - Math.clz32(most);
}
