/** Tracks that another program found, by the hits that its file names, and the hit rows of an event that these are. */
import { rowsInFileOrder } from './canonicalOrder.ts';
import type { TrackingEvent } from './event.ts';

/**
 * What the numbers of a list are: ids of hits; places of hits in the file of the event, from 0; or either, where the
 * format does not tell.
 */
export type HitNames = 'ids' | 'places' | 'either';

/** Tracks as a file lists them. */
export interface TrackList {
  /** Of the file, for people. */
  readonly name: string;
  /** Name of their event; null where the file does not tell. */
  readonly event: string | null;
  readonly named: HitNames;
  /** What names the hits of track t: hits[offset[t] .. offset[t + 1]). */
  readonly hits: Uint32Array;
  readonly offset: Uint32Array;
  /** What was left aside when it was read, a sentence each. */
  readonly notes: readonly string[];
}

/** Tracks of an event that were found elsewhere. */
export interface GivenTracks {
  /** Hit rows of the event, those of a track from the inside out. */
  readonly tracks: { readonly hits: Uint32Array; readonly offset: Uint32Array };
  /** What was odd about them, a sentence each. */
  readonly notes: readonly string[];
}

/** Whether a list says that it is of an event; names of events that are alike have their folder in front. */
export function isListOf({ event }: TrackList, { name }: TrackingEvent): boolean {
  return event !== null && (name === event || name.endsWith(`/${event}`));
}

/**
 * The tracks of a list in an event. A hit that a track names twice counts once, hits that the event does not have are
 * left out, and so is a track without any; the notes count them. Hits of a track come back by their distance from the
 * origin (equal: the lower row).
 * @throws Error of one sentence where most of the hits are none of the event.
 */
export function tracksInEvent(list: TrackList, event: TrackingEvent): GivenTracks {
  const readings = (['ids', 'places'] as const)
    .filter((names) => list.named === 'either' || list.named === names)
    .map((names) => ({ names, ...rowsNamed(list, event, names) }));
  const fewest = Math.min(...readings.map(({ unknown }) => unknown));
  const possible = readings.filter(({ unknown }) => unknown === fewest);
  // Hits of one particle lie close together, others do not.
  const [best] = possible
    .map((reading) => ({ ...reading, length: possible.length > 1 ? lengthOf(reading, event) : 0 }))
    .sort((a, b) => a.length - b.length);
  const { names, unknown, firstUnknown, tracks } = best;
  const total = list.hits.length;
  const word = names === 'ids' ? 'hit' : 'row';
  if (2 * unknown > total)
    throw new Error(
      `${unknown} of the ${total} hits in ${list.name} are none of the event ${event.name}, the first is ${word} ${firstUnknown}; open the tracks with their own event.`,
    );
  const notes = [...list.notes];
  if (list.named === 'either')
    notes.push(
      names === 'ids'
        ? `The numbers in ${list.name} were taken as ids of hits.`
        : `The numbers in ${list.name} were taken as places of hits in their file, from 0.`,
    );
  if (unknown > 0)
    notes.push(
      `${unknown} of the ${total} hits in ${list.name} are none of the event and were left out, the first is ${word} ${firstUnknown}.`,
    );
  const shared = tracks.hits.length - new Set(tracks.hits).size;
  if (shared > 0) notes.push(`${shared} hits of tracks are on another track too.`);
  return { tracks, notes };
}

interface Reading {
  readonly tracks: GivenTracks['tracks'];
  readonly unknown: number;
  /** What the first of them was called; -1 where there is none. */
  readonly firstUnknown: number;
}

function rowsNamed(
  { hits, offset }: TrackList,
  event: TrackingEvent,
  names: 'ids' | 'places',
): Reading {
  const rowOf = new Map<number, number>();
  if (names === 'ids') event.hitId.forEach((id, row) => void rowOf.set(id, row));
  else Array.from(rowsInFileOrder(event)).forEach((row, place) => void rowOf.set(place, row));
  const distance = (row: number) => Math.hypot(event.x[row], event.y[row], event.z[row]);
  const lists: number[][] = [];
  let [unknown, firstUnknown] = [0, -1];
  for (let t = 0; t + 1 < offset.length; t++) {
    const rows = new Set<number>();
    for (const name of hits.subarray(offset[t], offset[t + 1])) {
      const row = rowOf.get(name);
      if (row !== undefined) rows.add(row);
      else if (unknown++ === 0) firstUnknown = name;
    }
    if (rows.size > 0) lists.push([...rows].sort((a, b) => distance(a) - distance(b) || a - b));
  }
  return { tracks: flattened(lists), unknown, firstUnknown };
}

/** Lists of numbers one after the other, with where each begins. */
export function flattened(lists: readonly ArrayLike<number>[]): GivenTracks['tracks'] {
  const offset = new Uint32Array(lists.length + 1);
  lists.forEach((list, t) => {
    offset[t + 1] = offset[t] + list.length;
  });
  const hits = new Uint32Array(offset[lists.length]);
  lists.forEach((list, t) => {
    hits.set(list, offset[t]);
  });
  return { hits, offset };
}

/** Sum of the distances (mm) between hits that follow each other on a track. */
function lengthOf({ tracks: { hits, offset } }: Reading, { x, y, z }: TrackingEvent): number {
  let length = 0;
  for (let t = 0; t + 1 < offset.length; t++)
    for (let k = offset[t] + 1; k < offset[t + 1]; k++) {
      const [a, b] = [hits[k - 1], hits[k]];
      length += Math.hypot(x[b] - x[a], y[b] - y[a], z[b] - z[a]);
    }
  return length;
}
