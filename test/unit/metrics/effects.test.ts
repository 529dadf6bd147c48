import { expect, test } from 'vitest';
import {
  EFFECT_BINS,
  EFFECT_VARIABLES,
  effectsOf,
  resolutionsIn,
  sumOfEffects,
} from '../../../src/metrics/effects.ts';
import { evaluate } from '../../../src/metrics/evaluate.ts';
import { createRandom } from '../../../src/simulation/random.ts';
import { VARIANCE_AT } from '../../../src/tracks/track.ts';
import { edgesAt, eventWith, tracksAt } from './makeTruth.ts';

const SETTINGS = { ccCut: 0.5, minPt: 1, minHits: 3 };

/** Two prompt targets, one displaced one, a soft particle; the second target is lost, and one track is fake. */
function made(matching: 'two-way' | 'atlas' = 'two-way') {
  const event = eventWith([
    { pt: 2, eta: 0.5, hits: [1, 2, 3, 4, 5, 6] },
    { pt: 4, eta: -1.5, hits: [1, 2, 3] },
    { pt: 1.1, eta: 2.5, vertex: [0, 40, 30], hits: [1, 2, 3] },
    { pt: 0.4, eta: 0, hits: [1, 2, 3] },
  ]);
  const tracks = tracksAt([
    [0, 1, 2, 3],
    [9, 10, 11],
    [6, 12, 13, 9],
    [4, 5, 5],
  ]);
  tracks.fits.pt.set([2.2, 1, 0.6, 2]);
  tracks.fits.eta.set([0.52, 2.5, 0.1, 0.5]);
  tracks.fits.phi.set([-0.01, 1, 3.1, 0]);
  tracks.fits.z0.set([0.3, 28, 0, 0]);
  tracks.fits.d0.set([0.02, 1, 0, 0]);
  tracks.fits.charge.set([1, 1, 1, 1]);
  VARIANCE_AT.forEach((at, k) => {
    tracks.fits.covariance[at] = ((k + 1) / 10) ** 2;
  });
  const settings = { ...SETTINGS, matching };
  const evaluation = evaluate(event, edgesAt([]), new Float32Array(0), tracks, settings, tracks);
  if (!evaluation) throw new Error('The event has truth.');
  const effects = effectsOf(event, evaluation, tracks);
  if (!effects) throw new Error('The event has truth.');
  return { effects, report: evaluation.report };
}

test('pulls are residuals over the errors of the fit, of parameters and particles that have both', () => {
  const { effects } = made();
  // Only the first track, of a prompt target that was found, has errors: sigmas 0.1, 0.2, 0.3, 0.4, 0.5.
  const { pulls } = effects;
  const fitted = 2 * Math.atan(Math.exp(-Math.fround(0.52)));
  const theta = 2 * Math.atan(Math.exp(-0.5));
  expect(Object.values(pulls).map(({ value }) => value.length)).toEqual([1, 1, 1, 1, 1]);
  expect(pulls.d0.value[0]).toBeCloseTo(0.02 / 0.1, 5);
  expect(pulls.z0.value[0]).toBeCloseTo(0.3 / 0.2, 5);
  expect(pulls.phi.value[0]).toBeCloseTo(-0.01 / 0.3, 5);
  expect(pulls.theta.value[0]).toBeCloseTo((fitted - theta) / 0.4, 5);
  const [was, is] = [1 / (2 * Math.cosh(0.5)), 1 / (2.2 * Math.cosh(0.52))];
  expect(pulls.qOverP.value[0]).toBeCloseTo((is - was) / 0.5, 4);
  expect([...pulls.d0.pt]).toEqual([...effects.residuals.d0.pt]);
});

test('the bins of every variable add up to the figures of the report', () => {
  for (const matching of ['two-way', 'atlas'] as const) {
    const { effects, report } = made(matching);
    for (const variable of EFFECT_VARIABLES) {
      const sum = (of: 'efficiency' | 'duplicates' | 'fakes') =>
        (effects.ratios[of][variable] ?? []).reduce(
          (all, { passed, total }) => ({ passed: all.passed + passed, total: all.total + total }),
          { passed: 0, total: 0 },
        );
      expect(sum('efficiency')).toEqual({
        passed: report.tracks.matched,
        total: report.tracks.target,
      });
      const duplicates = sum('duplicates');
      expect(duplicates.passed / duplicates.total).toBe(report.tracks.duplicateRate);
      if (variable === 'radius') expect(effects.ratios.fakes.radius).toBeUndefined();
      else expect(sum('fakes').passed / sum('fakes').total).toBe(report.tracks.fakeRate);
    }
  }
});

test('each particle is in the bin of its truth', () => {
  const { efficiency } = made().effects.ratios;
  const bin = (variable: keyof typeof EFFECT_BINS, value: number) =>
    EFFECT_BINS[variable].findIndex(
      (edge, i) => value >= edge && value < EFFECT_BINS[variable][i + 1],
    );
  expect(efficiency.pt?.[bin('pt', 4)]).toEqual({ passed: 0, total: 1 });
  expect(efficiency.eta?.[bin('eta', 2.5)]).toEqual({ passed: 1, total: 1 });
  expect(efficiency.radius?.[bin('radius', 40)]).toEqual({ passed: 1, total: 1 });
  expect(efficiency.z0?.[bin('z0', 30)]).toEqual({ passed: 1, total: 1 });
});

test('residuals are those of prompt targets that were found', () => {
  const { residuals } = made().effects;
  expect(residuals.pt.value.length).toBe(1);
  expect(residuals.pt.value[0]).toBeCloseTo(0.1, 5);
  expect(residuals.eta.value[0]).toBeCloseTo(0.02, 5);
  expect(residuals.phi.value[0]).toBeCloseTo(-0.01, 5);
  expect(residuals.z0.value[0]).toBeCloseTo(0.3, 5);
  expect(residuals.d0.value[0]).toBeCloseTo(0.02, 5);
});

test('events add up', () => {
  const { effects } = made();
  const sum = sumOfEffects([effects, effects]);
  expect(sum?.ratios.efficiency.pt).toEqual(
    effects.ratios.efficiency.pt?.map(({ passed, total }) => ({
      passed: 2 * passed,
      total: 2 * total,
    })),
  );
  expect(sum?.residuals.pt.value.length).toBe(2);
  expect(sumOfEffects([])).toBeNull();
});

test('of normal residuals the resolution is their standard deviation', () => {
  const random = createRandom(11);
  const count = 4000;
  const residuals = {
    value: Float64Array.from({ length: count }, () => 0.3 + 0.02 * random.gaussian()),
    pt: new Float64Array(count).fill(2),
    eta: Float64Array.from({ length: count }, (_, i) => (i % 2 === 0 ? -0.5 : 0.5)),
  };
  const [left, right, none] = resolutionsIn(residuals, 'eta', [-1, 0, 1, 2]);
  for (const { count: n, median, width, error } of [left, right]) {
    expect(n).toBe(count / 2);
    expect(Math.abs(median - 0.3)).toBeLessThan(0.003);
    expect(Math.abs(width - 0.02)).toBeLessThan(3 * error * 1.5);
    expect(error).toBeCloseTo(width / Math.sqrt(2 * (n - 1)), 12);
  }
  expect(none).toMatchObject({ count: 0, width: Number.NaN });
});
