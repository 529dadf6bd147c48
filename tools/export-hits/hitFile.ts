import type { TrackingEvent } from '../../src/event/event.ts';
import { targetParticles, truthSuccessors } from '../../src/metrics/truthEdges.ts';
import { packArrays } from '../export-graphs/packArrays.ts';

/**
 * The hits of an event with their truth as `training/metric_learning/hits.py` reads them: x, y, z (mm), the particle of
 * each hit, the row of the hit that follows it on the particle's way (-1: none) and whether the particle is a target.
 * @throws Error for an event without truth.
 */
export function encodeHits(
  event: TrackingEvent,
  settings: { readonly minPt: number; readonly minHits: number },
  notes: Readonly<Record<string, unknown>>,
): Uint8Array {
  const { truth } = event;
  if (truth === null) throw new Error(`${event.name}: hits to train with need truth.`);
  const target = targetParticles(truth, settings);
  const shape = [event.x.length];
  const particle = Int32Array.from(truth.particleOfHit);
  return packArrays('TLHITS01', notes, [
    { name: 'x', shape, values: Float32Array.from(event.x) },
    { name: 'y', shape, values: Float32Array.from(event.y) },
    { name: 'z', shape, values: Float32Array.from(event.z) },
    { name: 'particle', shape, values: particle },
    { name: 'successor', shape, values: Int32Array.from(truthSuccessors(event, truth)) },
    { name: 'target', shape, values: Uint8Array.from(particle, (p) => (target[p] ? 1 : 0)) },
  ]);
}
