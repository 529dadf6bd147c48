import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { EventTruth, TrackingEvent } from '../../../src/event/event.ts';
import type { MapGraph } from '../../../src/graph/graph.ts';
import { encodeGraph } from '../../../tools/export-graphs/graphFile.ts';
import { DENSITIES, eventSettings, SPLITS } from '../../../tools/export-graphs/recipe.ts';
import { encodeHits } from '../../../tools/export-hits/hitFile.ts';

const fixture = JSON.parse(readFileSync('test/fixtures/inference/tiny-graph.json', 'utf8'));
const hits: number = fixture.x.length;

/** Hits 0, 1, 2 are a target particle, 3 and 4 one below 1 GeV, the rest noise. */
const truth: EventTruth = {
  particleOfHit: Int32Array.from({ length: hits }, (_, hit) => (hit < 3 ? 0 : hit < 5 ? 1 : -1)),
  particles: {
    id: BigUint64Array.of(7n, 8n),
    vx: new Float64Array(2),
    vy: new Float64Array(2),
    vz: new Float64Array(2),
    px: Float64Array.of(3, 0.5),
    py: Float64Array.of(4, 0),
    pz: Float64Array.of(1, 1),
    charge: Int8Array.of(1, -1),
  },
};
const event: TrackingEvent = {
  name: 'tiny',
  detector: 'made-up',
  hitId: Uint32Array.from({ length: hits }, (_, hit) => hit + 1),
  x: Float64Array.from(fixture.x),
  y: Float64Array.from(fixture.y),
  z: Float64Array.from(fixture.z),
  moduleKey: BigUint64Array.from({ length: hits }, (_, hit) => BigInt(hit)),
  truth,
  cells: null,
};
const distance = (hit: number) => Math.hypot(event.x[hit], event.y[hit], event.z[hit]);
const [first, second, third] = [0, 1, 2].sort((a, b) => distance(a) - distance(b));
const [inner, outer] = [3, 4].sort((a, b) => distance(a) - distance(b));
const graph: MapGraph = {
  src: Uint32Array.of(first, second, first, inner, 9),
  dst: Uint32Array.of(second, third, third, outer, 20),
  counts: {
    hits,
    unknownHits: 0,
    modules: hits,
    activeDoublets: 0,
    candidates: 0,
    doublets: 0,
    triplets: 0,
    edges: 5,
  },
};

it('writes the file that training/dataset.py reads', async () => {
  const { bytes, summary } = encodeGraph(
    event,
    graph,
    { minPt: 1, minHits: 3 },
    { density: 'small' },
  );
  expect(summary).toEqual({
    hits,
    nodes: 7,
    edges: 5,
    fakeEdges: 1,
    targetEdges: 2,
    targetEdgesInTruth: 2,
  });
  const text = `${Buffer.from(bytes).toString('base64')}\n`;
  await expect(text).toMatchFileSnapshot('../../fixtures/inference/tiny.graph.base64');
});

it('refuses an event without truth', () => {
  const blind = { ...event, truth: null };
  expect(() => encodeGraph(blind, graph, { minPt: 1, minHits: 3 }, {})).toThrow('needs truth');
});

it('draws every event of every split from a seed of its own', () => {
  const densities = Object.keys(DENSITIES) as (keyof typeof DENSITIES)[];
  const seeds = SPLITS.flatMap((split) =>
    densities.flatMap((density) =>
      [0, 1, 99_999].map((i) => eventSettings(split, density, i).seed),
    ),
  );
  expect(new Set(seeds).size).toBe(seeds.length);
  expect(eventSettings('train', 'full', 3)).toEqual(eventSettings('train', 'full', 3));
});

it('writes the hits of an event with particle, successor and whether it is a target', () => {
  const bytes = encodeHits(event, { minPt: 1, minHits: 3 }, { split: 'test' });
  expect(new TextDecoder().decode(bytes.subarray(0, 8))).toBe('TLHITS01');
  const length = new DataView(bytes.buffer).getUint32(8, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(12, 12 + length)));
  expect(header.split).toBe('test');
  const column = (name: string) => {
    const entry = header.arrays.find((array: { name: string }) => array.name === name);
    return { at: 12 + length + entry.offset, type: entry.type };
  };
  const { at, type } = column('x');
  expect(type).toBe('f32');
  expect(Array.from(new Float32Array(bytes.buffer, at, hits))).toEqual(
    Array.from(Float32Array.from(event.x)),
  );
  const successor = Array.from(new Int32Array(bytes.buffer, column('successor').at, hits));
  expect(successor[first]).toBe(second);
  expect(successor[second]).toBe(third);
  expect(successor[inner]).toBe(outer);
  expect(successor.filter((next) => next < 0)).toHaveLength(hits - 3);
  const target = Array.from(bytes.subarray(column('target').at, column('target').at + hits));
  expect(target).toEqual(Array.from(truth.particleOfHit, (particle) => (particle === 0 ? 1 : 0)));
});
