import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { ModuleMap, WindowSettings } from '../../../src/modulemap/moduleMap.ts';
import {
  applyWindowSettings,
  NEUTRAL_WINDOW_SETTINGS,
  sameWindowSettings,
} from '../../../src/modulemap/widen.ts';

const LEG_A = [-10, 10, -0.5, 0.5, -0.25, 0.25, -1, 1];
const LEG_B = [0, 4, 0, 0.25, 0, 0.125, 0, 0.5];
const LEG_C = [60, 64, 0, 0.25, 0, 0.125, 0, 0.5];

/** Two triplets, 0-1-2 (legs A, B) seen four times and 0-1-3 (legs B, C) seen once. */
function sampleMap(): ModuleMap {
  return {
    header: {
      convention: 'mmg-1.4',
      cutMode: 'minmax',
      detector: 'toy',
      beamSpot: { zMin: -10, zMax: 10 },
      minPt: 1,
      tracks: 5,
      generator: {},
    },
    moduleKey: BigUint64Array.of(1n, 2n, 3n, 4n),
    doublets: {
      m1: Uint32Array.of(0, 1, 1),
      m2: Uint32Array.of(1, 2, 3),
      window: Float32Array.of(...LEG_A, ...LEG_B, ...LEG_C),
    },
    triplets: {
      doublet12: Uint32Array.of(0, 0),
      doublet23: Uint32Array.of(1, 2),
      occurrence: Uint32Array.of(4, 1),
      window12: Float32Array.of(...LEG_A, ...LEG_B),
      window23: Float32Array.of(...LEG_B, ...LEG_C),
      window: Float32Array.of(-1, 1, -2, 2, 0, 1, 0, Number.POSITIVE_INFINITY),
    },
  };
}

function applied(settings: Partial<WindowSettings>): ModuleMap {
  return applyWindowSettings(sampleMap(), { ...NEUTRAL_WINDOW_SETTINGS, ...settings });
}

