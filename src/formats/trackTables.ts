/** Tracks of other programs: tables of hits with their tracks, lists of ACTS and ColliderML, LABELS. */
import { flattened, type HitNames, type TrackList } from '../event/trackList.ts';
import { openCsv } from './csvTable.ts';
import { FormatError, quoted } from './formatError.ts';
import { openParquet } from './parquet.ts';
import type { Tensor } from './tensor.ts';
import type { NamedBytes } from './zip.ts';

/** What a list says of itself beside its hits. */
export interface ListOf {
  readonly name: string;
  /** Name of the event, where that is known. */
  readonly event: string | null;
}

/** More hits than any track has: so many under the label 0 are those of no track. */
const MOST_HITS = 60;

/**
 * Hits with the number of their track, a line each; with the column `event_id`, as challenges take their answers, those
 * of one event. Numbers below 0 are of no track, and so is 0 where too many hits for a track have it.
 * @throws FormatError
 */
export function tracksOfHits(
  of: ListOf,
  { name: file, bytes }: NamedBytes,
  event: bigint | null,
): TrackList {
  const table = openCsv(bytes, file, {
    what: 'a table of tracks',
    required: { hit_id: 'uint32', track_id: 'int64' },
    optional: { event_id: 'uint64' },
  });
  table.advance(table.rows);
  const { hit_id: hit, track_id: track, event_id: eventOf } = table.columns;
  const lists = new Map<bigint, number[]>();
  for (let row = 0; row < table.rows; row++) {
    if (track[row] < 0n || (event !== null && eventOf && eventOf[row] !== event)) continue;
    const list = lists.get(track[row]);
    if (list) list.push(hit[row]);
    else lists.set(track[row], [hit[row]]);
  }
  const notes: string[] = [];
  const rest = lists.get(0n);
  if (rest && rest.length > MOST_HITS && lists.size > 1) {
    lists.delete(0n);
    notes.push(`${rest.length} hits of ${file} have the track 0 and were taken as on no track.`);
  }
  const ids = [...lists.keys()].sort((a, b) => (a < b ? -1 : Number(a > b)));
  return listOf(
    of,
    'ids',
    ids.map((id) => lists.get(id) ?? []),
    notes,
  );
}

/** The ids of the events in such a table with `event_id`, ascending. @throws FormatError */
export function eventsOfHits({ name: file, bytes }: NamedBytes): bigint[] {
  const table = openCsv(bytes, file, {
    what: 'a table of tracks',
    required: { event_id: 'uint64' },
    optional: {},
  });
  table.advance(table.rows);
  const { event_id: events } = table.columns;
  return [...new Set(events)].sort((a, b) => (a < b ? -1 : Number(a > b)));
}

/**
 * Tracks as ACTS writes them (CsvTrackWriter): a line per track, its hits last, in `Hits_ID` or, since ACTS 48,
 * `Measurements_ID`, as `"[1,2,3]"`.
 * @throws FormatError
 */
export function tracksOfActs(of: ListOf, { name: file, bytes }: NamedBytes): TrackList {
  const [, ...lines] = new TextDecoder().decode(bytes).split(/\r\n|\n|\r/);
  const lists = lines.flatMap((line, i) => {
    if (line.trim() === '') return [];
    const inside = /\[([\d\s,;]*)\]"?\s*$/.exec(line)?.[1];
    if (inside === undefined)
      throw new FormatError(
        { file, line: i + 2 },
        'it does not end in a list of hits such as "[1,2,3]"; write the tracks again.',
      );
    return [[...inside.matchAll(/\d+/g)].map(([digits]) => nameOf(digits, file, i + 2))];
  });
  return listOf(of, 'either', lists, []);
}

function nameOf(digits: string, file: string, line: number): number {
  const value = Number(digits);
  if (value <= 0xffffffff) return value;
  throw new FormatError(
    { file, line },
    `${quoted(digits)} is too large for the number of a hit; write the tracks again.`,
  );
}

/** Row of a table of ColliderML as the tracks of its event: a list of hits each. @throws FormatError */
export async function tracksOfColliderml(
  of: ListOf,
  { name: file, bytes }: NamedBytes,
  event: bigint,
): Promise<TrackList> {
  const table = await openParquet(bytes, file);
  const [ids, lists] = await table.read(['event_id', 'hit_ids']);
  const row = ids.findIndex((id) => BigInt(id as bigint | number) === event);
  const found = lists[row];
  const isName = (hit: unknown) => Number.isInteger(Number(hit)) && Number(hit) >= 0;
  if (!isList(found) || !found.every((list) => isList(list) && list.every(isName)))
    throw new FormatError(
      { file, column: 'hit_ids' },
      `event ${event} has no lists of hits; write the table again.`,
    );
  return listOf(
    of,
    'places',
    found.map((list) => Array.from(list as ArrayLike<unknown>, Number)),
    [],
  );
}

function isList(value: unknown): value is unknown[] {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

/**
 * LABELS of the tracking service: places of hits in their file, -1 after each track. A tail without -1 is dropped, as
 * Athena does.
 * @throws FormatError where a number is no place.
 */
export function tracksOfLabels(of: ListOf, { data }: Tensor, file: string): TrackList {
  const lists: number[][] = [];
  let open: number[] = [];
  for (let i = 0; i < data.length; i++) {
    const place = Number(data[i]);
    if (place === -1) {
      if (open.length > 0) lists.push(open);
      open = [];
    } else if (Number.isInteger(place) && place >= 0 && place <= 0xffffffff) open.push(place);
    else
      throw new FormatError(
        { file },
        `its number ${i} is ${data[i]}, and LABELS has places of hits, and -1 behind each track; write it again.`,
      );
  }
  return listOf(
    of,
    'places',
    lists,
    open.length > 0
      ? [`${file} ends with ${open.length} hits that no -1 closes; they were left out.`]
      : [],
  );
}

function listOf(
  of: ListOf,
  named: HitNames,
  lists: readonly (readonly number[])[],
  notes: readonly string[],
): TrackList {
  return { ...of, named, ...flattened(lists), notes };
}

/** The first line of a text of any spelling, as it is. */
export function firstLine(firstBytes: Uint8Array): string {
  return new TextDecoder().decode(firstBytes).split(/\r\n|\n|\r/, 1)[0];
}
