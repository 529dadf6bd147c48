import { describe, expect, it } from 'vitest';
import { buildTracks } from '../../../src/tracks/buildTracks.ts';
import type { TrackCuts } from '../../../src/tracks/track.ts';
import { type Edge, eventAt, eventOf, graphOf } from './makeEvent.ts';

const CUTS: TrackCuts = { ccCut: 0.01, walkMin: 0.1, walkMax: 0.6, minHits: 3 };

function tracksOf(nodes: number, edges: readonly Edge[], cuts: Partial<TrackCuts> = {}) {
  const { graph, scores } = graphOf(edges);
  const tracks = buildTracks(eventOf(nodes), graph, scores, { ...CUTS, ...cuts });
  return Array.from(tracks.origin, (origin, t) => ({
    origin,
    hits: Array.from(tracks.hits.subarray(tracks.offset[t], tracks.offset[t + 1])),
  }));
}

describe('connected components', () => {
  it('makes a chain a track along its edges, whatever the rows', () => {
    expect(
      tracksOf(4, [
        [0, 3, 0.5],
        [2, 0, 0.5],
        [3, 1, 0.5],
      ]),
    ).toEqual([{ origin: 0, hits: [2, 0, 3, 1] }]);
  });

  it('drops edges at the score cut, not above it', () => {
    const cut = 0.25;
    const edges: Edge[] = [
      [0, 1, 0.5],
      [1, 2, cut],
    ];
    expect(tracksOf(3, edges, { ccCut: cut })).toEqual([]);
    expect(tracksOf(3, edges, { ccCut: 0.24 })).toHaveLength(1);
  });

  it('drops components that are too short and orders tracks by their smallest hit row', () => {
    const edges: Edge[] = [
      [7, 6, 1],
      [6, 5, 1],
      [4, 0, 1],
      [0, 3, 1],
      [1, 2, 1],
    ];
    expect(tracksOf(8, edges).map((t) => t.hits)).toEqual([
      [4, 0, 3],
      [7, 6, 5],
    ]);
  });

  it('treats a NaN score as below every cut', () => {
    const edges: Edge[] = [
      [0, 1, 1],
      [1, 2, Number.NaN],
    ];
    expect(tracksOf(3, edges)).toEqual([]);
  });

  it('gives no tracks for no edges', () => {
    expect(tracksOf(3, [])).toEqual([]);
    expect(tracksOf(0, [])).toEqual([]);
  });
});

