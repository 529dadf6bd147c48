import { particleEta, particlePt, type TrackingEvent } from '../../event/event.ts';
import { formatNumber } from '../format.ts';
import type { Fact } from './description.ts';

/** Who a particle is; the first fact is its id. */
export function particleFacts(event: TrackingEvent, row: number): Fact[] {
  if (!event.truth) return [];
  const { pt, eta, phi, charge } = momentumOf(event.truth.particles, row);
  return [
    particleLink('particle', event, row),
    { label: 'pT', value: pt, unit: 'GeV' },
    { label: 'η', value: eta },
    { label: 'φ', value: phi, unit: 'rad' },
    { label: 'charge', value: charge },
  ];
}

/** A fact that names a particle, or noise. */
export function particleLink(label: string, event: TrackingEvent, row: number): Fact {
  if (!event.truth || row < 0) return { label, value: 'noise' };
  return { label, value: String(event.truth.particles.id[row]), goTo: { kind: 'particle', row } };
}

/** Particles that start further than this from the beam axis (mm) have bent before the fit's reference point. */
const PROMPT_MM = 1;

/** Direction and z of a particle at the beam axis, where a fit gives its own; null where it starts far from it. */
export function atBeamAxis(event: TrackingEvent, row: number): { phi: string; z0: string } | null {
  if (!event.truth) return null;
  const { particles } = event.truth;
  if (!(Math.hypot(particles.vx[row], particles.vy[row]) < PROMPT_MM)) return null;
  return { phi: momentumOf(particles, row).phi, z0: formatNumber(particles.vz[row], 2) };
}

/** Momentum and charge of a particle where it starts, as texts in GeV and rad. */
export function momentumOf(
  particles: NonNullable<TrackingEvent['truth']>['particles'],
  row: number,
) {
  const { px, py, charge } = particles;
  return {
    pt: formatNumber(particlePt(particles, row), 3),
    eta: formatNumber(particleEta(particles, row), 3),
    phi: formatNumber(Math.atan2(py[row], px[row]), 4),
    charge: formatCharge(charge[row]),
  };
}

/** A charge with its sign. */
export function formatCharge(charge: number): string {
  if (charge === 0) return '0';
  return `${charge > 0 ? '+' : '−'}${Math.abs(charge)}`;
}