describe('window settings', () => {
  it('return the very map when neutral', () => {
    const map = sampleMap();
    expect(applyWindowSettings(map, NEUTRAL_WINDOW_SETTINGS)).toBe(map);
  });

  it('write over the windows of a map that is spent, with the same result', () => {
    const settings = {
      ...NEUTRAL_WINDOW_SETTINGS,
      tolerance: 0.25,
      occurrenceWidening: 1,
      beamSpotMin: -2,
      widenDphi: 0.5,
    };
    const map = sampleMap();
    const found = applyWindowSettings(map, settings, true);
    expect(found).toEqual(applyWindowSettings(sampleMap(), settings));
    expect(found.triplets.window12).toBe(map.triplets.window12);
    expect(map).not.toEqual(sampleMap());
  });

  it('do not change the map that they are applied to', () => {
    const map = sampleMap();
    applyWindowSettings(map, {
      ...NEUTRAL_WINDOW_SETTINGS,
      tolerance: 0.5,
      occurrenceWidening: 2,
      beamSpotMin: -1,
      beamSpotMax: 1,
    });
    expect(map).toEqual(sampleMap());
  });

  it('widen each bound by the tolerance times its own size', () => {
    const { triplets, doublets } = applied({ tolerance: 0.5 });
    expect(Array.from(triplets.window.slice(0, 4))).toEqual([-1.5, 1.5, -3, 3]);
    expect(Array.from(triplets.window23.slice(0, 2))).toEqual([0, 6]);
    expect(Array.from(triplets.window23.slice(8, 10))).toEqual([30, 96]);
    expect(Array.from(doublets.window.slice(0, 2))).toEqual([-15, 15]);
  });

  it('widen each side by (width + constant) / sqrt(occurrence) times the factor', () => {
    const { triplets } = applied({ occurrenceWidening: 2 });
    // First triplet, seen four times: 2 (width + c) / 2. z0: 20 + 1; dphi: 1 + 1e-3; diffDydx: 2 + 0.01.
    expect(Array.from(triplets.window12.slice(0, 2))).toEqual([-31, 31]);
    expect(triplets.window12[3]).toBeCloseTo(0.5 + 1.001, 5);
    expect(triplets.window12[5]).toBeCloseTo(0.25 + 0.50002, 5);
    expect(triplets.window12[7]).toBeCloseTo(1 + 2.002, 5);
    expect(triplets.window[1]).toBeCloseTo(1 + 2.01, 5);
    expect(triplets.window[3]).toBeCloseTo(2 + 4.005, 5);
    // Second, seen once: 2 (width + c).
    expect(Array.from(triplets.window12.slice(8, 10))).toEqual([-10, 14]);
  });

  it('round outward', () => {
    const { triplets } = applied({ occurrenceWidening: 1 });
    const exact = 0.5 + (1 + 1e-3) / 2;
    expect(triplets.window12[3]).toBeGreaterThanOrEqual(exact);
    expect(triplets.window12[2]).toBeLessThanOrEqual(-exact);
    expect(triplets.window12[3] - exact).toBeLessThan(1.2e-7);
  });

  it('leave infinite bounds infinite', () => {
    for (const settings of [{ tolerance: 0.5 }, { occurrenceWidening: 1 }])
      expect(applied(settings).triplets.window[7]).toBe(Number.POSITIVE_INFINITY);
  });

  it('cut z0 to the beam spot, and a leg outside it adds nothing to its doublet', () => {
    const { triplets, doublets } = applied({ beamSpotMin: -5, beamSpotMax: 3 });
    expect(Array.from(triplets.window12.slice(0, 3))).toEqual([-5, 3, -0.5]);
    expect(Array.from(triplets.window23.slice(0, 2))).toEqual([0, 3]);
    expect(triplets.window23[8]).toBeGreaterThan(triplets.window23[9]);
    expect(Array.from(doublets.window.slice(0, 2))).toEqual([-5, 3]);
    expect(Array.from(doublets.window.slice(16, 18))).toEqual([
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ]);
  });

  it('make doublet windows the union of all widened legs', () => {
    const { doublets } = applied({ occurrenceWidening: 2 });
    // Leg A widened to +-31, leg B (seen once) to [-10, 14]: the union is leg A.
    expect(Array.from(doublets.window.slice(0, 2))).toEqual([-31, 31]);
    // Doublet 1-2 has only leg B of the triplet seen four times: (4 + 1) on each side.
    expect(Array.from(doublets.window.slice(8, 10))).toEqual([-5, 9]);
  });
});

describe('the widening of one variable', () => {
  const bounds = (window: Float32Array, variable: number) =>
    Array.from(window.slice(2 * variable, 2 * variable + 2));

  it('moves both bounds by its share of the width, after everything but the beam spot', () => {
    const { triplets } = applied({ tolerance: 0.5, widenZ0: 0.5 });
    // Leg A: [-10, 10] by half of each bound to [-15, 15], then by half of 30 on either side.
    expect(bounds(triplets.window12, 0)).toEqual([-30, 30]);
    expect(bounds(triplets.window12, 1)).toEqual([-0.75, 0.75]);
    const cut = applied({ widenZ0: 0.5, beamSpotMin: -12, beamSpotMax: 100 }).triplets.window12;
    expect(bounds(cut, 0)).toEqual([-12, 20]);
  });

  it('narrows below 0, and leaves what has no width or no end', () => {
    const { triplets, doublets } = applied({ widenDydx: -0.25, widenDzdr: 1, widenDphi: -0.25 });
    expect(Array.from(triplets.window)).toEqual([-0.5, 0.5, -6, 6, 0.25, 0.75, 0, INF]);
    expect(bounds(triplets.window23, 1)).toEqual([0.0625, 0.1875]);
    expect(bounds(doublets.window, 1)).toEqual([-0.25, 0.25]);
  });
});

