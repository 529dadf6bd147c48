import fc from 'fast-check';
import type { TrackingEvent } from '../../../../src/event/event.ts';
import { buildTracks } from '../../../../src/tracks/buildTracks.ts';
import type { TrackCuts } from '../../../../src/tracks/track.ts';
import { type Edge, graphOf } from '../makeEvent.ts';

/** The tracks that a builder finds, by ascending lowest hit. */
export function found(
  event: TrackingEvent,
  edges: readonly Edge[],
  builder: string,
  cuts: Partial<TrackCuts> = {},
): number[][] {
  const { graph, scores } = graphOf(edges);
  const all = { ccCut: 0.01, walkMin: 0.1, walkMax: 0.6, minHits: 3, ...cuts, builder };
  const { hits, offset, origin } = buildTracks(event, graph, scores, all);
  return Array.from(origin, (_, t) => Array.from(hits.subarray(offset[t], offset[t + 1])));
}

/** Unique edges among some hits, from any to any, with scores of f32. */
export function randomEdges(nodes: number, most: number): fc.Arbitrary<Edge[]> {
  const score = fc.oneof(
    { weight: 3, arbitrary: fc.float({ min: Math.fround(0.02), max: 1, noNaN: true }) },
    { weight: 1, arbitrary: fc.constantFrom(0.25, 0.75, 0.875, 1) },
  );
  return fc
    .uniqueArray(fc.tuple(fc.nat(nodes - 1), fc.nat(nodes - 1), score), {
      maxLength: most,
      selector: ([a, b]) => `${a} ${b}`,
    })
    .map((edges) => edges.filter(([a, b]) => a !== b));
}

/** Edges with another order of the same ones. */
export function withShuffled(edges: fc.Arbitrary<Edge[]>): fc.Arbitrary<[Edge[], Edge[]]> {
  return edges.chain((list) =>
    fc.tuple(
      fc.constant(list),
      fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }),
    ),
  );
}
