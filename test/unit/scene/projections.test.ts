import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BINDINGS } from '../../../src/app/keys.ts';
import { textStrokes } from '../../../src/scene/overlay/strokeFont.ts';
import { ticksOf } from '../../../src/scene/overlay/ticks.ts';
import { PROJECTIONS, projectionOf } from '../../../src/scene/projections/index.ts';
import type { Projection } from '../../../src/scene/projections/projection.ts';
import { CAMERAS } from '../../../src/session/view.ts';

/** Points off the beam, where there is an azimuth. */
const point = fc
  .tuple(
    fc.double({ min: 5, max: 1200, noNaN: true }),
    fc.double({ min: -Math.PI, max: Math.PI, noNaN: true }),
    fc.double({ min: -1200, max: 1200, noNaN: true }),
  )
  .map(([r, phi, z]): Point => [r * Math.cos(phi), r * Math.sin(phi), z]);
type Point = readonly [number, number, number];

/** The place of a point, alone or as the end of a line about some middle. */
function placer({ cpu }: Projection) {
  return ([x, y, z]: Point, about: Point = [x, y, z]) => {
    const out = new Float64Array(3);
    cpu(x, y, z, ...about, out);
    return out;
  };
}

function middle(a: Point, b: Point): Point {
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2];
}

describe.each(PROJECTIONS)('the projection $id', (projection) => {
  const place = placer(projection);

  it('is found under its own id and key', () => {
    expect(projectionOf(projection.id)).toBe(projection);
    expect(BINDINGS.filter(({ keys }) => keys.includes(projection.key))).toMatchObject([
      { action: `view-${projection.id}`, label: projection.title },
    ]);
  });

  it('names axes if it is flat, in letters that can be drawn', () => {
    expect(projection.axes !== null).toBe(projection.isFlat);
    for (const axis of projection.axes ?? [])
      for (const step of [0.01, 1, 30, 1000]) {
        const { ticks, unit } = ticksOf(axis, -5 * step, 5 * step, step);
        for (const text of [axis.name, unit, ...ticks.map((tick) => tick.text)])
          expect(() => textStrokes(text, 0, 0, 9)).not.toThrow();
      }
  });

  it('puts the ends of a line that is whole where it puts them as points', () => {
    fc.assert(
      fc.property(point, point, (a, b) => {
        fc.pre(projection.isWhole(a[0], a[1], b[0], b[1]));
        const about = middle(a, b);
        fc.pre(Math.hypot(about[0], about[1]) > 1);
        for (const end of [a, b])
          place(end, about).forEach((value, k) => {
            expect(value).toBeCloseTo(place(end)[k], 5);
          });
      }),
      { numRuns: 300 },
    );
  });

  it('keeps everything within its outline', () => {
    const extent = { rMax: 1000, zMin: -2000, zMax: 1500, cotMin: -20, cotMax: 15 };
    const outline = projection.outline(extent);
    const range = (k: number) => {
      const values = outline.filter((_, i) => i % 3 === k);
      return [Math.min(...values) - 1e-6, Math.max(...values) + 1e-6];
    };
    fc.assert(
      fc.property(
        fc.double({ min: 100, max: 1000, noNaN: true }),
        fc.double({ min: -Math.PI, max: Math.PI, noNaN: true }),
        fc.double({ min: -2000, max: 1500, noNaN: true }),
        (r, phi, z) => {
          place([r * Math.cos(phi), r * Math.sin(phi), z]).forEach((value, k) => {
            expect(value).toBeGreaterThanOrEqual(range(k)[0]);
            expect(value).toBeLessThanOrEqual(range(k)[1]);
          });
        },
      ),
    );
  });
});

describe.each(PROJECTIONS.filter(({ period }) => period !== null))(
  'the cut of $id',
  (projection) => {
    const place = placer(projection);
    const half = (projection.period ?? 0) / 2;

    it('keeps a line within half a period, one end at most beyond the border', () => {
      fc.assert(
        fc.property(point, point, (a, b) => {
          const about = middle(a, b);
          fc.pre(Math.hypot(about[0], about[1]) > 1);
          const ends = [place(a, about)[1], place(b, about)[1]];
          expect(Math.abs(place(about)[1])).toBeLessThanOrEqual(half + 1e-6);
          expect(Math.abs(ends[0] - ends[1])).toBeLessThan(half + 1e-6);
          expect(ends.filter((y) => Math.abs(y) > half).length).toBeLessThan(2);
        }),
        { numRuns: 300 },
      );
    });
  },
);

it('every id has a projection of its own, and every projection a key of its own', () => {
  expect(PROJECTIONS.map(({ id }) => id)).toEqual([...CAMERAS]);
  expect(new Set(PROJECTIONS.map(({ key }) => key)).size).toBe(PROJECTIONS.length);
});

it('eta and phi are those of the hit, and eta ends near the beam', () => {
  const { cpu } = projectionOf('etaphi');
  const out = new Float64Array(3);
  const at = (x: number, y: number, z: number) => {
    cpu(x, y, z, x, y, z, out);
    return [out[2] / 1000, out[1] / 1000];
  };
  for (const [eta, phi] of [
    [-3.5, 3.1],
    [0, -1],
    [2, -3.1],
  ]) {
    const found = at(80 * Math.cos(phi), 80 * Math.sin(phi), 80 * Math.sinh(eta));
    expect(found[0]).toBeCloseTo(eta, 9);
    expect(found[1]).toBeCloseTo(phi, 9);
  }
  expect(at(1e-9, 0, 3000)[0]).toBeCloseTo(6, 9);
  expect(at(1e-9, 0, -3000)[0]).toBeCloseTo(-6, 9);
});

it('a line about the beam is turned to the side of its middle in the side view', () => {
  const { cpu } = projectionOf('rz');
  const out = new Float64Array(3);
  cpu(30, 40, 7, 0, -1, 0, out);
  expect([...out]).toEqual([0, -50, 7]);
  cpu(30, -40, 7, 0, 1, 0, out);
  expect([...out]).toEqual([0, 50, 7]);
});
