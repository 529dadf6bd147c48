import { type EventTruth, hitCount, particlePt, type TrackingEvent } from '../event/event.ts';

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
 * is not) and at least minHits hits in the event, whichever modules they are on.
 */
export function targetParticles(
  truth: EventTruth,
  settings: { readonly minPt: number; readonly minHits: number },
): Uint8Array {
  const target = new Uint8Array(truth.particles.id.length);
  const hits = hitsOfParticles(truth);
  for (let p = 0; p < target.length; p++)
    if (particlePt(truth.particles, p) > settings.minPt && hits[p] >= settings.minHits)
      target[p] = 1;
  return target;
}
