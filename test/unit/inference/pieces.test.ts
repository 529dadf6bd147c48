import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import * as ort from 'onnxruntime-web';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseManifest } from '../../../src/formats/networkManifest.ts';
import { type NodeGraph, subgraph } from '../../../src/inference/nodeGraph.ts';
import { pieceSizes } from '../../../src/inference/pieceSizes.ts';
import { type Piece, type PieceSizes, planPieces, reachOf } from '../../../src/inference/pieces.ts';
import { configureOrt, createScorer } from '../../../src/inference/scorer.ts';
import { largestDifference, parityGraphs } from './parityGraphs.ts';

const bytes = new Uint8Array(readFileSync('public/models/trackml.onnx'));
const manifest = parseManifest(readFileSync('public/models/trackml.json', 'utf8'), 'trackml.json');

/** All parity graphs as one, so that it has many components. */
function joined(graphs: readonly NodeGraph[]): NodeGraph {
  let nodes = 0;
  const offsets = graphs.map((g) => {
    nodes += g.x.length;
    return nodes - g.x.length;
  });
  const all = (axis: 'x' | 'y' | 'z') => Float64Array.from(graphs.flatMap((g) => [...g[axis]]));
  const ends = (end: 'src' | 'dst') =>
    Int32Array.from(graphs.flatMap((g, i) => [...g[end]].map((node) => node + offsets[i])));
  return { x: all('x'), y: all('y'), z: all('z'), src: ends('src'), dst: ends('dst') };
}

/** A graph on a ring of points whose edges join near neighbours: one component of any size. */
function ring(points: number): NodeGraph {
  const turn = (i: number) => (2 * Math.PI * i) / points;
  const edges = Array.from({ length: 2 * points }, (_, e) => e);
  return {
    x: Float64Array.from({ length: points }, (_, i) => (100 + (i % 7)) * Math.cos(turn(i))),
    y: Float64Array.from({ length: points }, (_, i) => (100 + (i % 7)) * Math.sin(turn(i))),
    z: Float64Array.from({ length: points }, (_, i) => 10 * (i % 11)),
    src: Int32Array.from(edges, (e) => e >> 1),
    dst: Int32Array.from(edges, (e) => ((e >> 1) + 1 + (e & 1)) % points),
  };
}

/** How often each edge is an own edge. */
function ownCounts(graph: NodeGraph, pieces: readonly Piece[]): number[] {
  const counts = new Array<number>(graph.src.length).fill(0);
  for (const { edges, own } of pieces)
    edges.forEach((e, i) => {
      counts[e] += own === null ? 1 : own[i];
    });
  return counts;
}

describe('planPieces', () => {
  it('gives every edge once, whatever the graph and the sizes', () => {
    const anyGraph = fc.record({
      ends: fc.array(fc.tuple(fc.nat(30), fc.nat(30)), { minLength: 1, maxLength: 80 }),
      packed: fc.integer({ min: 1, max: 20 }),
      more: fc.integer({ min: 0, max: 20 }),
      reach: fc.integer({ min: 0, max: 4 }),
    });
    fc.assert(
      fc.property(anyGraph, ({ ends, packed, more, reach }) => {
        const graph = {
          x: Float64Array.from({ length: 31 }, (_, i) => Math.cos(i)),
          y: Float64Array.from({ length: 31 }, (_, i) => Math.sin(i)),
          z: new Float64Array(31),
          src: Int32Array.from(ends, ([a]) => a),
          dst: Int32Array.from(ends, ([, b]) => b),
        };
        const pieces = planPieces(graph, reach, { packed, most: packed + more });
        expect(ownCounts(graph, pieces)).toEqual(ends.map(() => 1));
        for (const { edges } of pieces)
          expect([...edges]).toEqual([...new Set(edges)].sort((a, b) => a - b));
      }),
    );
  });

  it('keeps components whole up to the limit and pieces below it', () => {
    const graph = joined([ring(10), ring(30), ring(5), ring(40)]);
    const pieces = planPieces(graph, 3, { packed: 40, most: 80 });
    expect(pieces.map((piece) => piece.edges.length)).toEqual([30, 60, 80]);
    expect(pieces.every((piece) => piece.own === null)).toBe(true);
    const dear = planPieces(ring(40), 30, { packed: 10, most: 80 });
    expect(dear.map((piece) => piece.edges.length)).toEqual([80]);
    const cheap = planPieces(ring(400), 1, { packed: 100, most: 1e6 });
    expect(cheap.length).toBe(4);
    const cut = planPieces(graph, 1, { packed: 40, most: 50 });
    expect(Math.max(...cut.map((piece) => piece.edges.length))).toBeLessThanOrEqual(50);
  });

  it('never cuts for a network whose reach is not known', () => {
    const pieces = planPieces(ring(50), null, { packed: 10, most: 10 });
    expect(pieces.map((piece) => piece.edges.length)).toEqual([100]);
  });
});

