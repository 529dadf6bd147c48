import { expect, it } from 'vitest';
import { chi2Probability } from '../../../../src/tracks/quality/probability.ts';

it('agrees with tables of chi squared (Abramowitz and Stegun, 26.8)', () => {
  for (const [chi2, ndf, probability] of [
    [3.84146, 1, 0.05],
    [0.0157908, 1, 0.9],
    [6.6349, 1, 0.01],
    [7.81473, 3, 0.05],
    [11.0705, 5, 0.05],
    [18.307, 10, 0.05],
    [59.7031, 30, 0.001],
  ])
    expect(chi2Probability(chi2, ndf)).toBeCloseTo(probability, 5);
});

it('is 1 at 0, exponential for two degrees of freedom, and falls to 0 without error', () => {
  expect(chi2Probability(0, 3)).toBe(1);
  for (const chi2 of [0.1, 1, 5, 40]) {
    expect(chi2Probability(chi2, 2)).toBeCloseTo(Math.exp(-chi2 / 2), 12);
    expect(chi2Probability(chi2 + 0.1, 7)).toBeLessThan(chi2Probability(chi2, 7));
  }
  expect(chi2Probability(1e6, 5)).toBe(0);
  expect(chi2Probability(Number.NaN, 5)).toBeNaN();
});
