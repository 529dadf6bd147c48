import { particlePt, type TrackingEvent } from '../event/event.ts';
import type { Evaluation } from '../metrics/evaluate.ts';
import type { EvaluationSettings } from '../metrics/report.ts';
import { createDistribution, type Distribution } from './distribution.ts';

/** Transverse momentum (GeV) of the particles with enough hits, found or not; kept are the targets. */
export function momentumDistribution(
  { truth }: TrackingEvent,
  { particles: { target, hits, foundBy } }: Evaluation,
  { minHits }: Pick<EvaluationSettings, 'minHits'>,
): Distribution | null {
  if (!truth) return null;
  const distribution = createDistribution(['found', 'lost'], { min: 0, max: 5, bins: 100 });
  for (let p = 0; p < hits.length; p++) {
    const pt = particlePt(truth.particles, p);
    // Without a momentum a particle is no target whatever the threshold.
    if (hits[p] >= minHits && !Number.isNaN(pt))
      distribution.add(pt, foundBy[p] >= 0 ? 0 : 1, target[p] === 1);
  }
  return distribution.result();
}
