import { expect, test } from 'vitest';
import {
  firstRowAt,
  ROW_PIXELS,
  scrolledHeight,
  scrollOf,
} from '../../../src/app/tables/scroll.ts';

test.each([5, 40, 5000, 100_000, 1_000_000, 3_000_000])(
  'of %i rows each can be reached',
  (rows) => {
    const inView = 12;
    const end = scrolledHeight(rows) - (inView + 1) * ROW_PIXELS;
    expect(firstRowAt(0, rows, inView)).toBe(0);
    expect(firstRowAt(Math.max(0, end), rows, inView)).toBe(Math.max(0, rows - inView));
    for (const row of [0, 1, 2, Math.floor(rows / 2), rows - inView - 1, rows - inView])
      if (row >= 0 && row <= rows - inView)
        expect(firstRowAt(scrollOf(row, rows, inView), rows, inView)).toBe(row);
  },
);

test('no element is made higher than browsers hold', () => {
  expect(scrolledHeight(3_000_000)).toBeLessThan(10_000_000);
});
