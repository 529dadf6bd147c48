import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binByClass, ptBins, stack } from '../../../src/app/plots/histogram.ts';

describe('binByClass', () => {
  it('puts bounds where they belong and leaves out what is outside', () => {
    const values = new Float32Array([0, 0.25, 0.5, 1, -0.1, 1.1, Number.NaN]);
    const { edges, counts } = binByClass(values, null, 1, 4);
    expect([...edges]).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect([...counts[0]]).toEqual([1, 1, 1, 1]);
  });

  it('counts each class apart', () => {
    const values = new Float32Array([0.1, 0.1, 0.9]);
    const { counts } = binByClass(values, new Uint8Array([0, 2, 2]), 3, 2);
    expect(counts.map((row) => [...row])).toEqual([
      [1, 0],
      [0, 0],
      [1, 1],
    ]);
  });

  it('loses no value of its range', () => {
    const value = fc.record({ score: fc.float({ min: 0, max: 1, noNaN: true }), kind: fc.nat(3) });
    fc.assert(
      fc.property(fc.array(value), fc.integer({ min: 1, max: 60 }), (list, bins) => {
        const scores = Float32Array.from(list, ({ score }) => score);
        const kinds = Uint8Array.from(list, ({ kind }) => kind);
        const { counts } = binByClass(scores, kinds, 4, bins);
        const top = stack(counts)[3];
        expect(top.reduce((sum, count) => sum + count, 0)).toBe(list.length);
      }),
    );
  });
});

describe('stack', () => {
  it('adds each class on those before it', () => {
    const tops = stack([new Uint32Array([1, 2]), new Uint32Array([3, 0])]);
    expect(tops.map((row) => [...row])).toEqual([
      [1, 2],
      [4, 2],
    ]);
  });
});

describe('ptBins', () => {
  it('starts at the threshold and ascends', () => {
    expect(ptBins(1)).toEqual([1, 1.25, 1.5, 2, 3, 5, 10]);
    for (const minPt of [0, 0.1, 0.3, 0.5, 2, 9.9, 10]) {
      const bins = ptBins(minPt);
      expect(bins[0]).toBe(Math.max(minPt, 0.05));
      expect(bins.length).toBeGreaterThan(1);
      expect(bins.every((edge, i) => i === 0 || edge > bins[i - 1])).toBe(true);
    }
  });
});
