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

/** The next f32 by its bits, which count up with its magnitude. */
function neighbour(value: number, up: boolean): number {
  const bits = new DataView(new ArrayBuffer(4));
  bits.setFloat32(0, value);
  bits.setUint32(0, bits.getUint32(0) + (value > 0 === up ? 1 : -1));
  return bits.getFloat32(0);
}

describe('a step of outward rounding', () => {
  it('is one unit in the last place at every size, at powers of two and between them', () => {
    for (let exponent = -140; exponent < 127; exponent++)
      for (const fraction of [1, 1 + 2 ** -23, 1.5, 2 - 2 ** -22, 2 - 2 ** -23])
        for (const sign of [1, -1]) {
          const value = Math.fround(sign * fraction * 2 ** exponent);
          // Nearer to the value than to its neighbour, so that rounding to the nearest gives the value.
          const above = value + (neighbour(value, true) - value) / 1024;
          const below = value + (neighbour(value, false) - value) / 1024;
          expect(f32Above(above), `${value}`).toBe(neighbour(value, true));
          expect(f32Below(below), `${value}`).toBe(neighbour(value, false));
        }
  });
});
