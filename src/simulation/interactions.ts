import { around, type Momentum, magnitude } from './kinematics.ts';
import type { ParticleState } from './propagate.ts';
import { quantile } from './quantiles.ts';
import type { Random } from './random.ts';
import { PION_MASS, PROTON_MASS } from './species.ts';

/**
 * Charged products of hadronic interactions, as TrackML has them. Its particle ids name the primary and count
 * generations: 22,464 products of 11,967 interactions in ten full events, in two kinds. Nearly all interactions
 * knock slow particles out of a nucleus in any direction, protons above all, whatever the momentum of the
 * particle that met it; in the others a few fast ones share its momentum and keep to its direction.
 */

/** Chance of an interaction that leaves no charged product above 0.1 GeV of transverse momentum. */
const EMPTY_SHARE = 0.34;
/** Momentum (GeV) from which, and share of interactions in which, the products share the momentum. */
const FAST_FROM = 1.2;
const FAST_SHARE = 0.06;
/** Numbers of products, 1 and more, in slow and fast interactions. */
const SLOW_NUMBERS = [3158, 3072, 1151, 180, 12, 4];
const FAST_NUMBERS = [17, 62, 98, 70, 34, 20, 7, 2];

/** Quantiles of the momentum (GeV) of slow products, and of the cosine between it and that of the parent. */
const SLOW_MOMENTUM = [
  0.1, 0.113, 0.124, 0.139, 0.167, 0.195, 0.226, 0.258, 0.293, 0.333, 0.377, 0.404, 0.431, 0.464,
  0.478, 0.485, 0.493, 0.497, 0.5, 0.504,
];
const SLOW_COSINE = [
  -1, -0.897, -0.818, -0.706, -0.514, -0.322, -0.149, 0.0255, 0.197, 0.369, 0.536, 0.627, 0.73,
  0.835, 0.881, 0.91, 0.946, 0.971, 0.999, 1,
];
/** Quantiles of the angle between the last of several slow products and the opposite of the sum of the others. */
const RECOIL_OF_ONE = [
  0, 0.0754, 0.129, 0.214, 0.344, 0.475, 0.633, 0.814, 1.04, 1.33, 1.68, 1.92, 2.21, 2.55, 2.73,
  2.82, 2.95, 3.03, 3.1, 3.14,
];
const RECOIL_OF_SEVERAL = [
  0, 0.0392, 0.0692, 0.124, 0.22, 0.326, 0.436, 0.572, 0.723, 0.926, 1.2, 1.39, 1.62, 2.04, 2.33,
  2.52, 2.74, 2.92, 3.05, 3.14,
];
/** Quantiles of the share of the parent's momentum that fast products have together, and of theirs across it (GeV). */
const FAST_SUM = [
  0.0309, 0.219, 0.328, 0.391, 0.535, 0.643, 0.747, 0.792, 0.89, 0.947, 0.994, 1, 1, 1, 1, 1, 1, 1,
  1, 1,
];
const FAST_ACROSS = [
  0, 0.00151, 0.00579, 0.0259, 0.0955, 0.143, 0.212, 0.27, 0.336, 0.438, 0.544, 0.617, 0.701, 0.83,
  0.913, 0.966, 1.06, 1.13, 1.27, 1.39,
];

/** Share of positive products; the positive ones that are protons among the slow. */
const POSITIVE_SHARE = 0.735;
const PROTON_SHARE = 0.64;

/** Transverse momentum (GeV) below which TrackML lists no particle: the numbers above count those from there. */
const LOWEST_LISTED_PT = 0.1;
const MOST_TRIES = 20;
/** Distance (mm) from the interaction at which products start, so that they do not cross its module again. */
const AHEAD = 0.001;

/**
 * Charged products of the interaction of a hadron at a point with its momentum there. Together they have no more
 * energy than a pion of that momentum: the nucleus gives mass, not kinetic energy, to the protons knocked out of it.
 * They go on as pions do: so do TrackML's protons, which lose a thousandth of their momentum in a layer however slow
 * they are.
 */
