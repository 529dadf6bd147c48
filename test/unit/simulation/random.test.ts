import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/simulation/random.ts';

function draws(n: number, draw: () => number): number[] {
  return Array.from({ length: n }, draw);
}

function moments(values: number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, variance };
}

describe('random numbers', () => {
  it('repeat for the same seed and stream, and differ for any other', () => {
    const first = (seed: number, ...stream: number[]) =>
      draws(5, createRandom(seed, ...stream).uniform).join();
    expect(first(1, 2, 3)).toBe(first(1, 2, 3));
    const all = [first(1, 2, 3), first(1, 3, 2), first(2, 2, 3), first(1, 2), first(1), first(0)];
    expect(new Set(all).size).toBe(all.length);
  });

  it('are the numbers that they have always been', () => {
    expect(createRandom(1, 2).uniform()).toBe(0.6872261139797047);
  });

  it('are uniform in the open interval (0, 1)', () => {
    const values = draws(50000, createRandom(5).uniform);
    expect(values.every((value) => value > 0 && value < 1)).toBe(true);
    const { mean, variance } = moments(values);
    expect(mean).toBeCloseTo(0.5, 2);
    expect(variance).toBeCloseTo(1 / 12, 2);
    const tenths = new Array(10).fill(0);
    for (const value of values) tenths[Math.floor(10 * value)]++;
    // Chi squared of ten bins with nine degrees of freedom: 27.9 is one chance in a thousand.
    expect(tenths.reduce((sum, n) => sum + (n - 5000) ** 2 / 5000, 0)).toBeLessThan(27.9);
  });

  it('are normal with mean 0 and variance 1, also in the tail', () => {
    const values = draws(50000, createRandom(6).gaussian);
    const { mean, variance } = moments(values);
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(Math.abs(variance - 1)).toBeLessThan(0.03);
    const beyond2 = values.filter((value) => Math.abs(value) > 2).length / values.length;
    expect(Math.abs(beyond2 - 0.0455)).toBeLessThan(0.004);
  });

  it.each([0, 0.5, 7, 200])('are Poisson with mean and variance %d', (expected) => {
    const random = createRandom(7);
    const { mean, variance } = moments(draws(20000, () => random.poisson(expected)));
    expect(Math.abs(mean - expected)).toBeLessThan(0.005 + 0.03 * Math.sqrt(expected));
    expect(Math.abs(variance - expected)).toBeLessThan(0.01 + 0.05 * expected);
  });

  it('do not correlate between neighbouring streams', () => {
    const a = draws(
      4000,
      (() => {
        let i = 0;
        return () => createRandom(1, i++).uniform() - 0.5;
      })(),
    );
    let product = 0;
    for (let i = 1; i < a.length; i++) product += a[i] * a[i - 1];
    expect(Math.abs(product / a.length)).toBeLessThan(0.006);
    expect(moments(a).variance).toBeCloseTo(1 / 12, 2);
  });
});
