import { expect, test } from 'vitest';
import { hitsOf, touching } from '../../../src/tables/related.ts';
import { edgesAt, eventWith, tracksAt } from '../metrics/makeTruth.ts';

/** Particles of hits 0-2 and 3-5, noise 6; a track of each, the second with a hit of the first. */
const source = {
  event: eventWith([{ hits: [1, 2, 3] }, { hits: [1, 2, 3] }], 1),
  graph: edgesAt([
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 4],
  ]),
  scores: null,
  tracks: tracksAt([
    [0, 1],
    [2, 3, 4],
  ]),
  evaluation: null,
  ccCut: 0.5,
};
const rowsOf = (kind: Parameters<typeof touching>[0], hits: Uint32Array, count: number) =>
  Array.from({ length: count }, (_, row) => row).filter(touching(kind, hits, source));

test('a thing has its hits', () => {
  expect([...hitsOf({ kind: 'hit', row: 4 }, source)]).toEqual([4]);
  expect([...hitsOf({ kind: 'edge', row: 2 }, source)]).toEqual([2, 3]);
  expect([...hitsOf({ kind: 'track', row: 1 }, source)]).toEqual([2, 3, 4]);
  expect([...hitsOf({ kind: 'particle', row: 1 }, source)]).toEqual([3, 4, 5]);
});

test('rows that have to do with the hits of a particle', () => {
  const hits = hitsOf({ kind: 'particle', row: 1 }, source);
  expect(rowsOf('hit', hits, 7)).toEqual([3, 4, 5]);
  expect(rowsOf('edge', hits, 4)).toEqual([2, 3]);
  expect(rowsOf('track', hits, 2)).toEqual([1]);
  expect(rowsOf('particle', hits, 2)).toEqual([1]);
});

test('rows that have to do with a track of two particles, and with noise', () => {
  const hits = hitsOf({ kind: 'track', row: 1 }, source);
  expect(rowsOf('particle', hits, 2)).toEqual([0, 1]);
  expect(rowsOf('particle', Uint32Array.of(6), 2)).toEqual([]);
  expect(rowsOf('track', Uint32Array.of(6), 2)).toEqual([]);
});
