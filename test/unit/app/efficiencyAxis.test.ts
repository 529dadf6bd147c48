import { expect, test } from 'vitest';
import { lowestOf } from '../../../src/app/plots/EfficiencyPlot.tsx';
import type { BinnedRatio } from '../../../src/metrics/binned.ts';

function ratios(total: number[], ratio: number[], low: number[]): BinnedRatio {
  const [all, values, lows] = [total, ratio, low].map((list) => Float64Array.from(list));
  return { passed: all, total: all, ratio: values, low: lows, high: values };
}

test('an efficiency axis begins at the highest round number below all points and intervals', () => {
  expect(lowestOf([ratios([5, 9], [0.99, 0.98], [0.97, 0.965])])).toBe(0.96);
  expect(lowestOf([ratios([5], [1], [0.99]), ratios([5], [0.7], [0.61])])).toBe(0.6);
  expect(lowestOf([ratios([2], [0.5], [0.1])])).toBe(0);
});

test('empty bins do not count', () => {
  expect(lowestOf([ratios([0, 5], [Number.NaN, 1], [Number.NaN, 0.9])])).toBe(0.8);
});
