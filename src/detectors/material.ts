import type { Detector } from '../detector/detector.ts';
import { moduleNumbers } from '../detector/moduleKey.ts';
import { materialProfile } from './index.ts';

/** Mass of the charged pion (GeV): what a particle is unless something says otherwise. */
export const PION_MASS = 0.13957;

/** Where hadrons interact, beside or unlike the layers' thickness. */
export interface Supports {
  /** Radius (mm) of a cylinder without modules, infinite where there is none, and its thickness (X0) for interactions. */
  readonly radius: number;
  readonly thickness: number;
  /** Interactions in the layer of each module over those that its thickness makes expected. */
  readonly share: Float64Array;
}

/** x / X0 of the layer of each module at normal incidence. Volume numbers mean something in their detector only. */
export function radiationLengths(detector: Detector): Float64Array {
  const { thickness, elsewhere } = materialProfile(detector.name);
  return byVolume(detector, thickness, elsewhere);
}

/** x / X0 by which the layer of each module scatters at any incidence; null where scattering follows the path. */
export function fixedScattering(detector: Detector): Float64Array | null {
  const { scattering, elsewhere } = materialProfile(detector.name);
  return scattering && byVolume(detector, scattering, elsewhere);
}

function byVolume(
  { moduleKey }: Detector,
  known: Readonly<Record<number, number>>,
  elsewhere: number,
): Float64Array {
  return Float64Array.from(moduleKey, (key) => known[moduleNumbers(key).volume] ?? elsewhere);
}

/** Where hadrons interact in a detector: in its layers by their thickness where its profile says nothing else. */
export function interactingSupports(detector: Detector): Supports {
  const { interactions } = materialProfile(detector.name);
  return {
    radius: interactions?.radius ?? Number.POSITIVE_INFINITY,
    thickness: interactions?.thickness ?? 0,
    share: byVolume(detector, interactions?.share ?? {}, 1),
  };
}

/**
 * Width (rad) of the scattering angle projected on one plane, by Highland's formula (PDG, "Passage of particles
 * through matter", equation 34.16).
 * @param momentum GeV
 * @param thickness path in radiation lengths, above 0.
 * @param mass GeV
 */
export function highlandAngle(momentum: number, thickness: number, mass = PION_MASS): number {
  const beta = momentum / Math.hypot(momentum, mass);
  return (0.0136 / (beta * momentum)) * Math.sqrt(thickness) * (1 + 0.038 * Math.log(thickness));
}

/** Energy (GeV) that a minimum-ionising particle loses per radiation length of silicon (1.66 MeV cm2/g times 21.8 g/cm2). */
const LOSS_PER_RADIATION_LENGTH = 0.0363;

/**
 * Momentum (GeV) after the mean ionisation loss along a path in radiation lengths, rising as 1 / beta^2 for slow
 * particles; 0 where the particle stops.
 */
export function momentumAfterLoss(momentum: number, thickness: number, mass = PION_MASS): number {
  const energy = Math.hypot(momentum, mass);
  const beta = momentum / energy;
  const left = energy - (LOSS_PER_RADIATION_LENGTH * thickness) / (beta * beta);
  return left > mass ? Math.sqrt(left * left - mass * mass) : 0;
}
