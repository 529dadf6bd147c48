import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inRegion, regionOf, WHOLE } from '../../../src/scene/region.ts';

const coordinate = fc.double({ min: -1000, max: 1000, noNaN: true });
const angle = fc.double({ min: -Math.PI, max: Math.PI, noNaN: true });

describe('a region', () => {
  it('without bounds holds everything', () => {
    fc.assert(
      fc.property(coordinate, coordinate, coordinate, (x, y, z) => {
        expect(inRegion(WHOLE, x, y, z)).toBe(true);
        const open = regionOf({ phi: null, z: [null, null], eta: [null, null] });
        expect(open.isWhole).toBe(true);
        expect(inRegion(open, x, y, z)).toBe(true);
      }),
    );
  });

  it('is the wedge, slab and cone of a plain reading of its bounds, across pi too', () => {
    fc.assert(
      fc.property(angle, angle, coordinate, coordinate, coordinate, (from, to, x, y, z) => {
        const r = Math.hypot(x, y);
        fc.pre(r > 1);
        const region = regionOf({ phi: [from, to], z: [-200, 400], eta: [-1, 2] });
        const phi = Math.atan2(y, x);
        const inWedge = to >= from ? phi >= from && phi <= to : phi >= from || phi <= to;
        const eta = Math.asinh(z / r);
        const margin = Math.min(
          ...[phi - from, phi - to, eta + 1, eta - 2, (z + 200) / 100, (z - 400) / 100].map(
            Math.abs,
          ),
        );
        // On a bound itself rounding decides.
        fc.pre(margin > 1e-6);
        const inside = inWedge && z >= -200 && z <= 400 && eta >= -1 && eta <= 2;
        expect(inRegion(region, x, y, z)).toBe(inside);
      }),
    );
  });
});
