import { particlePt, type TrackingEvent } from '../event/event.ts';
import type { Evaluation } from '../metrics/evaluate.ts';
import type { TargetSettings } from '../metrics/report.ts';
import { targetParticles } from '../metrics/truthEdges.ts';
import { createDistribution, type Distribution } from './distribution.ts';

/** Transverse momentum (GeV) of the particles that but for it are targets, found or not; kept are the targets. */
export function momentumDistribution(
  { truth }: TrackingEvent,
  { particles: { target, foundBy } }: Evaluation,
  settings: TargetSettings,
): Distribution | null {
  if (!truth) return null;
  const distribution = createDistribution(['found', 'lost'], { min: 0, max: 5, bins: 100 });
  // Without a momentum a particle is no target whatever the threshold.
  const all = targetParticles(truth, { ...settings, minPt: Number.NEGATIVE_INFINITY });
  for (let p = 0; p < all.length; p++)
    if (all[p])
      distribution.add(particlePt(truth.particles, p), foundBy[p] >= 0 ? 0 : 1, target[p] === 1);
  return distribution.result();
}
