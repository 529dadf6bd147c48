import type { ParticleState } from './propagate.ts';
import type { Random } from './random.ts';

/**
 * Spectra of charged particles, as quantiles (at 0, 0.02, 0.05, 0.1, 0.2 ... 0.9, 0.95, 0.98, 0.99, 0.999, 1)
 * over the particles of four public TrackML events. Between quantiles the logarithm is interpolated where a
 * spectrum spans decades.
 */
const LEVELS = [
  0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999, 1,
];

/** Transverse momentum (GeV) of particles from the beam line. */
const PRIMARY_PT = [
  0.1, 0.118, 0.141, 0.175, 0.236, 0.3, 0.366, 0.442, 0.536, 0.652, 0.836, 1.2, 1.61, 2.27, 2.97,
  9.3, 100,
];
/** Transverse momentum (GeV) of particles that start elsewhere. */
const SECONDARY_PT = [
  0.1, 0.105, 0.111, 0.122, 0.144, 0.168, 0.196, 0.228, 0.264, 0.311, 0.376, 0.483, 0.738, 1.25,
  1.72, 6.5, 48,
];
/** Distance of their vertex from the beam line (mm). */
const SECONDARY_RADIUS = [
  1, 2.9, 6.9, 17.9, 31.4, 35.5, 71.9, 119, 200, 255, 355, 555, 815, 865, 912, 983, 1000,
];
/** Their |pseudorapidity|. */
const SECONDARY_ETA = [
  0, 0.02, 0.051, 0.109, 0.223, 0.348, 0.483, 0.634, 0.824, 1.08, 1.49, 2.37, 3.1, 3.59, 3.8, 3.98,
  4,
];
/** Azimuth (rad) between their momentum and the direction from the beam line to their vertex. */
const SECONDARY_OPENING = [
  0,
  0.02,
  0.049,
  0.106,
  0.261,
  0.47,
  0.752,
  1.09,
  1.47,
  1.87,
  2.3,
  2.73,
  2.94,
  3.05,
  3.1,
  3.13,
  Math.PI,
];

/** Largest |pseudorapidity| of simulated particles. */
export const MAX_ETA = 4;
/** Largest |z| (mm) at which a secondary starts. */
const MAX_SECONDARY_Z = 2950;

/** Draws a particle that starts at a collision vertex. */
export function drawPrimary(
  vertex: { readonly x: number; readonly y: number; readonly z: number },
  minPt: number,
  random: Random,
): ParticleState {
  const pt = drawPt(PRIMARY_PT, minPt, random);
  const phi = 2 * Math.PI * random.uniform();
  const eta = MAX_ETA * (2 * random.uniform() - 1);
  return particleState(vertex.x, vertex.y, vertex.z, pt, phi, eta, random);
}

/**
 * Draws a particle from a decay or an interaction of another that came from the collision vertex: its own
 * vertex lies anywhere in the detector, on the flight of a parent with flat pseudorapidity.
 */
export function drawSecondary(
  vertex: { readonly x: number; readonly y: number; readonly z: number },
  minPt: number,
  random: Random,
): ParticleState {
  let radius = 0;
  let z = 0;
  do {
    radius = quantile(SECONDARY_RADIUS, random.uniform(), true);
    z = vertex.z + radius * Math.sinh(MAX_ETA * (2 * random.uniform() - 1));
  } while (Math.abs(z) > MAX_SECONDARY_Z);
  const phiVertex = 2 * Math.PI * random.uniform();
  const opening = quantile(SECONDARY_OPENING, random.uniform(), false);
  const phi = phiVertex + (random.uniform() < 0.5 ? opening : -opening);
  const eta = quantile(SECONDARY_ETA, random.uniform(), false) * (z < vertex.z ? -1 : 1);
  return particleState(
    vertex.x + radius * Math.cos(phiVertex),
    vertex.y + radius * Math.sin(phiVertex),
    z,
    drawPt(SECONDARY_PT, minPt, random),
    phi,
    eta,
    random,
  );
}

/**
 * Draws a particle for making a module map: flat in 1 / pT between the threshold and 50 GeV, with a share drawn
 * just above the threshold (where windows have their edges), flat in pseudorapidity and azimuth.
 */
export function drawMapParticle(
  vertex: { readonly x: number; readonly y: number; readonly z: number },
  minPt: number,
  thresholdShare: number,
  random: Random,
): ParticleState {
  const highest = random.uniform() < thresholdShare ? THRESHOLD_BAND * minPt : MAX_MAP_PT;
  const inverse = 1 / highest + (1 / minPt - 1 / highest) * random.uniform();
  const phi = 2 * Math.PI * random.uniform();
  const eta = MAX_ETA * (2 * random.uniform() - 1);
  return particleState(vertex.x, vertex.y, vertex.z, 1 / inverse, phi, eta, random);
}

/** Upper end of "just above threshold", as a multiple of the threshold; highest pT (GeV) of map particles. */
const THRESHOLD_BAND = 1.14;
const MAX_MAP_PT = 50;

function particleState(
  x: number,
  y: number,
  z: number,
  pt: number,
  phi: number,
  eta: number,
  random: Random,
): ParticleState {
  return {
    x,
    y,
    z,
    px: pt * Math.cos(phi),
    py: pt * Math.sin(phi),
    pz: pt * Math.sinh(eta),
    charge: random.uniform() < 0.5 ? -1 : 1,
  };
}

/** pT above `minPt` from a table: draws only from the part of the spectrum above it. */
function drawPt(table: readonly number[], minPt: number, random: Random): number {
  const from = level(table, minPt);
  return quantile(table, from + (1 - from) * random.uniform(), true);
}

/** Value of a quantile table at level p. */
function quantile(table: readonly number[], p: number, logarithmic: boolean): number {
  let i = 1;
  while (i < LEVELS.length - 1 && LEVELS[i] < p) i++;
  const f = (p - LEVELS[i - 1]) / (LEVELS[i] - LEVELS[i - 1]);
  const a = table[i - 1];
  const b = table[i];
  return logarithmic ? a * (b / a) ** f : a + (b - a) * f;
}

/** Level of a value in a logarithmic quantile table; 0 below it, and just under 1 above it. */
function level(table: readonly number[], value: number): number {
  if (value <= table[0]) return 0;
  for (let i = 1; i < table.length; i++)
    if (value < table[i]) {
      const f = Math.log(value / table[i - 1]) / Math.log(table[i] / table[i - 1]);
      return LEVELS[i - 1] + f * (LEVELS[i] - LEVELS[i - 1]);
    }
  return 1;
}
