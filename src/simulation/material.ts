import type { Detector } from '../detector/detector.ts';
import { moduleNumbers } from '../detector/moduleKey.ts';

/** Mass of the charged pion (GeV): what every simulated particle is. */
export const PION_MASS = 0.13957;

/**
 * Thickness of TrackML's layers in radiation lengths at normal incidence, by volume: what reproduces the angles
 * between the momenta at successive hits in its truth. The material belongs to the layer: where modules overlap,
 * two hits in a barrel layer have none between them, and two hits in a disk have it once.
 */
const TRACKML_THICKNESS: Readonly<Record<number, number>> = {
  7: 0.014,
  8: 0.0085,
  9: 0.014,
  12: 0.025,
  13: 0.02,
  14: 0.025,
  16: 0.038,
  17: 0.025,
  18: 0.038,
};

/**
 * Thickness in radiation lengths by which a particle scatters in TrackML's layers, whatever its angle to them: there,
 * scattering takes no account of the path. In the pixel barrel of the full events, the distances between hits and
 * the helix of the true start vary with pseudorapidity as that makes them (`bench/agreement`). The pixel barrel's
 * value is from there, the others are those above at the mean angle.
 */
const TRACKML_SCATTERING: Readonly<Record<number, number>> = {
  7: 0.0145,
  8: 0.0172,
  9: 0.0145,
  12: 0.0265,
  13: 0.0265,
  14: 0.0265,
  16: 0.043,
  17: 0.029,
  18: 0.043,
};

/** Thickness of the layers of other detectors: silicon with its services, as planned for new trackers. */
const DEFAULT_THICKNESS = 0.015;

/** x / X0 of the layer of each module at normal incidence. Volume numbers mean something in their detector only. */
export function radiationLengths(detector: Detector): Float64Array {
  const known = detector.name === 'trackml' ? TRACKML_THICKNESS : {};
  return Float64Array.from(
    detector.moduleKey,
    (key) => known[moduleNumbers(key).volume] ?? DEFAULT_THICKNESS,
  );
}

/** x / X0 by which the layer of each module scatters at any incidence; null where scattering follows the path. */
export function fixedScattering(detector: Detector): Float64Array | null {
  if (detector.name !== 'trackml') return null;
  return Float64Array.from(
    detector.moduleKey,
    (key) => TRACKML_SCATTERING[moduleNumbers(key).volume] ?? DEFAULT_THICKNESS,
  );
}

/**
 * Width (rad) of the scattering angle projected on one plane, by Highland's formula (PDG, "Passage of particles
 * through matter", equation 34.16).
 * @param momentum GeV
 * @param thickness path in radiation lengths, above 0.
 */
export function highlandAngle(momentum: number, thickness: number): number {
  const beta = momentum / Math.hypot(momentum, PION_MASS);
  return (0.0136 / (beta * momentum)) * Math.sqrt(thickness) * (1 + 0.038 * Math.log(thickness));
}

/** Energy (GeV) that a minimum-ionising particle loses per radiation length of silicon (1.66 MeV cm2/g times 21.8 g/cm2). */
const LOSS_PER_RADIATION_LENGTH = 0.0363;

/**
 * Momentum (GeV) after the mean ionisation loss along a path in radiation lengths, rising as 1 / beta^2 for slow
 * particles; 0 where the particle stops.
 */
export function momentumAfterLoss(momentum: number, thickness: number): number {
  const energy = Math.hypot(momentum, PION_MASS);
  const beta = momentum / energy;
  const left = energy - (LOSS_PER_RADIATION_LENGTH * thickness) / (beta * beta);
  return left > PION_MASS ? Math.sqrt(left * left - PION_MASS * PION_MASS) : 0;
}
