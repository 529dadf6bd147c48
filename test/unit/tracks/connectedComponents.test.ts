import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trackBuilder } from '../../../src/tracks/builders/index.ts';
import { buildTracks } from '../../../src/tracks/buildTracks.ts';
import type { TrackCuts } from '../../../src/tracks/track.ts';
import { type Edge, eventAt, eventOf, graphOf } from './makeEvent.ts';

const CUTS: TrackCuts = { ccCut: 0.25, walkMin: 0.1, walkMax: 0.6, minHits: 3 };

function componentsOf(edges: readonly Edge[], event = eventOf(10), cuts: Partial<TrackCuts> = {}) {
  const { graph, scores } = graphOf(edges);
  const all = { ...CUTS, ...cuts, builder: 'components' };
  const tracks = buildTracks(event, graph, scores, all);
  expect(Array.from(tracks.origin)).toEqual(Array.from(tracks.origin, () => 0));
  return Array.from(tracks.origin, (_, t) =>
    Array.from(tracks.hits.subarray(tracks.offset[t], tracks.offset[t + 1])),
  );
}

describe('the builder of connected components', () => {
  it('takes every hit of a component, branches and cycles included, whatever way the edges point', () => {
    const edges: Edge[] = [
      [7, 3, 0.9],
      [7, 5, 0.3],
      [1, 3, 0.26],
      [2, 4, 0.9],
      [4, 6, 0.9],
      [6, 2, 0.9],
    ];
    expect(componentsOf(edges)).toEqual([
      [1, 3, 5, 7],
      [2, 4, 6],
    ]);
  });

  it('drops edges at the score cut and components that are too short, and does not look at the walk', () => {
    const edges: Edge[] = [
      [0, 1, 0.25],
      [1, 2, 0.9],
      [3, 4, 0.3],
      [4, 5, 0.3],
    ];
    expect(componentsOf(edges, eventOf(6), { walkMin: 1, walkMax: 1 })).toEqual([[3, 4, 5]]);
    expect(componentsOf(edges, eventOf(6), { minHits: 4 })).toEqual([]);
  });

  it('orders hits by distance from the origin, equal distances by row', () => {
    const event = eventAt([
      [0, 0, 9],
      [3, 4, 0],
      [0, 0, 5],
      [1, 0, 0],
    ]);
    const edges: Edge[] = [
      [0, 2, 1],
      [2, 1, 1],
      [1, 3, 1],
    ];
    expect(componentsOf(edges, event)).toEqual([[3, 1, 2, 0]]);
  });

  it('gives the components that following edges both ways finds, in any order of the edges', () => {
    const edge = fc.tuple(fc.nat(9), fc.nat(9), fc.constantFrom(0.1, 0.5, Number.NaN));
    const unique = fc.uniqueArray(edge, { selector: ([a, b]) => `${a} ${b}`, maxLength: 12 });
    fc.assert(
      fc.property(
        unique.chain((edges) =>
          fc.tuple(fc.constant(edges), fc.shuffledSubarray(edges, { minLength: edges.length })),
        ),
        ([edges, shuffled]) => {
          const label = Array.from({ length: 10 }, (_, v) => v);
          for (let round = 0; round < 10; round++)
            for (const [a, b, score] of edges)
              if (score > 0.25) label[a] = label[b] = Math.min(label[a], label[b]);
          const expected = label
            .map((_, root) => label.flatMap((of, v) => (of === root ? [v] : [])))
            .filter((hits) => hits.length >= 3);
          expect(componentsOf(edges)).toEqual(expected);
          expect(componentsOf(shuffled)).toEqual(expected);
        },
      ),
      { numRuns: 500, seed: 6 },
    );
  });
});

describe('trackBuilder', () => {
  it('names the builders there are where one is not', () => {
    expect(trackBuilder('components').title).toBe('Connected components');
    expect(() => trackBuilder('none')).toThrow(
      /there are walkthrough, acorn, d-walk, junctions, components/,
    );
  });
});
