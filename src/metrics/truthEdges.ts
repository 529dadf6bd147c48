import {
  type EventTruth,
  hitCount,
  type Particles,
  particleEta,
  particlePt,
  type TrackingEvent,
} from '../event/event.ts';
import type { Fiducial, TargetSettings } from './report.ts';

/**
 * The truth edges of an event, as the successor of each hit: the hit row that follows it on its particle,
 * or -1. A particle's hits are ordered by 3D distance from its vertex (from the origin where the vertex is
 * not known) after keeping, of several hits on one module, the closest; equal distances by hit row.
 * Hits of noise, and hits that were not kept, have no successor and are none.
 */
export function truthSuccessors(event: TrackingEvent, truth: EventTruth): Int32Array {
  const { particleOfHit } = truth;
  const order = truthOrder(event, truth);

  const successor = new Int32Array(hitCount(event)).fill(-1);
  const modules = new Set<bigint>();
  let last = -1;
  for (const i of order) {
    if (last >= 0 && particleOfHit[last] !== particleOfHit[i]) {
      last = -1;
      modules.clear();
    }
    if (modules.has(event.moduleKey[i])) continue;
    modules.add(event.moduleKey[i]);
    if (last >= 0) successor[last] = i;
    last = i;
  }
  return successor;
}

/** Hit rows by particle row, then outward: by 3D distance from the particle's vertex, equal ones by row. No noise. */
export function truthOrder(event: TrackingEvent, truth: EventTruth): Uint32Array {
  const hits = hitCount(event);
  const { particleOfHit, particles } = truth;
  const distance = new Float64Array(hits);
  for (let i = 0; i < hits; i++) {
    const p = particleOfHit[i];
    if (p < 0) continue;
    const dx = event.x[i] - finiteOr0(particles.vx[p]);
    const dy = event.y[i] - finiteOr0(particles.vy[p]);
    const dz = event.z[i] - finiteOr0(particles.vz[p]);
    distance[i] = dx * dx + dy * dy + dz * dz;
  }
  return Uint32Array.from({ length: hits }, (_, i) => i)
    .filter((i) => particleOfHit[i] >= 0)
    .sort((i, j) => particleOfHit[i] - particleOfHit[j] || distance[i] - distance[j] || i - j);
}

function finiteOr0(value: number): number {
  return Number.isFinite(value) ? value : 0;
}

/** Number of hits of each particle row in the event. */
export function hitsOfParticles(truth: EventTruth): Uint32Array {
  const hits = new Uint32Array(truth.particles.id.length);
  for (const p of truth.particleOfHit) if (p >= 0) hits[p]++;
  return hits;
}

/**
 * 1 for each particle row that is a target: transverse momentum above minPt (GeV, strict; unknown momentum
 * is not), at least minHits hits in the event, whichever modules they are on, and all that `fiducial` asks for.
 */
export function targetParticles(
  truth: EventTruth,
  { minPt, minHits, fiducial }: TargetSettings,
): Uint8Array {
  const target = new Uint8Array(truth.particles.id.length);
  const hits = hitsOfParticles(truth);
  const { particles } = truth;
  for (let p = 0; p < target.length; p++)
    if (particlePt(particles, p) > minPt && hits[p] >= minHits)
      target[p] = !fiducial || isFiducial(particles, p, hits[p], fiducial) ? 1 : 0;
  return target;
}

/** Whether a particle lies in a fiducial region; what is not known lies in none that asks for it. */
function isFiducial(
  particles: Particles,
  row: number,
  hits: number,
  { maxEta, maxRadius, minHits, charge }: Fiducial,
): boolean {
  if (hits < minHits) return false;
  if (maxEta < Number.POSITIVE_INFINITY && !(Math.abs(particleEta(particles, row)) < maxEta))
    return false;
  if (
    maxRadius < Number.POSITIVE_INFINITY &&
    !(Math.hypot(particles.vx[row], particles.vy[row]) < maxRadius)
  )
    return false;
  if (charge === 'any') return true;
  return charge === 'positive' ? particles.charge[row] > 0 : particles.charge[row] < 0;
}
