import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { TrackList } from '../../../../src/event/trackList.ts';
import { npy } from '../../../../src/formats/npyWriter.ts';
import { readItem } from '../../../../src/formats/readers/index.ts';
import { packItem, recognise } from '../../../../src/formats/readers/recognise.ts';
import { inMemory } from '../../../../src/formats/sourceFile.ts';

const text = (name: string, ...lines: string[]) =>
  inMemory({ name, bytes: new TextEncoder().encode(lines.join('\n')) });

/** Every list of tracks in a file, with the role it is opened under. */
async function lists(...files: ReturnType<typeof inMemory>[]) {
  const { items, problems, unknown } = await recognise(files);
  expect([problems, unknown]).toEqual([[], []]);
  expect(new Set(items.map(({ kind }) => kind))).toEqual(new Set(['tracks']));
  return Promise.all(items.map(async (item) => readItem('tracks', await packItem(item))));
}

const hitsOf = ({ hits, offset }: TrackList) =>
  Array.from({ length: offset.length - 1 }, (_, t) => [...hits.subarray(offset[t], offset[t + 1])]);

it('a table of hits and tracks, whose numbers may exceed 2^53 and below 0 mean none', async () => {
  const [list] = await lists(
    text(
      'event000001000-tracks.csv',
      'hit_id,track_id',
      '7,9007199254740993',
      '8,9007199254740992',
      '9,9007199254740993',
      '4,-1',
      '5,0',
    ),
  );
  expect(hitsOf(list)).toEqual([[5], [8], [7, 9]]);
  expect(list).toMatchObject({ event: 'event000001000', named: 'ids', notes: [] });
});

it('the track 0 of more hits than any track has is that of those on none', async () => {
  const rest = Array.from({ length: 61 }, (_, i) => `${i + 10},0`);
  const [list] = await lists(text('tracks.csv', 'hit_id,track_id', '1,1', '2,1', ...rest));
  expect(hitsOf(list)).toEqual([[1, 2]]);
  expect(list.event).toBeNull();
  expect(list.notes).toEqual([
    '61 hits of tracks.csv have the track 0 and were taken as on no track.',
  ]);
});

it('an answer to a challenge is a list for each of its events', async () => {
  const answer = text(
    'submission.csv',
    'event_id,hit_id,track_id',
    '1001,1,4',
    '1000,1,2',
    '1000,2,2',
  );
  const found = await lists(answer);
  expect(found.map(({ event }) => event)).toEqual(['event000001000', 'event000001001']);
  expect(found.map(hitsOf)).toEqual([[[1, 2]], [[1]]]);
});

it('tracks of ACTS, whose numbers may be ids or places', async () => {
  const [list] = await lists(
    text(
      'event000000001-tracks-acts.csv',
      'track_id,seed_id,particleId,nStates,pT,truthMatchProbability,good/duplicate/fake,Hits_ID',
      '0,0,4503599644147713,3,1.5,1,good,"[3,2,1]"',
      '1,1,4503599644147714,2,0.7,0.5,fake,"[10, 11]"',
      '2,2,0,0,0,0,fake,"[]"',
    ),
  );
  expect(hitsOf(list)).toEqual([[3, 2, 1], [10, 11], []]);
  expect(list).toMatchObject({ event: 'event000000001', named: 'either' });
});

it('a line of ACTS without its list is named', async () => {
  const broken = text('t.csv', 'track_id,pT,Hits_ID', '0,1.5,"[1,2]"', '1,1.5,');
  await expect(lists(broken)).rejects.toThrow(
    /t\.csv, line 3: it does not end in a list of hits.*write the tracks again/,
  );
});

it('LABELS of the tracking service, its tail left out', async () => {
  const data = BigInt64Array.of(4n, 2n, -1n, -1n, 7n, -1n, 5n);
  const [list] = await lists(
    inMemory({ name: 'event1-labels.npy', bytes: npy({ data, shape: [7] }) }),
  );
  expect(hitsOf(list)).toEqual([[4, 2], [7]]);
  expect(list).toMatchObject({ event: 'event1', named: 'places' });
  expect(list.notes).toEqual([
    'event1-labels.npy ends with 1 hits that no -1 closes; they were left out.',
  ]);
});

it('LABELS with what is no place of a hit is refused', async () => {
  const data = BigInt64Array.of(4n, -2n);
  await expect(
    lists(inMemory({ name: 'l.npy', bytes: npy({ data, shape: [2] }) })),
  ).rejects.toThrow(/l\.npy.*number 1 is -2/);
});

it('tracks of ColliderML, a list for each event', async () => {
  const path = 'test/fixtures/formats/parquet/snappy/tracks.parquet';
  const found = await lists(
    inMemory({ name: 'tracks.parquet', bytes: new Uint8Array(readFileSync(path)) }),
  );
  expect(found.map(({ event }) => event)).toEqual(['event000000005', 'event000000012']);
  expect(found.map(hitsOf)).toEqual([[], [[0, 1, 2], [2, 4, 5], [6]]]);
});
