import { expect, test } from 'vitest';
import { evaluate } from '../../../src/metrics/evaluate.ts';
import {
  changeOf,
  errorOf,
  evaluationRatios,
  fractionOf,
  pairedChange,
  sumOfRatios,
} from '../../../src/metrics/ratios.ts';
import { edgesAt, eventWith, tracksAt } from './makeTruth.ts';

const CUTS = { ccCut: 0.5, minHits: 3, minPt: 1, matching: 'two-way' } as const;

/** Two targets of four hits (rows 0-3, 4-7), a soft particle of four (8-11) and a noise hit (12). */
function made(matching: 'two-way' | 'atlas' = 'two-way') {
  const event = eventWith(
    [
      { hits: [1, 2, 3, 4] },
      { hits: [1, 2, 3, 4, 5, 6] },
      { pt: 0.5, hits: [1, 2, 3, 4, 5, 6, 7] },
    ],
    1,
  );
  const graph = edgesAt([
    [0, 1],
    [1, 2],
    [2, 3],
    [4, 5],
    [5, 10],
    [10, 11],
  ]);
  const scores = Float32Array.of(0.9, 0.9, 0.4, 0.9, 0.9, 0.9);
  // Found; a fragment of a target; a fragment of the soft one; a fake.
  const tracks = tracksAt([
    [0, 1, 2],
    [4, 5, 6],
    [10, 11, 12],
    [13, 8, 17],
  ]);
  const cuts = { ...CUTS, matching };
  const evaluation = evaluate(event, graph, scores, tracks, cuts, tracks);
  if (!evaluation) throw new Error('The event has truth.');
  return { report: evaluation.report, ratios: evaluationRatios(evaluation, scores, tracks, cuts) };
}

test('counts make the figures of the report', () => {
  for (const matching of ['two-way', 'atlas'] as const) {
    const { report, ratios } = made(matching);
    expect(fractionOf(ratios.efficiency)).toBe(report.tracks.efficiency);
    expect(fractionOf(ratios.ceiling)).toBe(report.ceiling.efficiency);
    expect(fractionOf(ratios.fakeRate)).toBe(report.tracks.fakeRate);
    expect(fractionOf(ratios.duplicateRate)).toBe(report.tracks.duplicateRate);
    expect(fractionOf(ratios.graphEfficiency)).toBe(report.graph.efficiency);
    expect(fractionOf(ratios.graphPurity)).toBe(report.graph.purity);
    expect(fractionOf(ratios.edgeEfficiency)).toBe(report.edges.efficiency);
    expect(fractionOf(ratios.edgePurity)).toBe(report.edges.purity);
    expect(fractionOf(ratios.maskedPurity)).toBe(report.edges.maskedPurity);
    const fragments = ratios.targetFragmentRate.passed + ratios.otherFragmentRate.passed;
    expect(fragments / ratios.fakeRate.total).toBe(report.tracks.fragmentRate);
  }
});

test('fragments of targets and of others are apart', () => {
  const { ratios } = made();
  expect(ratios.efficiency).toEqual({ passed: 1, total: 2 });
  expect(ratios.fakeRate).toEqual({ passed: 1, total: 4 });
  expect(ratios.targetFragmentRate).toEqual({ passed: 1, total: 4 });
  expect(ratios.otherFragmentRate).toEqual({ passed: 1, total: 4 });
});

test('sums of events are sums of counts', () => {
  const { ratios } = made();
  const sum = sumOfRatios([ratios, ratios, ratios]);
  expect(sum.efficiency).toEqual({ passed: 3, total: 6 });
  expect(sum.edgePurity).toEqual({
    passed: 3 * ratios.edgePurity.passed,
    total: 3 * ratios.edgePurity.total,
  });
});

test('errors: half of the Wilson interval, in quadrature for two runs', () => {
  // Wilson at z = 1: sqrt(n p (1 - p) + 1/4) / (n + 1).
  expect(errorOf({ passed: 50, total: 100 })).toBeCloseTo(Math.sqrt(25.25) / 101, 12);
  expect(errorOf({ passed: 0, total: 9 })).toBeCloseTo(0.05, 12);
  expect(errorOf({ passed: 0, total: 0 })).toBeNull();
  const change = changeOf({ passed: 50, total: 100 }, { passed: 60, total: 100 });
  expect(change?.value).toBeCloseTo(0.1, 12);
  expect(change?.error).toBeCloseTo(Math.hypot(Math.sqrt(25.25), Math.sqrt(24.25)) / 101, 12);
  expect(changeOf({ passed: 0, total: 0 }, { passed: 1, total: 2 })).toBeNull();
});

test('of the same particles only those that changed make the error', () => {
  expect(pairedChange(0, 0, 54)).toEqual({ value: 0, error: 0 });
  // Variance of the mean of 100 numbers of which 3 are +1 and 1 is -1.
  const change = pairedChange(3, 1, 100);
  expect(change?.value).toBeCloseTo(0.02, 12);
  expect(change?.error).toBeCloseTo(Math.sqrt((0.04 - 0.0004) / 100), 12);
  expect(pairedChange(0, 0, 0)).toBeNull();
});
