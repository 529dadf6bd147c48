import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Edge, eventOf } from '../makeEvent.ts';
import { found, randomEdges, withShuffled } from './found.ts';

const NODES = 9;

/** Every path of an acyclic graph that begins at a hit without an edge in, with its sum. */
function pathsOf(edges: readonly Edge[]): { path: number[]; sum: number }[] {
  const paths: { path: number[]; sum: number }[] = [];
  const prolong = (path: number[], sum: number) => {
    if (path.length > 1) paths.push({ path, sum });
    for (const [a, b, score] of edges)
      if (a === path[path.length - 1]) prolong([...path, b], sum + score);
  };
  for (const start of new Set(edges.map(([a]) => a)))
    if (!edges.some(([, b]) => b === start)) prolong([start], 0);
  return paths;
}

/** The best sums of a graph as the definition reads, over all components at once: they do not touch each other. */
function bestSums(edges: readonly Edge[]): number[][] {
  const roads: number[][] = [];
  let left = [...edges];
  for (;;) {
    const [best] = pathsOf(left).sort(
      (p, q) =>
        q.sum - p.sum ||
        q.path.length - p.path.length ||
        p.path.map((v, i) => v - q.path[i]).find((difference) => difference !== 0) ||
        0,
    );
    if (!best) return roads;
    roads.push(best.path);
    left = left.filter(([a, b]) => !best.path.includes(a) && !best.path.includes(b));
  }
}

/** Edges to higher rows alone, of scores in steps of 1/1024, of which all pass the cuts. */
const outward = randomEdges(NODES, 26).map((edges) => [
  ...new Map(
    edges.map(([a, b, score]): [string, Edge] => {
      const [from, to] = a < b ? [a, b] : [b, a];
      return [`${from} ${to}`, [from, to, Math.round(1024 * Math.max(0.01, score)) / 1024]];
    }),
  ).values(),
]);

describe('the D-walk', () => {
  it('takes the path with the highest sum of scores, not the surest first step', () => {
    const edges: Edge[] = [
      [0, 1, 0.99],
      [1, 5, 0.99],
      [0, 2, 0.7],
      [2, 3, 0.7],
      [3, 4, 0.7],
    ];
    expect(found(eventOf(NODES), edges, 'd-walk')).toEqual([[0, 2, 3, 4]]);
  });

  it('goes on with what a path leaves', () => {
    const edges: Edge[] = [
      [0, 2, 0.9],
      [1, 2, 0.8],
      [2, 3, 0.9],
      [3, 4, 0.9],
      [2, 5, 0.7],
      [5, 6, 0.7],
      [6, 7, 0.7],
    ];
    expect(found(eventOf(NODES), edges, 'd-walk')).toEqual(
      [
        [0, 2, 5, 6, 7],
        [1, 3, 4],
      ].slice(0, 1),
    );
    expect(found(eventOf(NODES), edges, 'd-walk', { minHits: 2 })).toEqual([
      [0, 2, 5, 6, 7],
      [3, 4],
    ]);
  });

  it('follows edges that the cuts keep at both ends', () => {
    const edges: Edge[] = [
      [0, 1, 0.5],
      [1, 2, 0.5],
      [2, 3, 0.5],
      [4, 2, 0.4], // the best out of 4, another is better into 2
      [5, 4, 0.5],
      [6, 5, 0.5],
    ];
    expect(found(eventOf(NODES), edges, 'd-walk')).toEqual([
      [0, 1, 2, 3],
      [6, 5, 4],
    ]);
    expect(found(eventOf(NODES), edges, 'd-walk', { walkMax: 0.3 })).toEqual([[6, 5, 4, 2, 3]]);
  });

  it('finds the paths that enumerating all of them finds, in any order of the edges', () => {
    const cuts = { walkMax: 0, minHits: 2 };
    fc.assert(
      fc.property(withShuffled(outward), ([edges, shuffled]) => {
        const expected = bestSums(edges).sort((a, b) => Math.min(...a) - Math.min(...b));
        expect(found(eventOf(NODES), edges, 'd-walk', cuts)).toEqual(expected);
        expect(found(eventOf(NODES), shuffled, 'd-walk', cuts)).toEqual(expected);
      }),
      { numRuns: 700, seed: 22 },
    );
  });

  it('puts a hit into one track at most and joins its hits by edges, cycles or not', () => {
    fc.assert(
      fc.property(randomEdges(NODES, 24), (edges) => {
        const tracks = found(eventOf(NODES), edges, 'd-walk');
        const hits = tracks.flat();
        expect(new Set(hits).size).toBe(hits.length);
        const pairs = new Set(edges.map(([a, b]) => `${a} ${b}`));
        for (const track of tracks)
          for (let i = 1; i < track.length; i++)
            expect(pairs).toContain(`${track[i - 1]} ${track[i]}`);
      }),
      { numRuns: 500, seed: 23 },
    );
  });
});
