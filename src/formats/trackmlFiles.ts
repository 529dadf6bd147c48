/** Which of the files a user opened make up which TrackML event. */
import { FormatError } from './formatError.ts';
import { gunzipIfNeeded } from './gzip.ts';
import { isZip, type NamedBytes, openZip } from './zip.ts';

/** The tables of an event; only `hits` must be there. */
export type TrackmlTable = 'hits' | 'truth' | 'particles' | 'cells';

/** A table that is not unpacked yet. */
export interface TableFile {
  readonly name: string;
  /** Bytes it takes packed. */
  readonly packedLength: number;
  /** The text of the table. Throws `FormatError` where it is truncated or damaged. */
  readonly unpack: () => Uint8Array;
}

/** The files of one event. */
export interface TrackmlFiles {
  /** Prefix of the file names, e.g. `event000001001`. */
  readonly name: string;
  readonly tables: Readonly<Tables> & { readonly hits: TableFile };
}

type Tables = Partial<Record<TrackmlTable, TableFile>>;

const TABLE_NAME = /^(?:(.*)[-_.])?(hits|truth|particles|cells)\.csv(?:\.gz)?$/;
/** Tables beside an event that end in the same words but are not the event's own. */
const FOREIGN_NAME = /pixel-truth\.csv/;
const NAME_REMEDY =
  'choose eventNNN-hits.csv with, if there are any, its -truth.csv, -particles.csv and -cells.csv (plain or .gz), or one zip that holds them';

/**
 * Groups files into events by folder and name prefix, zip archives opened; events sorted by name.
 * Files that are no event table are left aside. Throws `FormatError` when there is no hits table, when a
 * table belongs to an event whose hits are missing, or when a table is there twice.
 */
export function groupTrackmlFiles(files: readonly NamedBytes[]): TrackmlFiles[] {
  const groups = new Map<string, { name: string; tables: Tables }>();
  for (const file of files.flatMap(opened)) {
    const path = file.name.replaceAll('\\', '/');
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    const base = path.slice(folder.length);
    const match = TABLE_NAME.exec(base);
    // macOS adds a shadow `._name` of every file to its archives.
    if (match === null || FOREIGN_NAME.test(base) || base.startsWith('._')) continue;
    const prefix = match[1] ?? '';
    const table = match[2] as TrackmlTable;
    const key = folder + prefix;
    const group = groups.get(key) ?? {
      name: prefix === '' ? folderName(folder) : prefix,
      tables: {},
    };
    const twin = group.tables[table];
    if (twin !== undefined) {
      throw new FormatError(
        { file: file.name },
        `this is the second ${table} table of ${group.name} beside ${twin.name}; choose one of the two.`,
      );
    }
    group.tables[table] = file;
    groups.set(key, group);
  }
  return complete([...groups.values()], files);
}

function complete(
  groups: { name: string; tables: Tables }[],
  files: readonly NamedBytes[],
): TrackmlFiles[] {
  const events: TrackmlFiles[] = [];
  for (const { name, tables } of groups) {
    if (tables.hits !== undefined) events.push({ name, tables: { ...tables, hits: tables.hits } });
  }
  if (events.length === 0) {
    const names = files.map((file) => file.name).join(', ') || 'the selection';
    throw new FormatError({ file: names }, `there is no TrackML hits table here; ${NAME_REMEDY}.`);
  }
  for (const { name, tables } of groups) {
    const [stray] = Object.values(tables);
    if (tables.hits === undefined && stray !== undefined) {
      throw new FormatError(
        { file: stray.name },
        `this table belongs to ${name}, whose hits are not among the files (found the hits of ${events.map((event) => event.name).join(', ')}); choose files of the same event.`,
      );
    }
  }
  return events.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** The files of an archive, or the one file itself. */
function opened({ name, bytes }: NamedBytes): TableFile[] {
  const entries = isZip(bytes)
    ? openZip(bytes, name)
    : [{ name, packedLength: bytes.length, unpack: () => bytes }];
  return entries.map((entry) => ({
    ...entry,
    unpack: () => gunzipIfNeeded(entry.unpack(), entry.name),
  }));
}

function folderName(folder: string): string {
  return folder.split('/').filter(Boolean).pop() ?? 'event';
}
