/** Events of ColliderML: parquet tables with a row per event, whose columns are lists. */
import { moduleKey } from '../detector/moduleKey.ts';
import type { Particles, TrackingEvent } from '../event/event.ts';
import { FormatError } from './formatError.ts';
import { eventOfTable } from './hitTable.ts';
import { ODD_DETECTOR } from './oddDetectorCsv.ts';
import { openParquet, type ParquetTable } from './parquet.ts';
import type { NamedBytes } from './zip.ts';

export const COLLIDERML_HITS = [
  ...['event_id', 'x', 'y', 'z', 'particle_id'],
  ...['volume_id', 'layer_id', 'surface_id'],
] as const;
export const COLLIDERML_PARTICLES = [
  ...['event_id', 'particle_id', 'charge'],
  ...['vx', 'vy', 'vz', 'px', 'py', 'pz'],
] as const;

/** The ids of the events of a table, in the order of its rows. @throws FormatError */
export async function eventIds(table: ParquetTable, file: string): Promise<bigint[]> {
  const [column] = await table.read(['event_id']);
  return column.map((id, row) => {
    if (typeof id === 'bigint' || Number.isSafeInteger(id)) return BigInt(id as bigint | number);
    throw new FormatError(
      { file, column: 'event_id' },
      `row ${row} has no whole number; write the table again.`,
    );
  });
}

/**
 * The event of some id; hits are numbered from 0, as the tracks of these files number them. Without a table of
 * particles momenta are not known.
 * @throws FormatError where a table lacks the event or a column, or its lists differ in length.
 */
export async function readCollidermlEvent(
  name: string,
  id: bigint,
  hits: NamedBytes,
  particles: NamedBytes | null,
): Promise<TrackingEvent> {
  const table = await rowOf(hits, id, COLLIDERML_HITS);
  const count = table.length;
  const [volume, layer, surface] = ['volume_id', 'layer_id', 'surface_id'].map((column) =>
    table.numbers(column),
  );
  const key = (row: number) => {
    const numbers = [volume[row], layer[row], surface[row]];
    if (numbers.every((n) => Number.isInteger(n) && n >= 0 && n <= 0xffff))
      return moduleKey(numbers[0], numbers[1], numbers[2]);
    throw new FormatError(
      { file: hits.name, column: 'surface_id' },
      `hit ${row} is on the surface ${numbers.join('/')}, which is none of the Open Data Detector; write the table again.`,
    );
  };
  const columns: Readonly<Record<string, Float64Array>> = {
    x: table.numbers('x'),
    y: table.numbers('y'),
    z: table.numbers('z'),
  };
  const rows = Uint32Array.from({ length: count }, (_, row) => row);
  return eventOfTable({
    name,
    detector: ODD_DETECTOR,
    file: hits.name,
    rows: count,
    column: (wanted) => columns[wanted],
    hitId: rows,
    moduleKey: BigUint64Array.from(rows, key),
    truth: {
      hit: rows,
      particle: table.ids('particle_id') as unknown as ArrayLike<bigint>,
      listed: particles && (await listedParticles(particles, id)),
    },
    notes: [],
  });
}

async function listedParticles(file: NamedBytes, id: bigint): Promise<Particles> {
  const table = await rowOf(file, id, COLLIDERML_PARTICLES);
  const ids = table.ids('particle_id');
  const seen = new Set<bigint>();
  const rows = Uint32Array.from(ids.keys()).filter((row) => {
    const isNew = ids[row] !== 0n && !seen.has(ids[row]);
    seen.add(ids[row]);
    return isNew;
  });
  const column = (name: string) => {
    const values = table.numbers(name);
    return Float64Array.from(rows, (row) => values[row]);
  };
  return {
    id: BigUint64Array.from(rows, (row) => ids[row]),
    vx: column('vx'),
    vy: column('vy'),
    vz: column('vz'),
    px: column('px'),
    py: column('py'),
    pz: column('pz'),
    charge: Int8Array.from(column('charge'), (charge) => Math.round(charge) || 0),
  };
}

/** The lists of one event. */
export interface EventRow {
  /** Entries of every list. */
  readonly length: number;
  numbers(column: string): Float64Array;
  ids(column: string): BigUint64Array;
}

/** The row of an event, whose lists in `columns` are all of one length. @throws FormatError */
async function rowOf(
  { name: file, bytes }: NamedBytes,
  id: bigint,
  columns: readonly string[],
): Promise<EventRow> {
  const table = await openParquet(bytes, file);
  const row = (await eventIds(table, file)).indexOf(id);
  if (row < 0)
    throw new FormatError(
      { file, column: 'event_id' },
      `event ${id} is not in it; choose the tables of the same events.`,
    );
  const lists = columns.filter((column) => column !== 'event_id');
  const values = await table.read(lists, row, row + 1);
  const listOf = (column: string): readonly unknown[] => {
    const list = values[lists.indexOf(column)]?.[0];
    if (Array.isArray(list) || ArrayBuffer.isView(list)) return list as readonly unknown[];
    throw new FormatError(
      { file, column },
      `event ${id} has no list there; the table must have a row per event, its columns lists.`,
    );
  };
  const length = listOf(lists[0]).length;
  const uneven = lists.find((column) => listOf(column).length !== length);
  if (uneven !== undefined)
    throw new FormatError(
      { file, column: uneven },
      `event ${id} has ${listOf(uneven).length} values there and ${length} in ${lists[0]}; write the table again.`,
    );
  const entry = (column: string, at: number, value: unknown) =>
    new FormatError(
      { file, column },
      `entry ${at} of event ${id} is ${typeof value === 'number' || typeof value === 'bigint' ? value : 'no number'}, not a whole number from 0; write the table again.`,
    );
  return {
    length,
    numbers: (column) =>
      Float64Array.from(listOf(column), (value) =>
        value === null || value === undefined ? Number.NaN : Number(value),
      ),
    ids: (column) =>
      BigUint64Array.from(listOf(column), (value, at) => {
        // -1 is how some tables name no particle.
        if (value === null || value === -1n || value === -1) return 0n;
        if (typeof value === 'bigint' && value >= 0n) return value;
        if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0)
          return BigInt(value);
        throw entry(column, at, value);
      }),
  };
}
