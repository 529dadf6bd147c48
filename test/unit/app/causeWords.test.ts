import { expect, it } from 'vitest';
import { describeCause } from '../../../src/app/causes/words.ts';
import type { Cause } from '../../../src/causes/cause.ts';

const words = (cause: Cause) => {
  const { title, details } = describeCause(cause, (row) => `#${row}`);
  return [title, ...details];
};

it('says which window, with value, bounds, unit and miss', () => {
  const dphi = { variable: 'dphi', value: 0.125, min: -0.02, max: 0.1, widths: 0.2083 } as const;
  expect(words({ kind: 'doublet-window', tests: [dphi] })).toEqual([
    'doublet window: dphi',
    'dphi 0.1250 rad, window −0.02000 to 0.1000, off by 0.2083 widths',
  ]);
  const open = { ...dphi, min: Number.NEGATIVE_INFINITY, widths: Number.POSITIVE_INFINITY };
  expect(
    words({
      kind: 'triplet-window',
      hits: [3, 4, 5],
      occurrence: 2,
      tests: [{ ...open, of: 'outer leg' }],
    }),
  ).toEqual([
    'triplet window: dphi',
    'outer leg, dphi 0.1250 rad, window −∞ to 0.1000',
    'Nearest triplet: hits #3, #4, #5; made by 2 tracks',
  ]);
});

it('says at which hit and to which edge the walk went', () => {
  const taken = { src: 4, dst: 9, score: 0.98 };
  expect(words({ kind: 'junction', at: 4, score: 0.7, taken })).toEqual([
    'another way at a junction',
    'At hit #4 the walk took #4 → #9 (score 0.980), not this one (score 0.700).',
  ]);
  expect(words({ kind: 'walk-cut', rule: 'walkMax', score: 0.5, cut: 0.6, rival: taken })).toEqual([
    'cuts of the walk',
    'score 0.500, not the best edge out, and not above the add threshold 0.6000',
    'Better: #4 → #9 (score 0.980)',
  ]);
});
