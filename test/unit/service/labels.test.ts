import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeLabels, encodeLabels } from '../../../src/service/labels.ts';
import type { TrackHits } from '../../../src/tracks/track.ts';

const lists = ({ hits, offset }: TrackHits) =>
  Array.from({ length: offset.length - 1 }, (_, t) => [...hits.subarray(offset[t], offset[t + 1])]);

it('lists of rows come out as they went in, by ascending smallest row', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(50), { maxLength: 40 }), fc.nat(), (rows, seed) => {
      const tracks: number[][] = [];
      for (let at = 0; at < rows.length; ) {
        const length = 1 + ((seed + at) % 5);
        tracks.push(rows.slice(at, at + length));
        at += length;
      }
      const labels = tracks.flatMap((track) => [...track, -1]);
      const { tracks: back, notes } = decodeLabels(labels, 51, 'tracks');
      expect(notes).toEqual([]);
      const sorted = [...tracks].sort((a, b) => Math.min(...a) - Math.min(...b));
      expect(lists(back)).toEqual(sorted);
      expect(lists(decodeLabels(encodeLabels(back), 51, 'tracks').tracks)).toEqual(sorted);
    }),
  );
});

it('no track is [-1], and [-1] and nothing are no track', () => {
  expect(encodeLabels({ hits: new Uint32Array(0), offset: new Uint32Array(1) })).toEqual(
    BigInt64Array.of(-1n),
  );
  for (const labels of [[], [-1], [-1, -1]])
    expect(lists(decodeLabels(labels, 3, 'tracks').tracks)).toEqual([]);
});

it('a tail without -1 is dropped and a hit of two tracks stays with the first, and both are said', () => {
  const { tracks, notes } = decodeLabels([0, 1, 2, -1, 2, 3, -1, 4], 5, 'tracks');
  expect(lists(tracks)).toEqual([[0, 1, 2], [3]]);
  expect(notes).toHaveLength(2);
  expect(notes.join(' ')).toMatch(/1 rows that no -1 closes.*1 hits are on more than one/);
});

it.each([
  [[0, 5, -1], /place 1 the row 5/],
  [[0, -2, -1], /place 1 the row -2/],
])('a row that FEATURES does not have is named', (labels, sentence) => {
  expect(() => decodeLabels(labels, 5, 'tracks')).toThrow(sentence);
});

it('one label per row', () => {
  expect(lists(decodeLabels([7, -1, 3, 7, 3], 5, 'rows').tracks)).toEqual([
    [0, 3],
    [2, 4],
  ]);
  expect(() => decodeLabels([1, 2], 5, 'rows')).toThrow(/2 labels for 5 rows/);
  // The last label stands for none where more rows have it than any track has hits.
  const labels = [0, 0, 0, ...Array.from({ length: 100 }, () => 1)];
  const { tracks, notes } = decodeLabels(labels, labels.length, 'rows');
  expect(lists(tracks)).toEqual([[0, 1, 2]]);
  expect(notes[0]).toMatch(/100 rows share the last label 1/);
});
