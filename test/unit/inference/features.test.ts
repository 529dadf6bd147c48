import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type EdgeFeatureName,
  EMBEDDING_INPUT_NAMES,
  type NodeFeature,
} from '../../../src/formats/manifest.ts';
import { embeddingInputs } from '../../../src/inference/embedding.ts';
import { edgeFeatures, nodeFeatures } from '../../../src/inference/features.ts';

const NODE_FEATURES: NodeFeature[] = [
  { name: 'r', scale: 1000 },
  { name: 'phi', scale: Math.PI },
  { name: 'z', scale: 1000 },
  { name: 'eta', scale: 1 },
];
const EDGE_FEATURES: EdgeFeatureName[] = ['dr', 'dphi', 'dz', 'deta', 'phislope', 'rphislope'];

const fixture = JSON.parse(readFileSync('test/fixtures/inference/tiny-graph.json', 'utf8'));
const x = Float64Array.from(fixture.x);
const y = Float64Array.from(fixture.y);
const z = Float64Array.from(fixture.z);
const src = Uint32Array.from(fixture.src);
const dst = Uint32Array.from(fixture.dst);

/** Largest difference in units of the value's own size (at least 1): f32 keeps 6e-8 of it. */
function largestDifference(ours: Float32Array, theirs: number[]): number {
  expect(ours.length).toBe(theirs.length);
  return Math.max(
    ...theirs.map((value, i) => Math.abs(value - ours[i]) / Math.max(1, Math.abs(value))),
  );
}

describe('features', () => {
  it('are those that the training side computes', () => {
    expect(largestDifference(nodeFeatures({ x, y, z }, NODE_FEATURES), fixture.nodes)).toBeLessThan(
      2e-7,
    );
    expect(
      largestDifference(edgeFeatures(x, y, z, src, dst, EDGE_FEATURES), fixture.edges),
    ).toBeLessThan(2e-7);
  });

  it('follow the names and scales of the manifest', () => {
    const one = Float64Array.of(300);
    const zero = Float64Array.of(0);
    const values = nodeFeatures({ x: one, y: zero, z: Float64Array.of(400) }, [
      { name: 'z', scale: 200 },
      { name: 'r', scale: 100 },
    ]);
    expect([...values]).toEqual([2, 3]);
    const only = edgeFeatures(x, y, z, src, dst, ['dz', 'dr']);
    expect(only[0]).toBe(Math.fround((z[dst[0]] - z[src[0]]) / 1000));
  });

  it('wrap dphi, divide it by pi and clamp the slope', () => {
    const close = {
      x: Float64Array.of(-100, -100.0001),
      y: Float64Array.of(1, -1),
      z: Float64Array.of(0, 0),
    };
    const [dphi, phislope, rphislope] = edgeFeatures(
      close.x,
      close.y,
      close.z,
      Uint32Array.of(0),
      Uint32Array.of(1),
      ['dphi', 'phislope', 'rphislope'],
    );
    expect(dphi).toBeCloseTo(0.02 / Math.PI, 6);
    expect(phislope).toBe(100);
    expect(rphislope).toBeCloseTo(0.1 * 100, 2);
  });

  it('have no slope where the radius is the same, and no infinity anywhere', () => {
    const onAxis = [Float64Array.of(0, 0), Float64Array.of(0, 0), Float64Array.of(10, 20)] as const;
    const [px, py, pz] = onAxis;
    const points = { x: px, y: py, z: pz };
    expect([...nodeFeatures(points, NODE_FEATURES)].every(Number.isFinite)).toBe(true);
    const row = edgeFeatures(...onAxis, Uint32Array.of(0), Uint32Array.of(1), EDGE_FEATURES);
    expect([...row].map(Math.fround)).toEqual([0, 0, Math.fround(0.01), 0, 0, 0]);
  });

  it('of clusters are those of the first and the second, and of the hit itself where there are none', () => {
    const at = (...values: number[]) => Float64Array.from(values);
    const clusters = [
      { x: at(30, 3), y: at(40, 4), z: at(7, 8), shape: { count: at(5, Number.NaN) } },
      { x: at(60, 3), y: at(80, 4), z: at(9, 8), shape: {} },
    ] as const;
    const points = { x: at(45, 3), y: at(60, 4), z: at(8, 8) };
    const wanted = (['cluster_r_1', 'cluster_r_2', 'cluster_z_2', 'x', 'r'] as const).map(
      (name) => ({ name, scale: 2 }),
    );
    expect([...nodeFeatures({ ...points, clusters }, wanted)]).toEqual(
      [50, 100, 9, 45, 75, 5, 5, 8, 3, 5].map((value) => value / 2),
    );
    expect([...nodeFeatures(points, wanted)].slice(0, 3)).toEqual([37.5, 37.5, 4]);
    const count = [{ name: 'count_1', scale: 1 }] as const;
    expect([...nodeFeatures({ ...points, clusters }, count)]).toEqual([5, 0]);
    const second = [{ name: 'count_2', scale: 1 }] as const;
    expect(() => nodeFeatures({ ...points, clusters }, second)).toThrow('reads count_2');
  });

  it('go to the embedding by the same names', () => {
    const inputs = [...EMBEDDING_INPUT_NAMES].filter((name) => !/_[12]$/.test(name));
    const found = embeddingInputs(
      { x: Float64Array.of(-3), y: Float64Array.of(4), z: Float64Array.of(12) },
      inputs.map((name) => ({ name, scale: 1 })),
    );
    const [cos, sin, r, phi, z, eta, px, py] = found;
    expect([cos, sin, r, z, px, py]).toEqual([-0.6, 0.8, 5, 12, -3, 4].map(Math.fround));
    expect(phi).toBeCloseTo(Math.atan2(4, -3), 6);
    expect(eta).toBeCloseTo(Math.asinh(12 / 5), 6);
  });
});