const INF = Number.POSITIVE_INFINITY;
const PAIR_SWITCHES = ['cutZ0', 'cutDphi', 'cutPhiSlope', 'cutDeta'] as const;
const TRIPLET_SWITCHES = ['cutDydx', 'cutDzdr'] as const;

test('no settings make a bound that is no number of one that is, finite or not, nor any other of one that is not', () => {
  const bound = fc.constantFrom(-INF, -3e38, -1, -1e-45, 0, 1e-45, 2, 3e38, INF, Number.NaN);
  const settings = fc.record({
    tolerance: fc.constantFrom(0, 0.5, 3),
    occurrenceWidening: fc.constantFrom(0, 1, 1e38),
    rmsFactor: fc.constantFrom(0, 3),
    cutMode: fc.constantFrom('minmax' as const, 'meanrms' as const),
    beamSpotMin: fc.constantFrom(-INF, -5),
    beamSpotMax: fc.constantFrom(INF, 5),
  });
  const row = (length: number) => fc.array(bound, { minLength: length, maxLength: length });
  fc.assert(
    fc.property(row(16), row(8), row(16), row(8), settings, (legs, bends, pairs, bent, changed) => {
      const map = sampleMap();
      const leg12 = Float32Array.from(pairs);
      const moments = { leg12, leg23: leg12, triplet: Float32Array.from(bent) };
      const window12 = Float32Array.from(legs);
      const window = Float32Array.from(bends);
      const of = { ...map, triplets: { ...map.triplets, window12, window, moments } };
      const { triplets, doublets } = applyWindowSettings(of, {
        ...NEUTRAL_WINDOW_SETTINGS,
        ...changed,
      });
      expect(Array.from(triplets.window12, Number.isNaN)).toEqual(legs.map(Number.isNaN));
      expect(Array.from(triplets.window, Number.isNaN)).toEqual(bends.map(Number.isNaN));
      expect(doublets.window.some(Number.isNaN)).toBe(false);
    }),
    { numRuns: 300, seed: 5 },
  );
});

describe('a variable without a cut', () => {
  it.each(PAIR_SWITCHES.map((id, variable) => [id, variable] as const))(
    '%s: every leg and doublet is open there and as before elsewhere',
    (id, variable) => {
      const before = applied({ tolerance: 0.5 });
      const after = applied({ tolerance: 0.5, [id]: false });
      for (const of of ['window12', 'window23'] as const)
        for (let k = 0; k < 16; k++) {
          const open = Math.floor((k % 8) / 2) === variable;
          const was = before.triplets[of][k];
          expect(after.triplets[of][k]).toBe(open ? (k % 2 === 0 ? -INF : INF) : was);
        }
      expect([...after.triplets.window]).toEqual([...before.triplets.window]);
      for (let at = 2 * variable; at < 24; at += 8)
        expect([...after.doublets.window.slice(at, at + 2)]).toEqual([-INF, INF]);
    },
  );

  it.each(TRIPLET_SWITCHES.map((id, variable) => [id, variable] as const))(
    '%s: every triplet is open there and as before elsewhere',
    (id, variable) => {
      const { triplets, doublets } = applied({ [id]: false });
      const before = sampleMap();
      for (let k = 0; k < 8; k++) {
        const open = Math.floor((k % 4) / 2) === variable;
        const was = before.triplets.window[k];
        expect(triplets.window[k]).toBe(open ? (k % 2 === 0 ? -INF : INF) : was);
      }
      expect([...triplets.window12]).toEqual([...before.triplets.window12]);
      expect([...doublets.window]).toEqual([...before.doublets.window]);
    },
  );

  it('is not cut to the beam spot', () => {
    const { triplets } = applied({ cutZ0: false, beamSpotMin: -1, beamSpotMax: 1 });
    expect([...triplets.window23.slice(8, 10)]).toEqual([-INF, INF]);
  });
});

