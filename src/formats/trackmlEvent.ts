/** Reads TrackML events: csv tables joined by hit id and particle id into structures of arrays. */
import type { EventCells, EventTruth, TrackingEvent } from '../event/event.ts';
import { breathe } from '../tasks/breathe.ts';
import { type ColumnKinds, openCsv, type TableColumns, type TableSchema } from './csvTable.ts';
import { gunzipIfNeeded } from './gzip.ts';
import { createLeftAside } from './leftAside.ts';
import type { ReadOptions } from './readers/reader.ts';
import { groupTrackmlFiles, noHits, type TrackmlTable } from './trackmlFiles.ts';
import {
  hitRows,
  joinCells,
  joinTruth,
  listedParticles,
  moduleKeys,
  placedHits,
} from './trackmlJoin.ts';
import { CELLS, HITS, PARTICLES, TRUTH } from './trackmlTables.ts';
import { isZip, type NamedBytes, openZip } from './zip.ts';

/** A table that is not unpacked yet. */
export interface TableFile {
  readonly name: string;
  /** Bytes it takes packed. */
  readonly packedLength: number;
  /** The text of the table. Throws `FormatError` where it is truncated or damaged. */
  readonly unpack: () => Uint8Array;
}

/** The tables of one event. */
export type TableFiles = Readonly<Partial<Record<TrackmlTable, TableFile>>> & {
  readonly hits: TableFile;
};

/** Name of the detector that TrackML events belong to. */
export const TRACKML_DETECTOR = 'trackml';

/**
 * Reads one or several TrackML events from csv tables (plain, gzip, or zip archives of either).
 * Tables are told apart by name: `<event>-hits.csv`, and optionally `-truth`, `-particles`, `-cells`;
 * events come sorted by name. Hit rows keep the order of the hits table. Units as in the files: mm, GeV.
 *
 * Without a particles table, particles come from truth: momentum at the hit nearest the origin, vertex
 * 0, charge 0. A particle that truth names but the particles table lacks has vertex 0 and momentum NaN. Hits without
 * a position, truth and cells of unknown hits and particle 0 are left aside, hits without truth are noise: `notes`.
 * Particles without a truth table are left aside too. Throws `FormatError`.
 */
export async function readTrackmlEvent(
  files: readonly NamedBytes[],
  options: ReadOptions = {},
): Promise<TrackingEvent[]> {
  options.signal?.throwIfAborted();
  const groups = groupTrackmlFiles(files.flatMap(opened));
  const wrong =
    groups.find(({ tables, problem }) => tables.hits !== undefined && problem) ??
    groups.find(({ problem }) => problem);
  if (groups.every(({ tables }) => tables.hits === undefined))
    throw noHits(files.map((file) => file.name).join(', '));
  if (wrong?.problem) throw wrong.problem;
  const events = groups.map(({ name, tables }) => ({ name, tables: tables as TableFiles }));
  const sizes = events.map(({ tables }) => packedBytes(tables));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let done = 0;
  const result: TrackingEvent[] = [];
  for (const [i, { name, tables }] of events.entries()) {
    const onProgress = (fraction: number) =>
      options.onProgress?.(Math.min(1, (done + fraction * sizes[i]) / total));
    result.push(await readTrackmlTables(name, tables, { ...options, onProgress }));
    done += sizes[i];
  }
  options.onProgress?.(1);
  return result;
}

/** The files of an archive, or the one file itself. */
function opened({ name, bytes }: NamedBytes): (TableFile & { container: string | null })[] {
  const isArchive = isZip(bytes);
  const entries = isArchive
    ? openZip(bytes, name)
    : [{ name, packedLength: bytes.length, unpack: () => bytes }];
  return entries.map((entry) => ({
    ...entry,
    container: isArchive ? name : null,
    unpack: () => gunzipIfNeeded(entry.unpack(), entry.name),
  }));
}

/** Reads one event from its tables; `readTrackmlEvent` says what becomes of them. Throws `FormatError`. */
export async function readTrackmlTables(
  name: string,
  tables: TableFiles,
  { onProgress, signal }: ReadOptions = {},
): Promise<TrackingEvent> {
  const total = packedBytes(tables);
  let done = 0;
  return readEvent(name, tables, async (file, schema) => {
    await breathe(signal);
    const table = openCsv(file.unpack(), file.name, schema);
    for (let rows = 0; rows < table.rows; ) {
      rows = table.advance(ROWS_PER_STEP);
      onProgress?.(Math.min(1, (done + (file.packedLength * rows) / table.rows) / total));
      await breathe(signal);
    }
    done += file.packedLength;
    return table.columns;
  });
}

/** Rows between two reports of progress: a few milliseconds. */
const ROWS_PER_STEP = 1 << 15;

type ReadTable = <R extends ColumnKinds, O extends ColumnKinds>(
  file: TableFile,
  schema: TableSchema<R, O>,
) => Promise<TableColumns<R, O>>;

function packedBytes(tables: TableFiles): number {
  return Object.values(tables).reduce((sum, file) => sum + file.packedLength, 0);
}

async function readEvent(
  name: string,
  tables: TableFiles,
  read: ReadTable,
): Promise<TrackingEvent> {
  const aside = createLeftAside();
  const hits = placedHits(await read(tables.hits, HITS), tables.hits.name, aside);
  const rowOfHit = hitRows(hits);
  let truth: EventTruth | null = null;
  if (tables.truth !== undefined) {
    const columns = await read(tables.truth, TRUTH);
    const listed =
      tables.particles === undefined
        ? null
        : listedParticles(await read(tables.particles, PARTICLES), tables.particles.name, aside);
    truth = joinTruth(hits, rowOfHit, columns, listed, tables.truth.name, aside);
  }
  if (tables.truth === undefined && tables.particles !== undefined)
    aside.say(
      `${tables.particles.name} was left aside: without a truth table nothing says which hits are whose; open ${name}-truth.csv with it.`,
    );
  let cells: EventCells | null = null;
  if (tables.cells !== undefined) {
    cells = joinCells(rowOfHit, await read(tables.cells, CELLS), tables.cells.name, aside);
  }
  const notes = aside.sentences();
  return {
    name,
    detector: TRACKML_DETECTOR,
    hitId: hits.hit_id,
    x: hits.x,
    y: hits.y,
    z: hits.z,
    moduleKey: moduleKeys(hits),
    ...(notes.length > 0 && { notes }),
    truth,
    cells,
  };
}
