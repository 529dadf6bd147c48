import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { f32Above, f32Below } from '../../../src/modulemap/outward.ts';

describe('outward rounding to f32', () => {
  it('brackets every double by neighbouring f32, or is exact', () => {
    fc.assert(
      fc.property(fc.double({ min: -3e38, max: 3e38, noNaN: true }), (value) => {
        const lo = f32Below(value);
        const hi = f32Above(value);
        expect(Math.fround(lo)).toBe(lo);
        expect(Math.fround(hi)).toBe(hi);
        expect(lo <= value && value <= hi).toBe(true);
        if (Math.fround(value) === value) expect(lo === value && hi === value).toBe(true);
        else
          expect(Math.fround((lo + hi) / 2) === lo || Math.fround((lo + hi) / 2) === hi).toBe(true);
      }),
    );
  });

  it('steps by one unit in the last place on either side of zero and of one', () => {
    expect(f32Above(1 + 1e-12)).toBe(1 + 2 ** -23);
    expect(f32Below(1 - 1e-12)).toBe(1 - 2 ** -24);
    expect(f32Below(-1 - 1e-12)).toBe(-1 - 2 ** -23);
    expect(f32Above(1e-60)).toBe(2 ** -149);
    expect(f32Below(-1e-60)).toBe(-(2 ** -149));
  });

  it('keeps infinities and leaves the range towards them', () => {
    expect(f32Below(Number.NEGATIVE_INFINITY)).toBe(Number.NEGATIVE_INFINITY);
    expect(f32Above(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
    expect(f32Above(Number.MAX_VALUE)).toBe(Number.POSITIVE_INFINITY);
    expect(f32Below(-Number.MAX_VALUE)).toBe(Number.NEGATIVE_INFINITY);
    expect(f32Below(Number.MAX_VALUE)).toBe(Math.fround(3.4028234663852886e38));
  });
});
