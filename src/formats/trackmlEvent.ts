/** Reads TrackML events: csv tables joined by hit id and particle id into structures of arrays. */
import type { EventCells, EventTruth, TrackingEvent } from '../event/event.ts';
import { breathe } from '../tasks/breathe.ts';
import { type ColumnKinds, openCsv, type TableColumns, type TableSchema } from './csvTable.ts';
import { groupTrackmlFiles, type TableFile, type TrackmlFiles } from './trackmlFiles.ts';
import { hitRows, joinCells, joinTruth, listedParticles, moduleKeys } from './trackmlJoin.ts';
import { CELLS, HITS, PARTICLES, TRUTH } from './trackmlTables.ts';
import type { NamedBytes } from './zip.ts';

/** How a read can be watched and stopped. */
export interface ReadOptions {
  /** Called with the fraction done, from 0 to 1. */
  readonly onProgress?: ((fraction: number) => void) | undefined;
  /** When it aborts, the read rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Name of the detector that TrackML events belong to. */
export const TRACKML_DETECTOR = 'trackml';

/**
 * Reads one or several TrackML events from csv tables (plain, gzip, or zip archives of either).
 * Tables are told apart by name: `<event>-hits.csv`, and optionally `-truth`, `-particles`, `-cells`;
 * events come sorted by name. Hit rows keep the order of the hits table. Units as in the files: mm, GeV.
 *
 * Without a particles table, particles come from truth: momentum at the hit nearest the origin, vertex
 * 0, charge 0. A particle that truth names but the particles table lacks has vertex 0 and momentum NaN.
 * Particles without a truth table are not part of the event. Throws `FormatError`.
 */
export async function readTrackmlEvent(
  files: readonly NamedBytes[],
  { onProgress, signal }: ReadOptions = {},
): Promise<TrackingEvent[]> {
  signal?.throwIfAborted();
  const events = groupTrackmlFiles(files);
  const total = events.reduce((sum, event) => sum + packedBytes(event), 0);
  let done = 0;
  const read: ReadTable = async (file, schema) => {
    await breathe(signal);
    const table = openCsv(file.unpack(), file.name, schema);
    for (let rows = 0; rows < table.rows; ) {
      rows = table.advance(ROWS_PER_STEP);
      onProgress?.(Math.min(1, (done + (file.packedLength * rows) / table.rows) / total));
      await breathe(signal);
    }
    done += file.packedLength;
    return table.columns;
  };
  const result: TrackingEvent[] = [];
  for (const event of events) result.push(await readEvent(event, read));
  onProgress?.(1);
  return result;
}

/** Rows between two reports of progress: a few milliseconds. */
const ROWS_PER_STEP = 1 << 15;

type ReadTable = <R extends ColumnKinds, O extends ColumnKinds>(
  file: TableFile,
  schema: TableSchema<R, O>,
) => Promise<TableColumns<R, O>>;

function packedBytes({ tables }: TrackmlFiles): number {
  return Object.values(tables).reduce((sum, file) => sum + file.packedLength, 0);
}

async function readEvent({ name, tables }: TrackmlFiles, read: ReadTable): Promise<TrackingEvent> {
  const hits = await read(tables.hits, HITS);
  const rowOfHit = hitRows(hits.hit_id, tables.hits.name);
  let truth: EventTruth | null = null;
  if (tables.truth !== undefined) {
    const columns = await read(tables.truth, TRUTH);
    const listed =
      tables.particles === undefined
        ? null
        : listedParticles(await read(tables.particles, PARTICLES), tables.particles.name);
    truth = joinTruth(hits, rowOfHit, columns, listed, tables.truth.name);
  }
  let cells: EventCells | null = null;
  if (tables.cells !== undefined) {
    cells = joinCells(rowOfHit, await read(tables.cells, CELLS), tables.cells.name);
  }
  return {
    name,
    detector: TRACKML_DETECTOR,
    hitId: hits.hit_id,
    x: hits.x,
    y: hits.y,
    z: hits.z,
    moduleKey: moduleKeys(hits),
    truth,
    cells,
  };
}
