/** Parquet tables, read through hyparquet, which is loaded when the first one is opened. */
import { gunzipSync } from 'fflate';
import { decompress } from 'fzstd';
import type { AsyncBuffer, Compressors, FileMetaData, RowGroup, SchemaTree } from 'hyparquet';
import { FormatError } from './formatError.ts';
import { guardedPages } from './parquetGuard.ts';
import { type PeekedFile, partOf } from './sourceFile.ts';

const MAGIC = [0x50, 0x41, 0x52, 0x31];

/** Whether bytes begin as a parquet table does. */
export function isParquet(firstBytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => firstBytes[i] === byte);
}

/** A table that is open: its columns by name, read when they are asked for. */
export interface ParquetTable {
  readonly columns: readonly string[];
  readonly rows: number;
  /**
   * Values of some columns for the rows from `from` to before `to`: an array of rows for each name; a list is an
   * array. @throws FormatError where they cannot be read.
   */
  read(names: readonly string[], from?: number, to?: number): Promise<readonly unknown[][]>;
}

/** Opens a table of which only what is needed is read. @throws FormatError where it is damaged. */
export async function peekParquet(file: PeekedFile): Promise<ParquetTable> {
  const { size } = await partOf(file, 0, 0);
  return openTable(file.name, {
    byteLength: size,
    slice: async (start, end = size) => copied((await partOf(file, start, end)).bytes),
  });
}

/** Opens a table in memory. @throws FormatError where it is damaged. */
export function openParquet(bytes: Uint8Array, file: string): Promise<ParquetTable> {
  return openTable(file, {
    byteLength: bytes.length,
    slice: (start, end = bytes.length) => copied(bytes.subarray(start, end)),
  });
}

const copied = (bytes: Uint8Array): ArrayBuffer => bytes.slice().buffer as ArrayBuffer;

const COMPRESSORS: Compressors = {
  GZIP: (input) => gunzipSync(input),
  ZSTD: (input) => decompress(input),
};

/** Rows of a table at most: one is an event. */
const MOST_ROWS = 10_000_000;

async function openTable(name: string, file: AsyncBuffer): Promise<ParquetTable> {
  const { parquetMetadataAsync, parquetRead, parquetSchema } = await import('hyparquet');
  const metadata = await sound(name, () => parquetMetadataAsync(file));
  const [, ...schema] = metadata.schema;
  const rows = Number(metadata.num_rows);
  if (!Number.isInteger(rows) || rows < 0 || rows > MOST_ROWS) throw damaged(name);
  const tree = await sound(name, async () => parquetSchema(metadata));
  const leaves = leafPaths(tree);
  const groups = metadata.row_groups;
  if (
    !groups.every((group) => hasEachOnce(group.columns, leaves)) ||
    groups.reduce((sum, group) => sum + Number(group.num_rows), 0) !== rows
  )
    throw damaged(name);
  const guarded = await sound(name, () => guardedPages(file, metadata, tree, COMPRESSORS));
  return {
    columns: topColumns(schema),
    rows,
    read: (names, rowStart = 0, rowEnd = rows) =>
      sound(name, async () => {
        const result: unknown[][] = names.map(() => []);
        await parquetRead({
          file: guarded,
          metadata,
          columns: [...names],
          rowStart,
          rowEnd,
          compressors: COMPRESSORS,
          onComplete: (found: unknown[][]) => {
            for (const row of found) for (let k = 0; k < names.length; k++) result[k].push(row[k]);
          },
        });
        return result;
      }),
  };
}

/** Paths of the columns that hold values. */
function leafPaths(tree: SchemaTree): Set<string> {
  const below = tree.children.flatMap((child) => [...leafPaths(child)]);
  return new Set(tree.children.length > 0 ? below : [tree.path.join('.')]);
}

/** Whether columns are of these paths, none twice: of others the library waits for none, and what fails is lost. */
function hasEachOnce(columns: RowGroup['columns'], leaves: ReadonlySet<string>): boolean {
  const paths = columns.map(({ meta_data }) => meta_data?.path_in_schema.join('.') ?? '');
  return new Set(paths).size === paths.length && paths.every((path) => leaves.has(path));
}

/** Names of the columns at the top: nested ones follow theirs in the list. */
function topColumns(schema: FileMetaData['schema']): string[] {
  const names: string[] = [];
  let at = 0;
  const skip = () => {
    const children = schema[at]?.num_children ?? 0;
    at++;
    for (let i = 0; i < children && at < schema.length; i++) skip();
  };
  while (at < schema.length) {
    names.push(schema[at].name);
    skip();
  }
  return names;
}

/** What a library throws of a damaged file is said in one sentence. */
async function sound<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof FormatError) throw error;
    const text = (error as Error).message ?? '';
    const missing = /compression codec:? (\w+)/.exec(text)?.[1];
    if (missing && missing !== 'undefined')
      throw new FormatError(
        { file },
        `it is packed with ${missing}, which cannot be read here; write it with compression="zstd".`,
      );
    throw damaged(file);
  }
}

function damaged(file: string): FormatError {
  return new FormatError(
    { file },
    'this parquet table is truncated or damaged; download or write it again.',
  );
}
