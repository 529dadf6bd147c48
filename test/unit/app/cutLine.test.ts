import fc from 'fast-check';
import { expect, it } from 'vitest';
import { placeOf, valueAt } from '../../../src/app/plots/cutLine.ts';
import type { NumberDescriptor } from '../../../src/parameters/descriptor.ts';
import { descriptorOf } from '../../../src/parameters/table.ts';

const widen = descriptorOf('widenDphi') as NumberDescriptor;

it('a widening by a fifth of the width is a line at -0.2 and one at 1.2', () => {
  expect(placeOf({ parameter: 'widenDphi', name: '', offset: 0, factor: -1 }, 0.2, null)).toBe(
    -0.2,
  );
  expect(placeOf({ parameter: 'widenDphi', name: '', offset: 1, factor: 1 }, 0.2, null)).toBe(1.2);
});

it('a value that leaves the cut to the event lies where the distribution says', () => {
  const line = { parameter: 'radius', name: 'radius', automatic: 0 } as const;
  expect(placeOf(line, 0, 0.12)).toBe(0.12);
  expect(placeOf(line, 0, null)).toBeNull();
  expect(placeOf(line, 0.3, 0.12)).toBe(0.3);
});

it('a dragged line gives the nearest step in range, and lies there', () => {
  const offset = fc.constantFrom(0, 1);
  const factor = fc.constantFrom(1, -1);
  fc.assert(
    fc.property(offset, factor, fc.double({ min: -3, max: 3, noNaN: true }), (o, f, place) => {
      const line = { parameter: 'widenDphi', name: '', offset: o, factor: f } as const;
      const value = valueAt(line, place, widen);
      expect(value).toBeGreaterThanOrEqual(widen.min);
      expect(value).toBeLessThanOrEqual(widen.max);
      const wanted = (place - o) / f;
      if (wanted > widen.min && wanted < widen.max)
        expect(Math.abs(value - wanted)).toBeLessThanOrEqual(widen.step / 2 + 1e-9);
    }),
  );
});
