import type { ParticleState } from './propagate.ts';
import { drawPt, level, quantile } from './quantiles.ts';
import type { Random } from './random.ts';

/**
 * Spectra of charged particles, as quantiles (quantiles.ts) over the 100,336 particles of ten full TrackML events.
 */

/** Transverse momentum (GeV) of primaries: particles from within 1 mm of the beam line. */
const PRIMARY_PT = [
  0.1, 0.118, 0.141, 0.175, 0.237, 0.3, 0.366, 0.441, 0.532, 0.649, 0.827, 0.964, 1.18, 1.6, 1.95,
  2.26, 2.9, 3.77, 8.13, 100,
];
/** |Pseudorapidity| of primaries. */
const PRIMARY_ETA = [
  0, 0.0821, 0.203, 0.405, 0.806, 1.19, 1.57, 1.95, 2.34, 2.73, 3.13, 3.34, 3.56, 3.77, 3.86, 3.91,
  3.95, 3.98, 4, 4,
];
/** Transverse momentum (GeV) of secondaries: particles that start elsewhere. */
const SECONDARY_PT = [
  0.1, 0.104, 0.11, 0.121, 0.144, 0.168, 0.197, 0.229, 0.267, 0.314, 0.377, 0.421, 0.487, 0.756,
  1.01, 1.28, 1.82, 2.57, 7.12, 78,
];

/**
 * How secondaries of one range of pT start. Below 0.5 GeV most are knocked out of material in any direction,
 * protons above all; above, most are the decay products of strange particles and keep to their parent's flight.
 */
interface SecondaryBand {
  /** Upper end of the range of pT (GeV). */
  readonly below: number;
  /** Quantiles of the distance of their vertex from the beam line (mm). */
  readonly radius: readonly number[];
  /** Quantiles of the azimuth between their momentum and the way from the beam line to their vertex, times pT (GeV). */
  readonly sideways: readonly number[];
  /**
   * Quantiles of their pseudorapidity, positive towards their vertex's side: itself, or less that of the way from
   * the collision to their vertex.
   */
  readonly eta: readonly number[];
  readonly etaFollowsVertex: boolean;
  /** The way's |pseudorapidity| is its largest possible times a uniform number to this power. */
  readonly wayPower: number;
  readonly positiveShare: number;
}

const SECONDARY_BANDS: readonly SecondaryBand[] = [
  {
    below: 0.5,
    radius: [
      1, 3.28, 7.85, 19, 32, 38.2, 74.2, 119, 200, 255, 360, 495, 655, 815, 829, 876, 923, 959, 990,
      1000,
    ],
    sideways: [
      0, 0.00744, 0.0194, 0.0404, 0.0845, 0.131, 0.179, 0.233, 0.299, 0.378, 0.49, 0.569, 0.682,
      0.842, 0.958, 1.04, 1.16, 1.25, 1.41, 1.53,
    ],
    eta: [
      -2.73, -1.31, -1.04, -0.772, -0.436, -0.191, 0.0282, 0.234, 0.466, 0.746, 1.17, 1.54, 2.14,
      2.95, 3.34, 3.56, 3.76, 3.88, 3.97, 4,
    ],
    etaFollowsVertex: false,
    wayPower: 0.6,
    positiveShare: 0.7,
  },
  {
    below: 1,
    radius: [
      1, 1.65, 3.07, 5.85, 12.7, 22, 31.5, 40.3, 56.5, 77.6, 118, 159, 200, 301, 413, 498, 758, 822,
      964, 990,
    ],
    sideways: [
      0, 0.00333, 0.0103, 0.0193, 0.0413, 0.0629, 0.0836, 0.105, 0.134, 0.162, 0.193, 0.208, 0.418,
      0.873, 1.22, 1.46, 1.69, 1.85, 2.45, 3.01,
    ],
    eta: [
      -3.43, -2.36, -1.87, -1.41, -0.51, -0.316, -0.213, -0.14, -0.0753, -0.00333, 0.0601, 0.107,
      0.161, 0.226, 0.284, 0.339, 0.476, 0.623, 0.879, 0.969,
    ],
    etaFollowsVertex: true,
    wayPower: 1,
    positiveShare: 0.56,
  },
  {
    below: Number.POSITIVE_INFINITY,
    radius: [
      1, 1.25, 1.66, 2.76, 9.99, 22.9, 40, 62.2, 85.8, 119, 175, 227, 287, 413, 525, 580, 720, 867,
      945, 945,
    ],
    sideways: [
      0, 0.00293, 0.00883, 0.0165, 0.0333, 0.0495, 0.0666, 0.0841, 0.105, 0.136, 0.168, 0.19, 0.259,
      0.47, 0.559, 0.697, 1.1, 1.31, 2.02, 2.7,
    ],
    eta: [
      -3.13, -2, -1.12, -0.46, -0.152, -0.087, -0.0538, -0.0267, -0.00425, 0.0199, 0.0498, 0.0709,
      0.107, 0.177, 0.245, 0.318, 0.498, 0.633, 0.882, 0.947,
    ],
    etaFollowsVertex: true,
    wayPower: 1,
    positiveShare: 0.52,
  },
];

