import { describe, expect, it } from 'vitest';
import { matchTracks, TRACK_STATUSES } from '../../../src/metrics/matching.ts';
import type { Matching } from '../../../src/metrics/report.ts';
import { targetParticles } from '../../../src/metrics/truthEdges.ts';
import { eventWith, type MadeParticle, tracksAt, truthOf } from './makeTruth.ts';

/** Particles 0 to 2 are targets of 8, 6 and 4 hits (rows 0-7, 8-13, 14-17); 3 is soft (18-21); noise 22-25. */
const PARTICLES: MadeParticle[] = [
  { hits: [1, 2, 3, 4, 5, 6, 7, 8] },
  { hits: [1, 2, 3, 4, 5, 6] },
  { hits: [1, 2, 3, 4] },
  { pt: 0.5, hits: [1, 2, 3, 4] },
];

function match(rows: readonly (readonly number[])[], matching: Matching, minHits = 3) {
  const truth = truthOf(eventWith(PARTICLES, 4));
  const settings = { minPt: 1, minHits, matching };
  const target = targetParticles(truth, settings);
  const matches = matchTracks(tracksAt(rows), truth, target, settings);
  return {
    ...matches.report,
    foundBy: Array.from(matches.foundBy),
    status: Array.from(matches.tracks.status, (s) => TRACK_STATUSES[s]),
    majority: Array.from(matches.tracks.majority),
    purity: Array.from(matches.tracks.purity),
    fraction: Array.from(matches.tracks.fraction),
  };
}

describe('matchTracks', () => {
  // Five tracks worked by hand:
  const rows = [
    [0, 1, 2, 3, 22], // 4 of 5 hits and 4 of 8 of particle 0: pure, but not more than half of it
    [4, 5, 6], // 3 of 3 and 3 of 8 of particle 0
    [8, 9, 10, 11, 14, 15, 16], // 4 of 7 and 4 of 6 of particle 1; 3 of 7 and 3 of 4 of particle 2
    [18, 19, 20], // 3 of 3 and 3 of 4 of the soft particle
    [12, 13, 23, 24], // 2 of 4 of particle 1: no more than half
  ];

  it('two-way: both majorities', () => {
    expect(match(rows, 'two-way')).toMatchObject({
      target: 3,
      matched: 1,
      efficiency: 1 / 3,
      fakeRate: 1 / 5,
      fragmentRate: 2 / 5,
      duplicateRate: 0,
      foundBy: [-1, 2, -1, 3],
      status: ['fragment', 'fragment', 'found', 'other', 'fake'],
    });
  });

  it('atlas: majority of the track; the longer match finds, the other is a duplicate', () => {
    expect(match(rows, 'atlas')).toMatchObject({
      target: 3,
      matched: 2,
      efficiency: 2 / 3,
      fakeRate: 1 / 5,
      fragmentRate: 0,
      duplicateRate: 1 / 2,
      foundBy: [0, 2, -1, 3],
      status: ['found', 'duplicate', 'found', 'other', 'fake'],
    });
  });

  it('one-way: a particle is found by the track that has more than half of it, pure or not', () => {
    expect(match(rows, 'one-way')).toMatchObject({
      target: 3,
      matched: 2,
      efficiency: 2 / 3,
      fakeRate: 1 / 5,
      fragmentRate: 0,
      duplicateRate: 0,
      foundBy: [-1, 2, 2, 3],
      status: ['found', 'duplicate', 'found', 'other', 'fake'],
    });
  });

  it('gives majority particle, purity and fraction of each track', () => {
    const { majority, purity, fraction } = match(rows, 'two-way');
    expect(majority).toEqual([0, 0, 1, 3, 1]);
    expect(purity).toEqual([4 / 5, 1, 4 / 7, 1, 1 / 2].map(Math.fround));
    expect(fraction).toEqual([1 / 2, 3 / 8, 2 / 3, 3 / 4, 1 / 3].map(Math.fround));
  });

  it('does not count tracks shorter than the minimum', () => {
    expect(match(rows, 'atlas', 4)).toMatchObject({
      matched: 2,
      fakeRate: 1 / 3,
      duplicateRate: 0,
      foundBy: [0, 2, -1, -1],
      status: ['found', 'other', 'found', 'other', 'fake'],
    });
  });

  it('calls a track of noise fake and gives it no particle', () => {
    expect(match([[22, 23, 24]], 'two-way')).toMatchObject({
      fakeRate: 1,
      status: ['fake'],
      majority: [-1],
      purity: [0],
      fraction: [0],
    });
  });

  it('names the lower particle row where two have as many hits', () => {
    expect(match([[14, 15, 8, 9]], 'two-way')).toMatchObject({ majority: [1], status: ['fake'] });
  });

  it('finds with the first of equally long tracks', () => {
    expect(
      match(
        [
          [3, 4, 5],
          [0, 1, 2],
        ],
        'atlas',
      ),
    ).toMatchObject({ foundBy: [0, -1, -1, -1], status: ['found', 'duplicate'] });
  });

  it('has no rates without tracks, and no efficiency without targets', () => {
    expect(match([], 'two-way')).toMatchObject({
      efficiency: 0,
      fakeRate: null,
      fragmentRate: null,
      duplicateRate: null,
    });
    const truth = truthOf(eventWith([]));
    const settings = { minPt: 1, minHits: 3, matching: 'atlas' } as const;
    expect(matchTracks(tracksAt([]), truth, new Uint8Array(0), settings).report).toMatchObject({
      efficiency: null,
      target: 0,
    });
  });
});
