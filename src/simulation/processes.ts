import type { Random } from './random.ts';

/** What may befall a particle on its way beside scattering, mean losses and interactions. */
export interface TrackProcesses {
  /** Numbers of their own, so that these processes change nothing else that is drawn. */
  readonly random: Random;
  /** Probability of a hard elastic scattering off a nucleus, per radiation length: a kink. */
  readonly kinksPerRadiationLength: number;
  /** Crossings of modules after which the particle ends. */
  readonly mostCrossings: number;
  /** Whether the particle interacts where TrackML's do (`Supports`), not in the layers by their thickness alone. */
  readonly supports: boolean;
}

/**
 * Slope (1 / GeV^2) of the momentum transfer in elastic scattering off silicon, A = 28.09: 14.5 A^0.66, as the
 * Geant4 Physics Reference Manual ("Coherent elastic scattering") has it for A < 62.
 */
const ELASTIC_SLOPE = 14.5 * 28.09 ** 0.66;

/**
 * Angle (rad) by which a hadron is thrown off its way by an elastic scattering off a nucleus that takes no energy:
 * the squared momentum transfer falls exponentially, up to twice the momentum (GeV).
 */
export function elasticAngle(momentum: number, random: Random): number {
  const most = 4 * momentum * momentum;
  const cut = 1 - Math.exp(-ELASTIC_SLOPE * most);
  const transfer = -Math.log(1 - cut * random.uniform()) / ELASTIC_SLOPE;
  return 2 * Math.asin(Math.min(1, Math.sqrt(transfer / most)));
}

/**
 * Share of its momentum that an electron keeps behind a path in radiation lengths: minus its logarithm has a gamma
 * distribution of shape t / ln 2 in the Bethe-Heitler model (Stampfer, Regler and Fruehwirth, Comput. Phys. Commun.
 * 79 (1994) 157), so its mean is exp(-t).
 */
export function keptAfterBremsstrahlung(thickness: number, random: Random): number {
  return Math.exp(-gammaVariate(thickness / Math.LN2, random));
}

/** A gamma variate of unit scale by Marsaglia and Tsang (ACM Trans. Math. Softw. 26 (2000) 363). */
export function gammaVariate(shape: number, random: Random): number {
  if (shape < 1) return gammaVariate(shape + 1, random) * random.uniform() ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.gaussian();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(random.uniform()) < (x * x) / 2 + d - d * v + d * Math.log(v))
      return d * v;
  }
}