describe('reach and sizes', () => {
  it('follow the manifest', () => {
    expect(reachOf(manifest)).toBe((manifest.iterations ?? 0) - 1);
    expect(reachOf({ architecture: 'not stated', iterations: 3 })).toBe(3);
    expect(reachOf({ architecture: 'not stated' })).toBeNull();
    const small = pieceSizes({ hidden: 32, inputs: { src: 's' } }, 'webgpu', 2 ** 27);
    expect(small.most).toBe(2 ** 20 - 1);
    const plain = pieceSizes({ inputs: { edgeIndex: 'i' } }, 'webgpu', 2 ** 27);
    expect(plain).toEqual({ packed: plain.most, most: Math.floor(2 ** 18 / 6) - 1 });
    expect(pieceSizes({ hidden: 128, inputs: {} }, 'wasm', 0).most).toBeGreaterThan(200_000);
  });
});

describe('a graph scored in pieces', () => {
  beforeAll(() => configureOrt(ort, { numThreads: 1 }));
  const scorerWith = (sizes: PieceSizes) =>
    createScorer({ ort, bytes, manifest, file: 'n.onnx', provider: 'wasm', pieceSizes: sizes });
  const graph = joined(parityGraphs(bytes).map((parity) => parity.graph));

  it('has the scores of one pass', async () => {
    const whole = await scorerWith({ packed: 1e6, most: 1e6 });
    const packed = await scorerWith({ packed: 500, most: 1e6 });
    const cut = await scorerWith({ packed: 100, most: 100 });
    const round = ring(300);
    const wanted = await whole.score(graph);
    expect(largestDifference(await packed.score(graph), wanted)).toBeLessThan(1e-6);
    expect(largestDifference(await cut.score(graph), wanted)).toBeLessThan(1e-6);
    const pieces = planPieces(round, reachOf(manifest), { packed: 100, most: 100 });
    expect(pieces.length).toBeGreaterThan(5);
    const wantedRound = await whole.score(round);
    expect(largestDifference(await cut.score(round), wantedRound)).toBeLessThan(1e-6);
    // The reach is needed: without it, edges at the ends of a piece score differently.
    const alone = await whole.score(subgraph(round, pieces[1].edges.subarray(0, 20)));
    const there = Float32Array.from(pieces[1].edges.subarray(0, 20), (e) => wantedRound[e]);
    expect(largestDifference(alone, there)).toBeGreaterThan(1e-4);
    for (const scorer of [whole, packed, cut]) await scorer.release();
  });

  it('tells its progress and stops between pieces', async () => {
    const scorer = await scorerWith({ packed: 500, most: 500 });
    const fractions: number[] = [];
    await scorer.score(graph, { progress: (fraction) => fractions.push(fraction) });
    expect(fractions.length).toBeGreaterThan(10);
    expect(fractions).toEqual([...new Set(fractions)].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);

    const controller = new AbortController();
    let pauses = 0;
    const pause = async () => {
      pauses++;
      if (pauses === 3) controller.abort();
    };
    const stopped = scorer.score(graph, { signal: controller.signal, pause });
    await expect(stopped).rejects.toThrow('abort');
    expect(pauses).toBe(3);
    await scorer.release();
  });
});