/** Largest |pseudorapidity| of simulated particles. */
export const MAX_ETA = 4;
/** Largest |z| (mm) at which a secondary starts. */
const MAX_SECONDARY_Z = 2950;

/** Draws a pseudorapidity of what comes from a collision. */
export function drawEta(random: Random): number {
  return quantile(PRIMARY_ETA, random.uniform(), false) * (random.uniform() < 0.5 ? -1 : 1);
}

/** Draws a particle that starts at a collision vertex. */
export function drawPrimary(
  vertex: { readonly x: number; readonly y: number; readonly z: number },
  minPt: number,
  random: Random,
): ParticleState {
  const pt = drawPt(PRIMARY_PT, minPt, random);
  const phi = 2 * Math.PI * random.uniform();
  const eta = drawEta(random);
  return particleState(vertex.x, vertex.y, vertex.z, pt, phi, eta, random);
}

/**
 * Draws a particle from a decay or an interaction of another that came from the collision vertex: its own
 * vertex lies anywhere in the detector.
 */
export function drawSecondary(
  vertex: { readonly x: number; readonly y: number; readonly z: number },
  minPt: number,
  random: Random,
): ParticleState {
  const pt = drawPt(SECONDARY_PT, minPt, random);
  const band = SECONDARY_BANDS.find((one) => pt < one.below) ?? SECONDARY_BANDS[0];
  const radius = quantile(band.radius, random.uniform(), true);
  const side = random.uniform() < 0.5 ? -1 : 1;
  const farthest = Math.min(MAX_ETA, Math.asinh((MAX_SECONDARY_Z - side * vertex.z) / radius));
  const way = farthest * random.uniform() ** band.wayPower;
  const phiVertex = 2 * Math.PI * random.uniform();
  const opening = Math.min(quantile(band.sideways, random.uniform(), false) / pt, Math.PI);
  const phi = phiVertex + (random.uniform() < 0.5 ? opening : -opening);
  const drawn = quantile(band.eta, random.uniform(), false) + (band.etaFollowsVertex ? way : 0);
  return particleState(
    vertex.x + radius * Math.cos(phiVertex),
    vertex.y + radius * Math.sin(phiVertex),
    vertex.z + side * radius * Math.sinh(way),
    pt,
    phi,
    side * Math.min(drawn, MAX_ETA),
    random,
    band.positiveShare,
  );
}

/**
 * Share of secondaries among the particles above `minPt` (GeV), where it is `fraction` among all: their spectrum
 * is the softer one.
 */
export function secondaryShare(fraction: number, minPt: number): number {
  const secondaries = fraction * (1 - level(SECONDARY_PT, minPt));
  const primaries = (1 - fraction) * (1 - level(PRIMARY_PT, minPt));
  return secondaries / (secondaries + primaries);
}

/** Share of primaries with transverse momentum above `minPt` (GeV). */
export function primariesAbove(minPt: number): number {
  return 1 - level(PRIMARY_PT, minPt);
}

/** Mean of a function of the transverse momentum over the primaries above `minPt` (GeV). */
export function meanOverPrimaryPt(of: (pt: number) => number, minPt: number): number {
  const points = 2000;
  const from = level(PRIMARY_PT, minPt);
  let sum = 0;
  for (let i = 0; i < points; i++)
    sum += of(quantile(PRIMARY_PT, from + ((1 - from) * (i + 0.5)) / points, true));
  return sum / points;
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
  positiveShare = 0.5,
): ParticleState {
  return {
    x,
    y,
    z,
    px: pt * Math.cos(phi),
    py: pt * Math.sin(phi),
    pz: pt * Math.sinh(eta),
    charge: random.uniform() < 1 - positiveShare ? -1 : 1,
  };
}
