/** Which of the files a user opened make up which TrackML event. */
import { FormatError } from './formatError.ts';

/** The tables of an event; only `hits` must be there. */
export type TrackmlTable = 'hits' | 'truth' | 'particles' | 'cells';

/** A file as far as grouping looks at it. */
interface NamedFile {
  readonly name: string;
  /** Name of the archive it lies in, if any. */
  readonly container?: string | null;
}

/** The files of one event. */
export interface TrackmlFiles<F> {
  /** Prefix of the file names, e.g. `event000001001`. */
  readonly name: string;
  readonly tables: Readonly<Partial<Record<TrackmlTable, F>>>;
  /** Tables that are there already. */
  readonly twins: readonly F[];
  /** Why these files are no event as they are. */
  readonly problem: FormatError | null;
}

const TABLE_NAME =
  /^(?:(.*)[-_.])?(hits|truth|particles|cells)(?: ?\(\d+\))?\.csv(?: ?\(\d+\))?(?:\.gz)?$/i;
/** Tables beside an event that end in the same words but are not the event's own. */
const FOREIGN_NAME = /pixel-truth\.csv/i;
const NAME_REMEDY =
  'choose eventNNN-hits.csv with, if there are any, its -truth.csv, -particles.csv and -cells.csv (plain or .gz), or one zip that holds them';

/** Which table of which event a file is by its name; null where it is named like none. */
export function tableOfName(
  path: string,
): { readonly folder: string; readonly prefix: string; readonly table: TrackmlTable } | null {
  const plain = path.replaceAll('\\', '/');
  const folder = plain.slice(0, plain.lastIndexOf('/') + 1);
  const base = plain.slice(folder.length);
  const match = TABLE_NAME.exec(base);
  // macOS adds a shadow `._name` of every file to its archives.
  if (match === null || FOREIGN_NAME.test(base) || base.startsWith('._')) return null;
  return { folder, prefix: match[1] ?? '', table: match[2].toLowerCase() as TrackmlTable };
}

/**
 * Groups tables into events by folder and name prefix; events sorted by name, files that are no event table left
 * aside. Tables of one event may lie in archives of their own; events of one name in two archives stay apart.
 * A group without hits, or with a table that is there twice, has a `problem`.
 */
export function groupTrackmlFiles<F extends NamedFile>(files: readonly F[]): TrackmlFiles<F>[] {
  interface Group {
    readonly key: string;
    readonly name: string;
    readonly tables: Partial<Record<TrackmlTable, F>>;
    readonly twins: F[];
    problem: FormatError | null;
  }
  const groups: Group[] = [];
  for (const file of files) {
    const named = tableOfName(file.name);
    if (!named) continue;
    const { folder, prefix, table } = named;
    const key = folder + prefix;
    const candidates = groups.filter((group) => group.key === key);
    const free = candidates.find((group) => group.tables[table] === undefined);
    const twin = candidates.find(
      (group) => (group.tables[table]?.container ?? null) === (file.container ?? null),
    );
    if (twin?.tables[table]) {
      twin.twins.push(file);
      twin.problem = new FormatError(
        { file: file.name },
        `this is the second ${table} table of ${twin.name} beside ${twin.tables[table].name}; choose one of the two.`,
      );
    } else if (free) {
      free.tables[table] = file;
    } else {
      const name = prefix === '' ? folderName(folder) : prefix;
      const tables = { [table]: file } as Group['tables'];
      groups.push({ key, name, tables, twins: [], problem: null });
    }
  }
  const whole = groups.filter(({ tables }) => tables.hits !== undefined);
  for (const group of groups) {
    if (group.tables.hits === undefined)
      group.problem = withoutHits(Object.values(group.tables), group.name, whole);
  }
  return groups.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function withoutHits(
  strays: readonly NamedFile[],
  event: string,
  whole: readonly { readonly name: string }[],
): FormatError {
  if (whole.length === 0) return noHits(strays.map(({ name }) => name).join(', '));
  return new FormatError(
    { file: strays[0].name },
    `this table belongs to ${event}, whose hits are not among the files (found the hits of ${whole.map(({ name }) => name).join(', ')}); choose files of the same event.`,
  );
}

/** The refusal of files among which there is no event. */
export function noHits(names: string): FormatError {
  return new FormatError(
    { file: names || 'the selection' },
    `there is no TrackML hits table here; ${NAME_REMEDY}.`,
  );
}

function folderName(folder: string): string {
  return folder.split('/').filter(Boolean).pop() ?? 'event';
}
