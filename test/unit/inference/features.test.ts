import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { EdgeFeatureName, NodeFeature } from '../../../src/formats/manifest.ts';
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
    expect(largestDifference(nodeFeatures(x, y, z, NODE_FEATURES), fixture.nodes)).toBeLessThan(
      2e-7,
    );
    expect(
      largestDifference(edgeFeatures(x, y, z, src, dst, EDGE_FEATURES), fixture.edges),
    ).toBeLessThan(2e-7);
  });

  it('follow the names and scales of the manifest', () => {
    const one = Float64Array.of(300);
    const zero = Float64Array.of(0);
    const values = nodeFeatures(one, zero, Float64Array.of(400), [
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
    expect([...nodeFeatures(...onAxis, NODE_FEATURES)].every(Number.isFinite)).toBe(true);
    const row = edgeFeatures(...onAxis, Uint32Array.of(0), Uint32Array.of(1), EDGE_FEATURES);
    expect([...row].map(Math.fround)).toEqual([0, 0, Math.fround(0.01), 0, 0, 0]);
  });
});
