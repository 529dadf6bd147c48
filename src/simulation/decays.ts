import { decayInTwo, flightLength, type Momentum, magnitude } from './kinematics.ts';
import type { ParticleState } from './propagate.ts';
import { drawPt, level } from './quantiles.ts';
import type { Random } from './random.ts';
import {
  KSHORT,
  LAMBDA,
  NEUTRAL_PION_MASS,
  NEUTRON_MASS,
  PION_MASS,
  PROTON_MASS,
  SIGMA_MINUS,
  SIGMA_PLUS,
  XI_MINUS,
} from './species.ts';
import { drawEta } from './spectrum.ts';

/**
 * Decays of strange particles in flight, with their true kinematics: the parent flies straight for an exponential
 * length and decays isotropically in its rest frame into two. (A hyperon's charge is left aside: on its way of
 * centimetres it bends by milliradians and meets a module in few cases.)
 *
 * The spectra are from the decays among the particles of ten full TrackML events: pairs of opposite charge with a
 * common vertex beyond 1 mm whose mass is that of the K0s (1,913) or the Lambda (537), each weighted by one over its
 * chance to decay between 1 mm and 1 m.
 */
const KSHORT_PT = [
  0.0195, 0.0959, 0.142, 0.198, 0.314, 0.42, 0.531, 0.659, 0.798, 0.965, 1.24, 1.44, 1.8, 2.35,
  2.74, 3.32, 3.91, 5.35, 11.7, 13.5,
];
const LAMBDA_PT = [
  0.155, 0.262, 0.32, 0.435, 0.6, 0.756, 0.913, 1.1, 1.28, 1.5, 1.86, 2.03, 2.33, 2.89, 3.93, 4.44,
  11.6, 18.7, 23.9, 23.9,
];
/** Share of K0s among K0s and Lambda. */
const KSHORT_SHARE = 0.784;
/** Share of K0s and Lambda among all that decays in flight. */
const NEUTRAL_SHARE = 0.53;
const MOST_TRIES = 1000;

/** Shares of the ways in which hyperons decay with one charged product. */
const SIGMA_PLUS_TO_NEUTRON = 0.22;
const SIGMA_PLUS_TO_PROTON = 0.23;
const SIGMA_MINUS_SHARE = 0.42;

/** A particle at its production point and what it decays into; product 0 is the one with `charge`. */
interface Decay {
  readonly mass: number;
  readonly ctau: number;
  readonly products: readonly [Product, Product];
}

interface Product {
  readonly mass: number;
  readonly charge: number;
  /** Its own decay, where it has one that leaves charged products. */
  readonly decay?: Decay;
}

const LAMBDA_DECAY: Decay = {
  ...LAMBDA,
  products: [
    { mass: PROTON_MASS, charge: 1 },
    { mass: PION_MASS, charge: -1 },
  ],
};
const KSHORT_DECAY: Decay = {
  ...KSHORT,
  products: [
    { mass: PION_MASS, charge: 1 },
    { mass: PION_MASS, charge: -1 },
  ],
};
const SIGMA_PLUS_NEUTRON: Decay = {
  ...SIGMA_PLUS,
  products: [
    { mass: PION_MASS, charge: 1 },
    { mass: NEUTRON_MASS, charge: 0 },
  ],
};
const SIGMA_PLUS_PROTON: Decay = {
  ...SIGMA_PLUS,
  products: [
    { mass: PROTON_MASS, charge: 1 },
    { mass: NEUTRAL_PION_MASS, charge: 0 },
  ],
};
const SIGMA_MINUS_DECAY: Decay = {
  ...SIGMA_MINUS,
  products: [
    { mass: PION_MASS, charge: -1 },
    { mass: NEUTRON_MASS, charge: 0 },
  ],
};
const XI_DECAY: Decay = {
  ...XI_MINUS,
  products: [
    { mass: PION_MASS, charge: -1 },
    { mass: LAMBDA.mass, charge: 0, decay: LAMBDA_DECAY },
  ],
};

