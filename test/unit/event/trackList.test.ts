import { describe, expect, it } from 'vitest';
import { inCanonicalOrder } from '../../../src/event/canonicalOrder.ts';
import type { TrackingEvent } from '../../../src/event/event.ts';
import {
  flattened,
  isListOf,
  type TrackList,
  tracksInEvent,
} from '../../../src/event/trackList.ts';

/** Hits with ids 1, 2, ... at some x (mm), each on a module of its own, in the order of the file. */
function eventAt(...x: number[]): TrackingEvent {
  return inCanonicalOrder({
    name: 'event7',
    detector: 'd',
    hitId: Uint32Array.from(x, (_, i) => i + 1),
    x: Float64Array.from(x),
    y: new Float64Array(x.length),
    z: new Float64Array(x.length),
    // Modules against the order of the file, so that rows, places and ids all differ.
    moduleKey: BigUint64Array.from(x, (_, i) => BigInt(x.length - i)),
    truth: null,
    cells: null,
  });
}

const list = (lists: number[][], changes: Partial<TrackList> = {}): TrackList => ({
  name: 'tracks.csv',
  event: null,
  named: 'ids',
  ...flattened(lists),
  notes: [],
  ...changes,
});

/** Ids of the hits of each track. */
function idsOf(event: TrackingEvent, tracks: TrackList): number[][] {
  const { hits, offset } = tracksInEvent(tracks, event).tracks;
  return Array.from({ length: offset.length - 1 }, (_, t) =>
    Array.from(hits.subarray(offset[t], offset[t + 1]), (row) => event.hitId[row]),
  );
}

describe('tracks of a list', () => {
  const event = eventAt(40, 30, 20, 10);

  it('are those of the ids of the event, from the inside out', () => {
    expect(idsOf(event, list([[1, 3], [2]]))).toEqual([[3, 1], [2]]);
  });
  it('are those of the places in the file, whatever order the hits are kept in', () => {
    expect(idsOf(event, list([[0, 2], [3]], { named: 'places' }))).toEqual([[3, 1], [4]]);
  });
  it('keep each hit once, and say that others have it too', () => {
    expect(idsOf(event, list([[1, 1, 2]]))).toEqual([[2, 1]]);
    const { notes } = tracksInEvent(
      list([
        [1, 2],
        [2, 3],
      ]),
      event,
    );
    expect(notes).toEqual(['1 hits of tracks are on another track too.']);
  });
  it('lose the hits that the event does not have, which is said, and a track without any', () => {
    const some = list([[1, 2, 3], [99]]);
    expect(idsOf(event, some)).toEqual([[3, 2, 1]]);
    expect(tracksInEvent(some, event).notes).toEqual([
      '1 of the 4 hits in tracks.csv are none of the event and were left out, the first is hit 99.',
    ]);
  });
  it('of another event are refused', () => {
    expect(() => tracksInEvent(list([[1, 98, 99]]), event)).toThrow(
      '2 of the 3 hits in tracks.csv are none of the event event7, the first is hit 98; open the tracks with their own event.',
    );
  });
  it('are none where there are none', () => {
    expect(idsOf(event, list([]))).toEqual([]);
  });
});

describe('numbers that may be ids or places', () => {
  it('are places where one is no id', () => {
    const event = eventAt(10, 20, 30);
    const either = list([[0, 1]], { named: 'either' });
    expect(idsOf(event, either)).toEqual([[1, 2]]);
    expect(tracksInEvent(either, event).notes).toEqual([
      'The numbers in tracks.csv were taken as places of hits in their file, from 0.',
    ]);
  });
  it('are what keeps the hits of a track together where both are possible', () => {
    // Ids 1 and 2 lie together; places 1 and 2 do not. Ids 3 and 4 do not; places 3 and 4 would.
    const event = eventAt(10, 11, 500, 501, 502);
    expect(idsOf(event, list([[1, 2]], { named: 'either' }))).toEqual([[1, 2]]);
    expect(idsOf(event, list([[2, 3, 4]], { named: 'either' }))).toEqual([[3, 4, 5]]);
  });
});

it('a list is of the event that it names, whichever folder that is in', () => {
  const of = list([], { event: 'event7' });
  expect(isListOf(of, eventAt(1))).toBe(true);
  expect(isListOf(of, { ...eventAt(1), name: 'b/event7' })).toBe(true);
  expect(isListOf(of, { ...eventAt(1), name: 'event77' })).toBe(false);
  expect(isListOf(list([]), eventAt(1))).toBe(false);
});
