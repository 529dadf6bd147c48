import type { TrackHits } from '../tracks/track.ts';
import { FAKE, TARGET } from './edges.ts';
import type { Evaluation, EvaluationCuts } from './evaluate.ts';
import { TRACK_STATUSES, type TrackStatus } from './matching.ts';

/** A count of a count: what a figure of the report is made of, so that figures of several events add up. */
export interface Ratio {
  readonly passed: number;
  readonly total: number;
}

/** The figures of an evaluation, in the order to list them. */
export const RATIO_IDS = [
  'efficiency',
  'ceiling',
  'fakeRate',
  'duplicateRate',
  'targetFragmentRate',
  'otherFragmentRate',
  'graphEfficiency',
  'graphPurity',
  'edgeEfficiency',
  'edgePurity',
  'maskedPurity',
] as const;
export type RatioId = (typeof RATIO_IDS)[number];
export type Ratios = Readonly<Record<RatioId, Ratio>>;

/**
 * Every figure of an evaluation as counts; definitions as in `Report`. Fragments are told apart by whether the
 * particle with most of their hits is a target: with a threshold in pT most fragments are of particles below it.
 */
export function evaluationRatios(
  { report, edgeClass, tracks: outcomes, particles }: Evaluation,
  scores: Float32Array,
  tracks: TrackHits,
  { ccCut, minHits }: Pick<EvaluationCuts, 'ccCut' | 'minHits'>,
): Ratios {
  const { target, matched, duplicateRate } = report.tracks;
  let counted = 0;
  for (let t = 0; t + 1 < tracks.offset.length; t++)
    if (tracks.offset[t + 1] - tracks.offset[t] >= minHits) counted++;
  let [fakes, targetFragments, otherFragments] = [0, 0, 0];
  for (let t = 0; t < outcomes.status.length; t++) {
    if (outcomes.status[t] === statusCode('fake')) fakes++;
    if (outcomes.status[t] !== statusCode('fragment')) continue;
    if (particles.target[outcomes.majority[t]]) targetFragments++;
    else otherFragments++;
  }
  const [graph, kept] = [
    { all: 0, target: 0, fake: 0 },
    { all: 0, target: 0, fake: 0 },
  ];
  for (let e = 0; e < edgeClass.length; e++)
    for (const count of scores[e] > ccCut ? [graph, kept] : [graph]) {
      count.all++;
      if (edgeClass[e] === TARGET) count.target++;
      if (edgeClass[e] === FAKE) count.fake++;
    }
  const inTruth = particles.truthEdges.all.reduce(
    (sum, n, p) => sum + (particles.target[p] ? n : 0),
    0,
  );
  const of = (passed: number, total: number): Ratio => ({ passed, total });
  return {
    efficiency: of(matched, target),
    ceiling: of(report.ceiling.matched, target),
    fakeRate: of(fakes, counted),
    duplicateRate: of(Math.round((duplicateRate ?? 0) * matched), matched),
    targetFragmentRate: of(targetFragments, counted),
    otherFragmentRate: of(otherFragments, counted),
    graphEfficiency: of(graph.target, inTruth),
    graphPurity: of(graph.all - graph.fake, graph.all),
    edgeEfficiency: of(kept.target, graph.target),
    edgePurity: of(kept.all - kept.fake, kept.all),
    maskedPurity: of(kept.target, kept.target + kept.fake),
  };
}

function statusCode(status: TrackStatus): number {
  return TRACK_STATUSES.indexOf(status);
}

/** A ratio as a fraction; null where there is nothing to divide by. */
export function fractionOf({ passed, total }: Ratio): number | null {
  return total === 0 ? null : passed / total;
}

/** Sums of ratios: of several events, the figures of all of them together. */
export function sumOfRatios(all: readonly Ratios[]): Ratios {
  return Object.fromEntries(
    RATIO_IDS.map((id) => [
      id,
      {
        passed: all.reduce((sum, ratios) => sum + ratios[id].passed, 0),
        total: all.reduce((sum, ratios) => sum + ratios[id].total, 0),
      },
    ]),
  ) as Record<RatioId, Ratio>;
}

/** Half the 68% Wilson score interval of a ratio (see binned.ts); null where there is nothing to divide by. */
export function errorOf({ passed, total }: Ratio): number | null {
  if (total === 0) return null;
  // Counts of duplicates may exceed what they are divided by.
  const p = Math.min(passed / total, 1);
  return Math.sqrt(total * p * (1 - p) + 0.25) / (total + 1);
}

/** How a figure changed from A to B, with one standard deviation. */
export interface Change {
  readonly value: number;
  readonly error: number;
}

/**
 * The change of a figure between two runs, its binomial errors added in quadrature as if the runs were independent:
 * too wide for runs on the same event, where most of what is counted did not change. Null where either is undefined.
 */
export function changeOf(a: Ratio, b: Ratio): Change | null {
  const [before, after] = [fractionOf(a), fractionOf(b)];
  const [errorBefore, errorAfter] = [errorOf(a), errorOf(b)];
  if (before === null || after === null || errorBefore === null || errorAfter === null) return null;
  return { value: after - before, error: Math.hypot(errorBefore, errorAfter) };
}

/**
 * The change of a share of the same `total` things, of which `gained` passed in B only and `lost` in A only: its error
 * comes from these alone (the variance of a paired difference, as McNemar's test has it). Null where there is nothing.
 */
export function pairedChange(gained: number, lost: number, total: number): Change | null {
  if (total === 0) return null;
  const value = (gained - lost) / total;
  return { value, error: Math.sqrt(Math.max(0, (gained + lost) / total - value * value) / total) };
}
