import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flattened } from '../../../src/event/trackList.ts';
import { TRACK_BUILDERS } from '../../../src/tracks/builders/index.ts';
import { buildTracks, createTrackBuilding } from '../../../src/tracks/buildTracks.ts';
import type { Tracks } from '../../../src/tracks/track.ts';
import { type Edge, eventAt, graphOf } from './makeEvent.ts';

const NODES = 14;

const score = fc.oneof(
  { weight: 4, arbitrary: fc.float({ min: 0, max: 1, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0, 0.5, 1, Number.NaN) },
);
const coordinate = fc.integer({ min: -9, max: 9 });

/** Hits at whole numbers, and edges that mostly lead to higher rows, so that there are long tracks and a few cycles. */
const scenes = fc.record({
  points: fc.array(fc.tuple(coordinate, coordinate, coordinate), {
    minLength: NODES,
    maxLength: NODES,
  }),
  edges: fc.uniqueArray(
    fc
      .tuple(fc.nat(NODES - 1), fc.nat(NODES - 1), score, fc.nat(9))
      .map(([a, b, s, turn]): Edge => (a > b && turn > 0 ? [b, a, s] : [a, b, s])),
    { selector: ([a, b]) => `${a} ${b}`, maxLength: 40 },
  ),
});

const cut = fc.constantFrom(0, 0.25, 0.5, 0.75, 1);
const builder = fc.constantFrom('walkthrough', ...TRACK_BUILDERS.map(({ id }) => id));
const cutSequences = fc.array(
  fc.record({
    ccCut: cut,
    walkMin: cut,
    walkMax: cut,
    minHits: fc.integer({ min: 2, max: 5 }),
    builder,
  }),
  { minLength: 1, maxLength: 8 },
);

/** What happens to a result that leaves for another thread. */
function spoil({ hits, offset, origin, fits }: Tracks): void {
  for (const array of [hits, offset, origin, ...Object.values(fits)]) array.fill(77);
}

describe('track building that is kept while cuts move', () => {
  it('gives what building afresh gives, whatever was built before and became of it', () => {
    fc.assert(
      fc.property(scenes, cutSequences, ({ points, edges }, sequence) => {
        const event = eventAt(points);
        const { graph, scores } = graphOf(edges);
        const kept = createTrackBuilding(event, graph, scores);
        for (const cuts of sequence) {
          const tracks = kept.build(cuts);
          const { fits, ...found } = buildTracks(event, graph, scores, cuts);
          expect(tracks).toEqual({ ...found, fits });
          expect(kept.find(cuts)).toEqual(found);
          spoil(tracks);
        }
      }),
      { numRuns: 400, seed: 7 },
    );
  });

  it('finds the same tracks piece by piece while a score cut moves', () => {
    const rules = fc.record({
      walkMin: cut,
      walkMax: cut,
      minHits: fc.integer({ min: 2, max: 5 }),
      builder,
    });
    const moves = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });
    const parts = fc.array(fc.tuple(rules, moves), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(scenes, parts, ({ points, edges }, sequence) => {
        const { graph, scores } = graphOf(edges);
        const kept = createTrackBuilding(eventAt(points), graph, scores);
        const find = kept.finder();
        for (const [rule, cuts] of sequence)
          for (const ccCut of cuts) {
            const { hits, offset } = kept.find({ ...rule, ccCut });
            const { lists, ...found } = find({ ...rule, ccCut });
            expect(found).toEqual({ hits, offset });
            if (lists) expect(flattened(lists)).toEqual(found);
          }
      }),
      { numRuns: 500, seed: 11 },
    );
  });
});
