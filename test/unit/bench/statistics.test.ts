import { describe, expect, it } from 'vitest';
import { fitLine, median, textTable } from '../../../bench/graph-building/statistics.ts';

describe('numbers of a measurement', () => {
  it('has the middle value, of an even number the mean of both', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([10, 1, 9, 2])).toBe(5.5);
  });

  it('fits a line, and says how well', () => {
    const exact = fitLine([1, 2, 4], [5, 7, 11]);
    expect(exact.slope).toBeCloseTo(2, 12);
    expect(exact.intercept).toBeCloseTo(3, 12);
    expect(exact.r2).toBeCloseTo(1, 12);
    // Residuals of (0, 0), (1, 1), (2, 0) to their mean: the line explains nothing.
    expect(fitLine([0, 1, 2], [0, 1, 0]).r2).toBeCloseTo(0, 12);
  });

  it('aligns a table', () => {
    expect(
      textTable([
        ['what', 'ms'],
        ['a', '10.5'],
      ]),
    ).toBe('what    ms\na     10.5');
  });
});
