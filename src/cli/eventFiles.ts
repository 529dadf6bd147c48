import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Recognised, recognise } from '../formats/readers/recognise.ts';
import type { SourceFile } from '../formats/sourceFile.ts';
import { tableOfName } from '../formats/trackmlFiles.ts';

/**
 * What some paths name, through the same readers as in the page: a file of any kind, a folder (every event in it), a
 * prefix (`dir/event000001000`), or a table of an event, whose other tables beside it are taken too. What lies in a
 * folder and is no event is left alone; what was named itself and is not understood is told.
 * @throws Error with a sentence where a path names nothing.
 */
export async function findItems(paths: readonly string[]): Promise<Recognised> {
  const found = new Set<string>();
  for (const path of paths) for (const file of filesOf(path)) found.add(file);
  const named = new Set(paths);
  const { items, problems, unknown } = await recognise([...found].map(onDisk));
  const isNamed = (file: { name: string; container: string | null }) =>
    named.has(file.container ?? file.name);
  return {
    items: items.filter(
      ({ kind, parts }) => kind === 'event' || Object.values(parts).some(isNamed),
    ),
    problems,
    unknown: unknown.filter(isNamed),
  };
}

/** The files that a path stands for. */
function filesOf(path: string): string[] {
  const kind = statSync(path, { throwIfNoEntry: false });
  if (kind?.isDirectory()) return filesIn(path);
  const table = tableOfName(basename(path));
  if (kind?.isFile()) return table ? [path, ...tablesIn(dirname(path), table.prefix)] : [path];
  const folder = dirname(path);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new Error(`${path}: there is no folder ${folder}.`);
  const tables = tablesIn(folder, basename(path));
  if (tables.length > 0) return tables;
  throw new Error(
    `${path}: no event there; give a file, a folder, or a prefix such as dir/event000001000 of ${basename(path)}-hits.csv.`,
  );
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() || entry.isSymbolicLink());
  return files.map(({ name }) => join(folder, name)).sort();
}

/** The tables of one event in a folder. */
function tablesIn(folder: string, prefix: string): string[] {
  return filesIn(folder).filter((file) => tableOfName(basename(file))?.prefix === prefix);
}

/** A file by path, read when it is asked for and as far as that goes. */
function onDisk(path: string): SourceFile {
  const { size } = statSync(path);
  const part = (start: number, end: number): ArrayBuffer => {
    const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
    const file = openSync(path, 'r');
    try {
      readSync(file, bytes, 0, bytes.length, start);
    } finally {
      closeSync(file);
    }
    return bytes.buffer;
  };
  return {
    name: path,
    size,
    slice: (start, end) => ({ arrayBuffer: async () => part(start, end) }),
    arrayBuffer: async () => {
      const { buffer, byteOffset, byteLength } = readFileSync(path);
      // Small files share memory with others; large ones have their own, which needs no copy.
      return buffer.byteLength === byteLength && buffer instanceof ArrayBuffer
        ? buffer
        : new Uint8Array(buffer, byteOffset, byteLength).slice().buffer;
    },
  };
}
