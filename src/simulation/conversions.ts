import { around, decayInTwo, type Momentum, magnitude } from './kinematics.ts';
import type { ParticleState } from './propagate.ts';
import type { Random } from './random.ts';
import type { Simulator } from './simulator.ts';
import { ELECTRON_MASS, NEUTRAL_PION_MASS } from './species.ts';
import { drawMapParticle, drawPrimary } from './spectrum.ts';

/** Radiation lengths of path in which a photon of high energy converts: 9 / 7 (PDG, equation 34.31). */
const CONVERSION_LENGTH = 9 / 7;
/** Photons tried until one converts in the detector. */
const MOST_TRIES = 50;

/** Distance (mm) behind the crossing of a module at which a pair starts. */
const AHEAD = 0.001;

type Vertex = { readonly x: number; readonly y: number; readonly z: number };

/**
 * The electron and positron of a photon that converts in a module of the detector. The photon is one of the two of a
 * neutral pion with the primaries' spectrum from a collision vertex; those with more material on their way convert
 * more often.
 */
export function drawConversion(
  simulator: Simulator,
  vertex: Vertex,
  random: Random,
): ParticleState[] {
  const at = new Float64Array(3);
  for (let n = 0; n < MOST_TRIES; n++) {
    const { px, py, pz } = drawPrimary(vertex, 0, random);
    const [photon] = decayInTwo([px, py, pz], NEUTRAL_PION_MASS, 0, 0, random);
    const depth = -CONVERSION_LENGTH * Math.log(random.uniform());
    const flight = { ...vertex, px: photon[0], py: photon[1], pz: photon[2], charge: 0 };
    if (simulator.straightFlight(flight, depth, at) > depth)
      return pairOf(photon, ahead(at, photon), random);
  }
  return [];
}

/**
 * An electron or positron above `minPt` (GeV) of a photon that converts in a module; its direction is flat in
 * pseudorapidity and its pT flat in 1 / pT, as those of map tracks; null where none converted.
 */
export function drawConverted(
  simulator: Simulator,
  vertex: Vertex,
  minPt: number,
  random: Random,
): ParticleState | null {
  const at = new Float64Array(3);
  for (let n = 0; n < MOST_TRIES; n++) {
    const { px, py, pz } = drawMapParticle(vertex, minPt, 0, random);
    const photon: Momentum = [px, py, pz];
    const flight = { ...vertex, px, py, pz, charge: 0 };
    const all = simulator.straightFlight(flight, Number.POSITIVE_INFINITY, at);
    // Where along the material it converts is flat: its layers are thin.
    simulator.straightFlight(flight, all * random.uniform(), at);
    const hard = pairOf(photon, ahead(at, photon), random).filter(
      (one) => Math.hypot(one.px, one.py) >= minPt,
    );
    if (all > 0 && hard.length > 0) return hard[Math.floor(hard.length * random.uniform())];
  }
  return null;
}

/** The point a micrometre on, so that the pair does not cross the module that it comes from. */
function ahead(at: Float64Array, photon: Momentum): Vertex {
  const factor = AHEAD / magnitude(photon);
  return {
    x: at[0] + factor * photon[0],
    y: at[1] + factor * photon[1],
    z: at[2] + factor * photon[2],
  };
}

/**
 * Electron and positron of a photon's conversion. The share of the energy falls as 1 - 4/3 x (1 - x) does, the
 * Bethe-Heitler spectrum at complete screening (PDG, equation 34.29); the polar angles about the photon are u m / E with u
 * distributed as Tsai's, in the form of the Geant4 Physics Reference Manual ("Gamma conversion"), on opposite sides.
 */
export function pairOf(photon: Momentum, at: Vertex, random: Random): ParticleState[] {
  const energy = magnitude(photon);
  if (energy <= 2 * ELECTRON_MASS) return [];
  const direction: Momentum = [photon[0] / energy, photon[1] / energy, photon[2] / energy];
  const least = ELECTRON_MASS / energy;
  let x = 0;
  do x = least + (1 - 2 * least) * random.uniform();
  while (random.uniform() > 1 - (4 / 3) * x * (1 - x));
  const phi = 2 * Math.PI * random.uniform();
  const u = tsaiAngle(random);
  return [x, 1 - x].map((share, k) => {
    const own = share * energy;
    const p = Math.sqrt(Math.max(0, own * own - ELECTRON_MASS * ELECTRON_MASS));
    const theta = Math.min((u * ELECTRON_MASS) / own, Math.PI);
    const [px, py, pz] = around(direction, p, theta, phi + k * Math.PI);
    return { ...at, px, py, pz, charge: k === 0 ? -1 : 1, mass: ELECTRON_MASS };
  });
}

/** Polar angle in units of m / E: u exp(-a u) with a = 0.625 in a quarter of the cases and three times it otherwise. */
function tsaiAngle(random: Random): number {
  const a = random.uniform() < 0.25 ? 0.625 : 1.875;
  return -Math.log(random.uniform() * random.uniform()) / a;
}
