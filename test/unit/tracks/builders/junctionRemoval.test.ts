import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Edge, eventOf } from '../makeEvent.ts';
import { found, randomEdges, withShuffled } from './found.ts';

const NODES = 9;

describe('junction removal', () => {
  it('keeps an edge that is the best at both of its ends', () => {
    const edges: Edge[] = [
      [0, 1, 0.9],
      [1, 2, 0.8],
      [1, 3, 0.7], // not the best out of 1
      [2, 4, 0.6],
      [5, 4, 0.9], // the best into 4, and out of 5
      [4, 6, 0.5],
      [6, 7, 0.5],
    ];
    expect(found(eventOf(NODES), edges, 'junctions')).toEqual([
      [0, 1, 2],
      [4, 5, 6, 7],
    ]);
  });

  it('takes the lower row of equal scores, and asks for no cut of the walk', () => {
    const edges: Edge[] = [
      [0, 2, 0.3],
      [0, 1, 0.3],
      [1, 4, 0.3],
      [2, 4, 0.3],
      [4, 5, 0.3],
    ];
    expect(found(eventOf(NODES), edges, 'junctions', { walkMin: 1, walkMax: 1 })).toEqual([
      [0, 1, 4, 5],
    ]);
  });

  it('gives components of hits with one edge in and one out at most, in any order of the edges', () => {
    fc.assert(
      fc.property(withShuffled(randomEdges(NODES, 24)), ([edges, shuffled]) => {
        const rounded = edges.map(([a, b, score]): Edge => [a, b, Math.round(1024 * score) / 1024]);
        const best = (end: 0 | 1, at: number) =>
          rounded
            .filter((edge) => edge[end] === at)
            .sort((p, q) => q[2] - p[2] || p[1 - end] - q[1 - end])[0];
        const kept = rounded.filter(
          (edge) => best(0, edge[0]) === edge && best(1, edge[1]) === edge,
        );
        const label = Array.from({ length: NODES }, (_, v) => v);
        for (let round = 0; round < NODES; round++)
          for (const [a, b] of kept) label[a] = label[b] = Math.min(label[a], label[b]);
        const expected = label
          .map((_, root) => label.flatMap((of, v) => (of === root ? [v] : [])))
          .filter((hits) => hits.length >= 3);
        expect(found(eventOf(NODES), edges, 'junctions')).toEqual(expected);
        expect(found(eventOf(NODES), shuffled, 'junctions')).toEqual(expected);
      }),
      { numRuns: 500, seed: 21 },
    );
  });
});
