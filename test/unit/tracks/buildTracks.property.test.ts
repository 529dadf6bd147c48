import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildTracks } from '../../../src/tracks/buildTracks.ts';
import { type TrackCuts, type Tracks, trackCount } from '../../../src/tracks/track.ts';
import { enumerateTracks } from './enumerate.ts';
import { type Edge, eventOf, graphOf } from './makeEvent.ts';

const NODES = 11;
const CUTS: TrackCuts = { ccCut: 0.01, walkMin: 0.1, walkMax: 0.6, minHits: 3 };

/** f32 scores: all different, or from few values, so that many tie. */
const score = fc.oneof(
  { weight: 3, arbitrary: fc.float({ min: 0, max: 1, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0, Math.fround(0.3), 0.75, 0.875, 1) },
);
const tiedScore = fc.constantFrom(Math.fround(0.3), 0.75, 1);

/** Unique directed edges without loops; acyclic ones follow a random order of the rows. */
function edgesOf(scores: fc.Arbitrary<number>, acyclic: boolean): fc.Arbitrary<Edge[]> {
  const pair = fc.tuple(fc.nat(NODES - 1), fc.nat(NODES - 1));
  return fc
    .tuple(
      fc.uniqueArray(fc.tuple(pair, scores), {
        maxLength: 28,
        selector: ([[a, b]]) => (acyclic ? `${Math.min(a, b)} ${Math.max(a, b)}` : `${a} ${b}`),
      }),
      fc.shuffledSubarray(
        Array.from({ length: NODES }, (_, i) => i),
        { minLength: NODES },
      ),
    )
    .map(([list, row]) =>
      list
        .filter(([[a, b]]) => a !== b)
        .map(([[a, b], s]): Edge => {
          const [from, to] = acyclic && a > b ? [b, a] : [a, b];
          return [row[from], row[to], s];
        }),
    );
}

const cutSets = fc.constantFrom<TrackCuts>(
  CUTS,
  { ...CUTS, walkMax: 0 },
  { ...CUTS, walkMin: 0.5, walkMax: 0.9 },
  { ...CUTS, minHits: 2 },
  { ...CUTS, ccCut: 0.5 },
);

function build(edges: readonly Edge[], cuts: TrackCuts): Tracks {
  const { graph, scores } = graphOf(edges);
  return buildTracks(eventOf(NODES), graph, scores, cuts);
}

function listTracks(tracks: Tracks): { hits: number[]; walked: boolean }[] {
  return Array.from({ length: trackCount(tracks) }, (_, t) => ({
    hits: Array.from(tracks.hits.subarray(tracks.offset[t], tracks.offset[t + 1])),
    walked: tracks.origin[t] === 1,
  }));
}

describe('buildTracks on random graphs', () => {
  it.each([
    ['mixed scores', score],
    ['scores that nearly all tie', tiedScore],
  ])('finds the tracks that enumerating every path finds: %s', (_, scores) => {
    fc.assert(
      fc.property(edgesOf(scores, true), cutSets, (edges, cuts) => {
        const expected = enumerateTracks(NODES, edges, cuts).sort(
          (a, b) => Math.min(...a.hits) - Math.min(...b.hits),
        );
        expect(listTracks(build(edges, cuts))).toEqual(expected);
      }),
      { numRuns: 1500, seed: 1 },
    );
  });

  it('puts a hit into at most one track and joins consecutive hits by kept edges, cycles or not', () => {
    fc.assert(
      fc.property(edgesOf(score, false), cutSets, (edges, cuts) => {
        const tracks = listTracks(build(edges, cuts));
        const hits = tracks.flatMap((track) => track.hits);
        expect(new Set(hits).size).toBe(hits.length);
        const kept = new Set(edges.filter((e) => e[2] > cuts.ccCut).map(([a, b]) => `${a} ${b}`));
        for (const track of tracks) {
          expect(track.hits.length).toBeGreaterThanOrEqual(cuts.minHits);
          for (let i = 1; i < track.hits.length; i++)
            expect(kept).toContain(`${track.hits[i - 1]} ${track.hits[i]}`);
        }
      }),
      { numRuns: 500, seed: 2 },
    );
  });

  it('does not depend on the order of the edges, cycles and ties included', () => {
    const shuffled = edgesOf(tiedScore, false).chain((edges) =>
      fc.tuple(
        fc.constant(edges),
        fc.shuffledSubarray(edges, { minLength: edges.length, maxLength: edges.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, cutSets, ([edges, other], cuts) => {
        expect(build(other, cuts)).toEqual(build(edges, cuts));
      }),
      { numRuns: 500, seed: 3 },
    );
  });

  it('with more minimum hits gives the same tracks less the shorter ones', () => {
    fc.assert(
      fc.property(edgesOf(score, true), fc.integer({ min: 3, max: 6 }), (edges, minHits) => {
        const all = listTracks(build(edges, { ...CUTS, minHits: 2 }));
        expect(listTracks(build(edges, { ...CUTS, minHits }))).toEqual(
          all.filter((track) => track.hits.length >= minHits),
        );
      }),
      { numRuns: 500, seed: 4 },
    );
  });
});