describe('walkthrough', () => {
  it('follows the better side of a diamond', () => {
    const edges: Edge[] = [
      [0, 1, 0.9],
      [1, 2, 0.7],
      [1, 3, 0.8],
      [2, 4, 0.9],
      [3, 4, 0.9],
    ];
    expect(tracksOf(5, edges)).toEqual([{ origin: 1, hits: [0, 1, 3, 4] }]);
  });

  it('takes the lower row where the sides tie', () => {
    const edges: Edge[] = [
      [0, 1, 1],
      [1, 3, 1],
      [1, 2, 1],
      [3, 4, 1],
      [2, 4, 1],
    ];
    expect(tracksOf(5, edges)).toEqual([{ origin: 1, hits: [0, 1, 2, 4] }]);
  });

  it('decides a tie by the next branch point', () => {
    // Both sides of 0 score 0.9; behind 2 the best goes on with 0.8, behind 1 with 0.7.
    const edges: Edge[] = [
      [0, 1, 0.9],
      [0, 2, 0.9],
      [1, 3, 0.7],
      [1, 4, 0.65],
      [2, 5, 0.8],
      [2, 6, 0.62],
    ];
    expect(tracksOf(7, edges)[0].hits).toEqual([0, 2, 5]);
  });

  it('lets the better path win that is one hit shorter than the longest, not one two hits shorter', () => {
    // Beside the long way 0-1-2-3-4: a better way of the given hits.
    const long: Edge[] = [
      [0, 1, 0.7],
      [1, 2, 0.9],
      [2, 3, 0.9],
      [3, 4, 0.9],
    ];
    const oneShorter: Edge[] = [
      [0, 5, 0.8],
      [5, 6, 0.9],
      [6, 7, 0.9],
    ];
    expect(tracksOf(8, [...long, ...oneShorter])[0].hits).toEqual([0, 5, 6, 7]);
    expect(tracksOf(8, [...long, ...oneShorter.slice(0, 2)])[0].hits).toEqual([0, 1, 2, 3, 4]);
  });

  it('takes the longest way through skipping edges when all scores are perfect', () => {
    const edges: Edge[] = [];
    for (let a = 0; a < 9; a++)
      for (let b = a + 1; b < Math.min(9, a + 4); b++) edges.push([a, b, 1]);
    expect(tracksOf(9, edges).map((t) => t.hits)).toEqual([[0, 1, 2, 3, 4, 5, 6, 7, 8]]);
  });

  it('takes the longer way where scores differ in their last digits only', () => {
    // What onnxruntime and PyTorch made of four hits of a particle, with an edge that skips one of them.
    const wasm: Edge[] = [
      [0, 1, 0.9999905824661255],
      [0, 2, 0.9999906420707703],
      [2, 1, 0.9999905824661255],
      [1, 3, 0.9999907612800598],
    ];
    const torch = wasm.map(([a, b]): Edge => [a, b, a + b === 1 ? 0.9999907 : 0.9999905824661255]);
    for (const edges of [wasm, torch])
      expect(tracksOf(4, edges).map((t) => t.hits)).toEqual([[0, 2, 1, 3]]);
  });

  it('takes the better way, though it is shorter, where scores differ by two steps of 1/1024', () => {
    const edges: Edge[] = [
      [0, 1, 0.9],
      [1, 2, 0.9],
      [2, 3, 0.9],
      [0, 4, 0.9 + 2 / 1024],
      [4, 5, 0.9],
    ];
    expect(tracksOf(6, edges)[0].hits).toEqual([0, 4, 5]);
  });

  it('walks again through what is left', () => {
    // Two tracks share hit 2; the second has to do without it.
    const edges: Edge[] = [
      [0, 2, 0.9],
      [1, 2, 0.8],
      [2, 3, 0.9],
      [1, 4, 0.7],
      [4, 5, 0.9],
    ];
    expect(tracksOf(6, edges)).toEqual([
      { origin: 1, hits: [0, 2, 3] },
      { origin: 1, hits: [1, 4, 5] },
    ]);
  });

  it('uses the hits of a road that is too short to be a track', () => {
    // 0-2 is walked first, and so hit 2 is missing from 1-2-3.
    const edges: Edge[] = [
      [0, 2, 0.9],
      [1, 2, 0.8],
      [2, 3, 0.05],
      [1, 3, 0.7],
      [3, 4, 0.9],
    ];
    expect(tracksOf(5, edges)).toEqual([{ origin: 1, hits: [1, 3, 4] }]);
  });

  it('follows a best edge from walkMin on, and others only above walkMax', () => {
    const edges = (best: number, second: number): Edge[] => [
      [0, 1, 0.9],
      [1, 2, best],
      [1, 3, second],
      [3, 4, 0.9],
      [4, 5, 0.9],
    ];
    const cuts = { walkMin: 0.25, walkMax: 0.5 };
    expect(tracksOf(6, edges(0.25, 0.125), cuts).map((t) => t.hits)).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(tracksOf(6, edges(0.2, 0.125), cuts).map((t) => t.hits)).toEqual([[3, 4, 5]]);
    expect(tracksOf(6, edges(0.75, 0.5), cuts).map((t) => t.hits)).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(tracksOf(6, edges(0.75, 0.625), cuts)[0].hits).toEqual([0, 1, 3, 4, 5]);
  });

  it('leaves out an edge from a source that nothing leads to if its target has a better one', () => {
    const edges: Edge[] = [
      [0, 2, 0.7],
      [1, 2, 0.8],
      [2, 3, 0.9],
    ];
    expect(tracksOf(4, edges)).toEqual([{ origin: 1, hits: [1, 2, 3] }]);
  });
});

describe('cycles', () => {
  it('are opened against the direction of flight', () => {
    const edges: Edge[] = [
      [0, 1, 0.4],
      [1, 2, 0.5],
      [2, 0, 0.9],
    ];
    expect(tracksOf(3, edges)).toEqual([{ origin: 0, hits: [0, 1, 2] }]);
  });

  it('leave an inward edge alone that is on none', () => {
    const edges: Edge[] = [
      [2, 1, 0.5],
      [1, 0, 0.5],
      [3, 4, 0.5],
      [4, 5, 0.5],
      [5, 3, 0.5],
    ];
    expect(tracksOf(6, edges)).toEqual([
      { origin: 0, hits: [2, 1, 0] },
      { origin: 0, hits: [3, 4, 5] },
    ]);
  });

  it('at equal distance are opened from the higher row to the lower', () => {
    const { graph, scores } = graphOf([
      [0, 1, 0.5],
      [1, 0, 0.9],
      [1, 2, 0.5],
    ]);
    const event = eventAt([
      [3, 4, 0],
      [0, 0, 5],
      [6, 8, 0],
    ]);
    expect(Array.from(buildTracks(event, graph, scores, CUTS).hits)).toEqual([0, 1, 2]);
  });

  it('ignore an edge from a hit to itself', () => {
    const edges: Edge[] = [
      [0, 1, 0.5],
      [1, 1, 0.9],
      [1, 2, 0.5],
    ];
    expect(tracksOf(3, edges)).toEqual([{ origin: 0, hits: [0, 1, 2] }]);
  });
});

describe('bad input', () => {
  it('names the lengths that differ', () => {
    const { graph } = graphOf([[0, 1, 1]]);
    expect(() => buildTracks(eventOf(2), graph, new Float32Array(2), CUTS)).toThrow(
      /1 sources, 1 destinations and 2 scores/,
    );
  });

  it('names the edge that refers to no hit', () => {
    const { graph, scores } = graphOf([[0, 2, 1]]);
    expect(() => buildTracks(eventOf(2), graph, scores, CUTS)).toThrow(
      /edge 0 joins hits 0 and 2, but the event has 2 hits/,
    );
  });
});
