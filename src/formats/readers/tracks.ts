import type { TrackList } from '../../event/trackList.ts';
import { eventIds } from '../collidermlEvent.ts';
import { isNpy, npyShape, readNpy } from '../npy.ts';
import { isParquet, peekParquet } from '../parquet.ts';
import { type PackedFile, type PeekedFile, unpack } from '../sourceFile.ts';
import {
  eventsOfHits,
  firstLine,
  tracksOfActs,
  tracksOfColliderml,
  tracksOfHits,
  tracksOfLabels,
} from '../trackTables.ts';
import { hasColumns, splitPath } from './names.ts';
import type { Accepted, Reader } from './reader.ts';

declare module './reader.ts' {
  interface ReadResults {
    readonly tracks: TrackList;
  }
}

/** Name of a table of tracks, with the event that it is of. */
const NAMED_FOR = /^(.+?)[-_.](?:tracks?(?:-acts)?|CKFtracks|labels)\.(?:csv|npy)(?:\.gz)?$/i;

const eventByName = (path: string): string | null =>
  NAMED_FOR.exec(splitPath(path).base)?.[1] ?? null;

/** How tables of several events name each: as the readers of these name the events. */
const eventById = (id: bigint | string): string => `event${String(id).padStart(9, '0')}`;

const unpacked = (file: PackedFile) => ({ name: file.name, bytes: unpack(file) });
const baseOf = (file: { readonly name: string }) => splitPath(file.name).base;

/** One list in a file; of several lists, those of one event take each other's place. */
function accepted(file: PeekedFile, event = eventByName(file.name)): Accepted {
  return { name: baseOf(file), role: event ?? '', parts: { tracks: file } };
}

/** The list of one event among those of a file. */
function entryOf(file: PeekedFile, id: bigint): Accepted {
  const event = eventById(id);
  return {
    name: `${baseOf(file)}, ${event}`,
    entry: String(id),
    role: event,
    parts: { tracks: file },
  };
}

/** Hits with the numbers of their tracks: `tracks.csv`, answers to a challenge. */
export const tracksTable: Reader<'tracks'> = {
  id: 'tracksTable',
  kind: 'tracks',
  title: 'tracks (hit_id, track_id)',
  async accepts(files) {
    const tables = files.filter(
      (file) => hasColumns(file, ['hit_id', 'track_id']) && !hasColumns(file, ['x', 'y']),
    );
    const found = tables.map(async (file): Promise<Accepted[]> => {
      if (!hasColumns(file, ['event_id'])) return [accepted(file)];
      try {
        return eventsOfHits(unpacked(await file.pack())).map((id) => entryOf(file, id));
      } catch (error) {
        return [{ ...accepted(file), problem: (error as Error).message }];
      }
    });
    return (await Promise.all(found)).flat();
  },
  read: async (name, { tracks }, { entry }) =>
    tracksOfHits(
      { name, event: entry === undefined ? eventByName(tracks.name) : eventById(entry) },
      unpacked(tracks),
      entry === undefined ? null : BigInt(entry),
    ),
};

/** Tracks as ACTS writes them. */
export const actsTracks: Reader<'tracks'> = {
  id: 'actsTracks',
  kind: 'tracks',
  title: 'tracks of ACTS',
  accepts: (files) =>
    files
      .filter(({ firstBytes }) =>
        /^"?track_id"?,.*\b(?:Hits|Measurements)_ID"?\s*$/i.test(firstLine(firstBytes)),
      )
      .map((file) => accepted(file)),
  read: async (name, { tracks }) =>
    tracksOfActs({ name, event: eventByName(tracks.name) }, unpacked(tracks)),
};

/** Tracks of ColliderML: lists of hits, a row per event. */
export const collidermlTracks: Reader<'tracks'> = {
  id: 'collidermlTracks',
  kind: 'tracks',
  title: 'tracks of ColliderML',
  async accepts(files) {
    const found: Accepted[] = [];
    for (const file of files.filter(({ firstBytes }) => isParquet(firstBytes))) {
      // A table that cannot be opened is named by the reader of events.
      const table = await peekParquet(file).catch(() => null);
      if (!table || !['event_id', 'hit_ids'].every((name) => table.columns.includes(name)))
        continue;
      try {
        found.push(...(await eventIds(table, file.name)).map((id) => entryOf(file, id)));
      } catch (error) {
        found.push({ ...accepted(file), problem: (error as Error).message });
      }
    }
    return found;
  },
  read: (name, { tracks }, { entry = '' }) =>
    tracksOfColliderml({ name, event: eventById(entry) }, unpacked(tracks), BigInt(entry)),
};

/** The service's answer LABELS as an array of NumPy. */
export const labelsTracks: Reader<'tracks'> = {
  id: 'labelsTracks',
  kind: 'tracks',
  title: 'LABELS of the tracking service',
  accepts: (files) =>
    files
      .filter(({ firstBytes }) => isNpy(firstBytes) && npyShape(firstBytes)?.length === 1)
      .map((file) => accepted(file)),
  read: async (name, { tracks }) =>
    tracksOfLabels(
      { name, event: eventByName(tracks.name) },
      readNpy(unpack(tracks), tracks.name),
      tracks.name,
    ),
};
