import { expect, it } from 'vitest';
import {
  MOST_STEPS,
  rangeError,
  scannable,
  valuesOf,
  wholeRange,
} from '../../../src/app/scan/steps.ts';

it('goes over the whole range in twenty steps, or in as many as there are', () => {
  expect(valuesOf('ccCut', wholeRange('ccCut'))).toHaveLength(21);
  expect(valuesOf('ccCut', { from: 0.1, to: 0.7, steps: 3 })).toEqual([0.1, 0.4, 0.7]);
  expect(valuesOf('minHits', wholeRange('minHits'))).toEqual(
    Array.from({ length: 13 }, (_, i) => i + 3),
  );
});

it('has whole values once where a parameter is whole', () => {
  expect(valuesOf('minHits', { from: 3, to: 6, steps: 9 })).toEqual([3, 4, 5, 6]);
});

it('says why a range cannot be scanned', () => {
  const most = MOST_STEPS.one;
  expect(rangeError('ccCut', { from: 0, to: 1, steps: 21 }, most)).toBeNull();
  expect(rangeError('minPt', { from: 0, to: 11, steps: 5 }, most)).toContain('within 0 and 10 GeV');
  expect(rangeError('ccCut', { from: 0.5, to: 0.5, steps: 5 }, most)).toContain('from below to');
  expect(rangeError('ccCut', { from: Number.NaN, to: 1, steps: 5 }, most)).toContain('within');
  for (const steps of [1, 2.5, most + 1, Number.NaN])
    expect(rangeError('ccCut', { from: 0, to: 1, steps }, most)).toContain(`2 to ${most} values`);
});

it('offers the numbers of the stages of a chain', () => {
  const ids = scannable(['tracks', 'report']);
  expect(ids).toContain('ccCut');
  expect(ids).toContain('minPt');
  expect(ids).not.toContain('matching');
  expect(ids).not.toContain('windowTolerance');
});