export function interactionProducts(hadron: ParticleState, random: Random): ParticleState[] {
  if (random.uniform() < EMPTY_SHARE) return [];
  const momentum: Momentum = [hadron.px, hadron.py, hadron.pz];
  const p = magnitude(momentum);
  const direction: Momentum = [momentum[0] / p, momentum[1] / p, momentum[2] / p];
  const fast = p > FAST_FROM && random.uniform() < FAST_SHARE;
  const drawn = fast ? fastProducts(direction, p, random) : slowProducts(direction, random);
  let energy = Math.hypot(PION_MASS, p);
  return drawn.flatMap(({ momentum: [px, py, pz], charge, mass }) => {
    const cost = (of: number) => Math.hypot(of, px, py, pz) - (of === PROTON_MASS ? of : 0);
    // What a pion would not be given, a proton of the same momentum may be.
    const own = charge > 0 && cost(mass) > energy ? PROTON_MASS : mass;
    if (cost(own) > energy) return [];
    energy -= cost(own);
    const factor = AHEAD / Math.hypot(px, py, pz);
    return [
      {
        x: hadron.x + factor * px,
        y: hadron.y + factor * py,
        z: hadron.z + factor * pz,
        px,
        py,
        pz,
        charge,
      },
    ];
  });
}

interface Product {
  readonly momentum: Momentum;
  readonly charge: number;
  readonly mass: number;
}

function slowProducts(direction: Momentum, random: Random): Product[] {
  const count = drawNumber(SLOW_NUMBERS, random);
  const sum = [0, 0, 0];
  return Array.from({ length: count }, (_, i) => {
    const positive = random.uniform() < POSITIVE_SHARE;
    const proton = positive && random.uniform() < PROTON_SHARE;
    const last = i > 0 && i === count - 1;
    const size = Math.hypot(sum[0], sum[1], sum[2]);
    const recoil: Momentum = [-sum[0] / size, -sum[1] / size, -sum[2] / size];
    let momentum: Momentum = direction;
    for (let n = 0; n < MOST_TRIES; n++) {
      const p = quantile(SLOW_MOMENTUM, random.uniform(), false);
      const theta = last
        ? quantile(count === 2 ? RECOIL_OF_ONE : RECOIL_OF_SEVERAL, random.uniform(), false)
        : Math.acos(quantile(SLOW_COSINE, random.uniform(), false));
      momentum = around(last ? recoil : direction, p, theta, 2 * Math.PI * random.uniform());
      if (Math.hypot(momentum[0], momentum[1]) >= LOWEST_LISTED_PT) break;
    }
    for (let k = 0; k < 3; k++) sum[k] += momentum[k];
    return { momentum, charge: positive ? 1 : -1, mass: proton ? PROTON_MASS : PION_MASS };
  });
}

function fastProducts(direction: Momentum, p: number, random: Random): Product[] {
  const weights = Array.from(
    { length: drawNumber(FAST_NUMBERS, random) },
    () => -Math.log(random.uniform()),
  );
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const shared = p * quantile(FAST_SUM, random.uniform(), false);
  return weights.map((weight) => {
    const own = (shared * weight) / sum;
    const across = Math.min(quantile(FAST_ACROSS, random.uniform(), false), 0.7 * own);
    const phi = 2 * Math.PI * random.uniform();
    return {
      momentum: around(direction, own, Math.asin(across / own), phi),
      charge: random.uniform() < POSITIVE_SHARE ? 1 : -1,
      mass: PION_MASS,
    };
  });
}

/** A number from 1 with the given relative frequencies. */
function drawNumber(frequencies: readonly number[], random: Random): number {
  let left = random.uniform() * frequencies.reduce((sum, one) => sum + one, 0);
  for (let i = 0; i < frequencies.length; i++) {
    left -= frequencies[i];
    if (left < 0) return i + 1;
  }
  return frequencies.length;
}
