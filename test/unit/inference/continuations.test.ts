import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { continuations, shapedPairs } from '../../../src/inference/continuations.ts';
import { spreadOf, UNKNOWN_SPREAD } from '../../../src/inference/spread.ts';

type Triple = readonly [number, number, number];

/** Hits of a helix from the beam line, in mm: `curvature` in 1/mm, `slope` dz by arc. */
function helix(
  radii: readonly number[],
  curvature: number,
  z0: number,
  slope: number,
  phi0: number,
) {
  return radii.map((r): Triple => {
    const bend = Math.asin((curvature * r) / 2);
    const phi = phi0 + bend;
    return [r * Math.cos(phi), r * Math.sin(phi), z0 + (slope * 2 * bend) / curvature];
  });
}

function eventOf(tracks: readonly (readonly Triple[])[]) {
  const hits = tracks.flat();
  const axis = (k: number) => Float64Array.from(hits, (hit) => hit[k]);
  const points = { x: axis(0), y: axis(1), z: axis(2) };
  const src: number[] = [];
  let first = 0;
  for (const track of tracks) {
    for (let i = 0; i + 1 < track.length; i++) src.push(first + i);
    first += track.length;
  }
  const pairs = { src: Uint32Array.from(src), dst: Uint32Array.from(src, (i) => i + 1) };
  return shapedPairs(points, pairs);
}

const LAYERS = [32, 72, 116, 172];
/** Logarithm of the misfit of what nothing continues. */
const WORST = Math.log(1000.01);

describe('how pairs go on', () => {
  it('is well along a track, wherever it turns, and not at its ends', async () => {
    for (const phi0 of [0.3, Math.PI - 0.01]) {
      const found = await continuations(eventOf([helix(LAYERS, 5e-4, 50, 1.2, phi0)]));
      const rows = [0, 1, 2].map((e) => Array.from(found.subarray(4 * e, 4 * e + 4)));
      expect(rows[0][0]).toBeCloseTo(WORST, 5);
      expect(rows[2][1]).toBeCloseTo(WORST, 5);
      for (const value of [rows[1][0], rows[2][0], rows[0][1], rows[1][1], rows[2][2], rows[0][3]])
        expect(value).toBeLessThan(-2);
    }
  });

  it('is the same in every order of pairs', async () => {
    const tracks = fc.array(
      fc.record({
        z0: fc.double({ min: -100, max: 100, noNaN: true }),
        phi0: fc.double({ min: -3, max: 3, noNaN: true }),
      }),
      { minLength: 1, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(tracks, fc.integer({ min: 1, max: 1000 }), async (drawn, step) => {
        const shaped = eventOf(drawn.map(({ z0, phi0 }) => helix(LAYERS, 5e-4, z0, 0.5, phi0)));
        const count = shaped.src.length;
        const order = Array.from({ length: count }, (_, e) => e).sort(
          (a, b) => ((a * step) % 7) - ((b * step) % 7) || a - b,
        );
        const turned = {
          ...shaped,
          src: Uint32Array.from(order, (e) => shaped.src[e]),
          dst: Uint32Array.from(order, (e) => shaped.dst[e]),
        };
        const [plain, again] = [await continuations(shaped), await continuations(turned)];
        order.forEach((e, at) => {
          expect(again.subarray(4 * at, 4 * at + 4)).toEqual(plain.subarray(4 * e, 4 * e + 4));
        });
      }),
      { numRuns: 30 },
    );
  });

  it('stops where it is cancelled', async () => {
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    const shaped = eventOf([helix(LAYERS, 5e-4, 0, 1, 0)]);
    await expect(continuations(shaped, controller.signal)).rejects.toThrow('enough');
  });
});

describe('the spread of an event', () => {
  it('is that of where its particles start, and unknown where few pairs tell', async () => {
    // Quantiles of a normal distribution of 40 mm, each twice to the left and to the right.
    const quantiles = [2.5, 7.5, 12.6, 17.9, 23.6, 29.8, 37, 46, 57.6, 78.4];
    const starts = [0, 1, 2, 3, 4].flatMap((turn) =>
      quantiles.flatMap((z0) => [
        helix(LAYERS, 5e-4, z0, 0.4, turn),
        helix(LAYERS, -5e-4, -z0, -0.4, turn + 0.5),
      ]),
    );
    const shaped = eventOf(starts);
    const spread = spreadOf(shaped, await continuations(shaped));
    expect(spread).toBeGreaterThan(0.037);
    expect(spread).toBeLessThan(0.045);
    const few = eventOf(starts.slice(0, 5));
    expect(spreadOf(few, await continuations(few))).toBe(UNKNOWN_SPREAD);
  });
});