type Vertex = { readonly x: number; readonly y: number; readonly z: number };

/** Charged products of a K0s or Lambda, or its antiparticle, that came from a collision vertex with pT above `minPt`. */
export function drawNeutralDecay(vertex: Vertex, minPt: number, random: Random): ParticleState[] {
  if (random.uniform() < KSHORT_SHARE)
    return decayed(vertex, drawMomentum(KSHORT_PT, minPt, random), KSHORT_DECAY, 1, random);
  const sign = random.uniform() < 0.5 ? 1 : -1;
  return decayed(vertex, drawMomentum(LAMBDA_PT, minPt, random), LAMBDA_DECAY, sign, random);
}

/** Charged products of a Sigma or Xi, or its antiparticle, that came from a collision vertex with pT above `minPt`. */
export function drawHyperonDecay(vertex: Vertex, minPt: number, random: Random): ParticleState[] {
  const kind = random.uniform();
  const decay =
    kind < SIGMA_PLUS_TO_NEUTRON
      ? SIGMA_PLUS_NEUTRON
      : kind < SIGMA_PLUS_TO_NEUTRON + SIGMA_PLUS_TO_PROTON
        ? SIGMA_PLUS_PROTON
        : kind < SIGMA_PLUS_TO_NEUTRON + SIGMA_PLUS_TO_PROTON + SIGMA_MINUS_SHARE
          ? SIGMA_MINUS_DECAY
          : XI_DECAY;
  const sign = random.uniform() < 0.5 ? 1 : -1;
  return decayed(vertex, drawMomentum(LAMBDA_PT, minPt, random), decay, sign, random);
}

/**
 * One charged product above `minPt` of a decay in flight from a collision vertex, of all kinds as often as they are;
 * null where none came out so hard.
 */
export function drawDecayProduct(
  vertex: Vertex,
  minPt: number,
  random: Random,
): ParticleState | null {
  for (let n = 0; n < MOST_TRIES; n++) {
    const draw = random.uniform() < NEUTRAL_SHARE ? drawNeutralDecay : drawHyperonDecay;
    const products = draw(vertex, minPt, random).filter(
      ({ px, py }) => Math.hypot(px, py) >= minPt,
    );
    if (products.length > 0) return products[Math.floor(random.uniform() * products.length)];
  }
  return null;
}

/** Share of the parents of neutral decays, and of hyperons, with pT above `minPt` (GeV). */
export function parentsAbove(minPt: number): {
  readonly neutral: number;
  readonly hyperon: number;
} {
  const hyperon = 1 - level(LAMBDA_PT, minPt);
  return {
    neutral: KSHORT_SHARE * (1 - level(KSHORT_PT, minPt)) + (1 - KSHORT_SHARE) * hyperon,
    hyperon,
  };
}

function drawMomentum(spectrum: readonly number[], minPt: number, random: Random): Momentum {
  const pt = drawPt(spectrum, minPt, random);
  const phi = 2 * Math.PI * random.uniform();
  return [pt * Math.cos(phi), pt * Math.sin(phi), pt * Math.sinh(drawEta(random))];
}

/** The charged products of a particle with `momentum` at `start`, or of its antiparticle where `sign` is -1. */
function decayed(
  start: Vertex,
  momentum: Momentum,
  { mass, ctau, products }: Decay,
  sign: number,
  random: Random,
): ParticleState[] {
  const p = magnitude(momentum);
  const factor = flightLength(p, mass, ctau, random) / p;
  const at = {
    x: start.x + factor * momentum[0],
    y: start.y + factor * momentum[1],
    z: start.z + factor * momentum[2],
  };
  const momenta = decayInTwo(momentum, mass, products[0].mass, products[1].mass, random);
  return products.flatMap((product, k) => {
    if (product.decay) return decayed(at, momenta[k], product.decay, sign, random);
    if (product.charge === 0) return [];
    const [px, py, pz] = momenta[k];
    return [{ ...at, px, py, pz, charge: sign * product.charge }];
  });
}
