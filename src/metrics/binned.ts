import { particleEta, particlePt, type TrackingEvent } from '../event/event.ts';
import type { Evaluation } from './evaluate.ts';

/** A ratio in bins, with its 68% Wilson score interval; NaN where a bin is empty. */
export interface BinnedRatio {
  readonly passed: Float64Array;
  readonly total: Float64Array;
  readonly ratio: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Efficiencies of target particles in bins of one variable. */
export interface BinnedEfficiency {
  /** [bins + 1] ascending; bin i is [edges[i], edges[i + 1]), the last one closed. */
  readonly edges: readonly number[];
  /** Target particles found / target particles. */
  readonly tracks: BinnedRatio;
  /** Target edges in the graph / target edges in truth. */
  readonly graph: BinnedRatio;
}

/** Default bins: pT in GeV, and eta. */
export const DEFAULT_BINS = {
  pt: [1, 1.25, 1.5, 2, 3, 5, 10],
  eta: [-4, -3, -2, -1, 0, 1, 2, 3, 4],
} as const;

/**
 * Track and graph efficiency against the transverse momentum (GeV) or pseudorapidity of the target particles.
 * Particles outside the bins are left out.
 *
 * @throws RangeError where the bin edges do not ascend or the event has no truth.
 */
export function binnedEfficiency(
  event: TrackingEvent,
  evaluation: Evaluation,
  variable: 'pt' | 'eta',
  edges: readonly number[] = DEFAULT_BINS[variable],
): BinnedEfficiency {
  const { truth } = event;
  if (truth === null) throw new RangeError('Binned efficiency: the event has no truth.');
  if (edges.length < 2 || edges.some((edge, i) => i > 0 && !(edge > edges[i - 1])))
    throw new RangeError(`Binned efficiency: bin edges ${edges.join(', ')} do not ascend.`);
  const quantity = variable === 'pt' ? particlePt : particleEta;
  const bins = edges.length - 1;
  const [found, targets, inGraph, inTruth] = [0, 0, 0, 0].map(() => new Float64Array(bins));
  const { target, foundBy, truthEdges } = evaluation.particles;
  for (let p = 0; p < target.length; p++) {
    if (!target[p]) continue;
    const bin = binOf(quantity(truth.particles, p), edges);
    if (bin < 0) continue;
    targets[bin]++;
    if (foundBy[p] >= 0) found[bin]++;
    inTruth[bin] += truthEdges.all[p];
    inGraph[bin] += truthEdges.inGraph[p];
  }
  return { edges, tracks: binnedRatio(found, targets), graph: binnedRatio(inGraph, inTruth) };
}

/** Bin of a value, -1 where it is outside. */
function binOf(value: number, edges: readonly number[]): number {
  const last = edges.length - 1;
  if (value === edges[last]) return last - 1;
  return edges.findIndex((edge, i) => i < last && value >= edge && value < edges[i + 1]);
}

/** Ratio and Wilson interval of one standard deviation (E. B. Wilson, JASA 22 (1927) 209). */
function binnedRatio(passed: Float64Array, total: Float64Array): BinnedRatio {
  const ratio = total.map((n, i) => passed[i] / n);
  const centre = total.map((n, i) => (passed[i] + 0.5) / (n + 1));
  const half = total.map((n, i) => Math.sqrt(n * ratio[i] * (1 - ratio[i]) + 0.25) / (n + 1));
  return {
    passed,
    total,
    ratio,
    // The interval ends at 0 or 1 exactly where the ratio is; rounding must not push it over.
    low: centre.map((c, i) => Math.max(0, c - half[i])),
    high: centre.map((c, i) => Math.min(1, c + half[i])),
  };
}
