import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { SourceFile } from '../pipeline/pipeline.ts';

const TABLE = /^(.*)-(hits|truth|particles|cells)\.csv(\.gz)?$/;

/** The files of one event on disk. */
export interface EventFiles {
  readonly name: string;
  readonly files: readonly SourceFile[];
}

/**
 * The events that a path names: a folder (every event in it), a prefix (`dir/event000001000`), a hits file, or
 * a zip archive. Other files beside them are left alone.
 * @throws Error with a sentence where there is none.
 */
export function findEvents(path: string): EventFiles[] {
  const kind = statSync(path, { throwIfNoEntry: false });
  if (kind?.isFile() && path.endsWith('.zip'))
    return [{ name: basename(path, '.zip'), files: [onDisk(path)] }];
  if (kind?.isFile()) {
    const match = TABLE.exec(basename(path));
    if (!match)
      throw new Error(
        `${path} is no event file; give a prefix such as dir/event000001000, a folder or a zip.`,
      );
    return withPrefix(dirname(path), match[1], path);
  }
  if (kind?.isDirectory()) return inFolder(path, (name) => name !== '', path);
  return withPrefix(dirname(path), basename(path), path);
}

function withPrefix(folder: string, prefix: string, path: string): EventFiles[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new Error(`${path}: there is no folder ${folder}.`);
  return inFolder(folder, (name) => name === prefix, path);
}

function inFolder(folder: string, wanted: (name: string) => boolean, path: string): EventFiles[] {
  const events = new Map<string, SourceFile[]>();
  let hasHits = false;
  for (const file of readdirSync(folder).sort()) {
    const match = TABLE.exec(file);
    if (!match || !wanted(match[1])) continue;
    events.set(match[1], [...(events.get(match[1]) ?? []), onDisk(join(folder, file))]);
    hasHits ||= match[2] === 'hits';
  }
  if (!hasHits)
    throw new Error(
      `${path}: no event there; expected a file <event>-hits.csv or <event>-hits.csv.gz.`,
    );
  return [...events]
    .filter(([name, files]) => files.some((file) => file.name.startsWith(`${name}-hits.`)))
    .map(([name, files]) => ({ name, files }));
}

/** A file by path, named by its last part, read when it is asked for. */
export function onDisk(path: string): SourceFile {
  return {
    name: basename(path),
    arrayBuffer: async () => {
      const bytes = readFileSync(path);
      return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    },
  };
}