describe('cut mode meanrms', () => {
  const means = [0, 3, 0.125, 0.0625, 0, 0.03125, 0, 0.25];

  function withMoments(): ModuleMap {
    const map = sampleMap();
    const moments = {
      leg12: Float32Array.of(...means, ...means),
      leg23: Float32Array.of(...means, ...means),
      triplet: Float32Array.of(0.5, 0.25, 1, 0.5, 0.5, 0.25, 1, 0.5),
    };
    return { ...map, triplets: { ...map.triplets, moments } };
  }

  function cut(settings: Partial<WindowSettings>): ModuleMap {
    return applyWindowSettings(withMoments(), {
      ...NEUTRAL_WINDOW_SETTINGS,
      cutMode: 'meanrms',
      rmsFactor: 2,
      ...settings,
    });
  }

  it('takes mean +- n rms where it lies within the least and greatest value', () => {
    const { triplets } = cut({});
    // z0 of leg A: 0 +- 6 in [-10, 10]. dphi: 0.125 +- 0.125 in [-0.5, 0.5].
    expect([...triplets.window12.slice(0, 4)]).toEqual([-6, 6, 0, 0.25]);
    // diffDydx: 0.5 +- 0.5 in [-1, 1]; diffDzdr: 1 +- 1 in [-2, 2], and in [0, inf].
    expect([...triplets.window]).toEqual([0, 1, 0, 2, 0, 1, 0, 2]);
  });

  it('is capped by these, widened', () => {
    // z0 of leg B: 0 +- 6 in [0, 4].
    expect([...cut({}).triplets.window23.slice(0, 2)]).toEqual([0, 4]);
    expect([...cut({ tolerance: 0.5 }).triplets.window23.slice(0, 2)]).toEqual([0, 6]);
  });

  it('rounds outward', () => {
    const { triplets } = cut({ rmsFactor: 1 / 3 });
    expect(triplets.window[1]).toBeGreaterThanOrEqual(0.5 + 0.25 / 3);
    expect(triplets.window[1] - (0.5 + 0.25 / 3)).toBeLessThan(6e-8);
    expect(triplets.window[0]).toBeLessThanOrEqual(0.5 - 0.25 / 3);
  });

  it('makes doublets the union of the narrowed legs', () => {
    expect([...cut({}).doublets.window.slice(0, 2)]).toEqual([-6, 6]);
  });

  it('gives way to the switch of a variable', () => {
    expect([...cut({ cutDydx: false }).triplets.window.slice(0, 4)]).toEqual([-INF, INF, 0, 2]);
  });

  it('says so where the map has no means and rms', () => {
    expect(() => applied({ cutMode: 'meanrms' })).toThrow(
      'The map of the detector "toy" has no means and rms, which the cut mode meanrms needs; choose minmax, or open a map that was built with them.',
    );
  });

  it('is not felt in the mode minmax', () => {
    const map = withMoments();
    const settings = { ...NEUTRAL_WINDOW_SETTINGS, rmsFactor: 0.1 };
    expect(applyWindowSettings(map, settings)).toBe(map);
  });
});

test('settings are the same only where every value is', () => {
  const changes: Partial<WindowSettings>[] = [
    { cutMode: 'meanrms' },
    { tolerance: 0.1 },
    { occurrenceWidening: 1 },
    { beamSpotMin: -1 },
    { beamSpotMax: 1 },
    ...[...PAIR_SWITCHES, ...TRIPLET_SWITCHES].map((id) => ({ [id]: false })),
  ];
  for (const change of changes)
    expect(
      sameWindowSettings(NEUTRAL_WINDOW_SETTINGS, { ...NEUTRAL_WINDOW_SETTINGS, ...change }),
    ).toBe(false);
  const meanrms = { ...NEUTRAL_WINDOW_SETTINGS, cutMode: 'meanrms' } as const;
  expect(sameWindowSettings(meanrms, { ...meanrms, rmsFactor: 2 })).toBe(false);
  expect(sameWindowSettings(meanrms, { ...meanrms })).toBe(true);
});
