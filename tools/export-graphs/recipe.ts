import { createRandom, type Random } from '../../src/simulation/random.ts';
import {
  DEFAULT_SIMULATION_SETTINGS,
  type SimulationSettings,
} from '../../src/simulation/settings.ts';

/** What the graphs are for; each split draws from its own range of seeds, so that no event is in two. */
export const SPLITS = ['train', 'validation', 'test'] as const;
export type Split = (typeof SPLITS)[number];

const FIRST_SEED: Readonly<Record<Split, number>> = {
  train: 1_000_000,
  validation: 2_000_000,
  test: 3_000_000,
};

/**
 * Particles of an event; a full one has about 10,500. A `reference` event is as a full TrackML event on average:
 * nothing but its seed is drawn, and figures are quoted for it.
 */
export const DENSITIES = {
  small: [300, 700],
  medium: [1500, 4000],
  full: [9000, 11_500],
  reference: [10_034, 10_034],
} as const;
export type Density = keyof typeof DENSITIES;

/** Beam spot of the full TrackML events (mm); the other defaults of the generator are theirs already. */
const FULL_TRACKML_SIGMA_Z = 5.3;

/** Stream of the random numbers that draw an event's settings. */
const SETTINGS_STREAM = 77;

/**
 * Settings of event `index` of a split. Density is given; everything that real events may differ in (beam spot,
 * pile-up, secondaries, noise, holes) is drawn anew for each event, so that a network does not rely on it.
 */
export function eventSettings(split: Split, density: Density, index: number): SimulationSettings {
  const seed = FIRST_SEED[split] + 100_000 * Object.keys(DENSITIES).indexOf(density) + index;
  if (density === 'reference')
    return {
      ...DEFAULT_SIMULATION_SETTINGS,
      seed,
      particles: DENSITIES.reference[0],
      beamSpotSigmaZ: FULL_TRACKML_SIGMA_Z,
    };
  const random = createRandom(seed, SETTINGS_STREAM);
  const [fewest, most] = DENSITIES[density];
  const narrow = random.uniform() < 0.5;
  return {
    seed,
    particles: Math.round(logUniform(random, fewest, most)),
    particlesPerVertex: Math.round(logUniform(random, 10, 300)),
    beamSpotSigmaZ: narrow ? uniform(random, 4, 8) : uniform(random, 35, 60),
    beamSpotSigmaXY: 0.015,
    minPt: 0.1,
    secondaryFraction: uniform(random, 0.2, 0.35),
    noiseFraction: uniform(random, 0.05, 0.2),
    inefficiency: uniform(random, 0.01, 0.04),
  };
}

function uniform(random: Random, from: number, to: number): number {
  return from + (to - from) * random.uniform();
}

function logUniform(random: Random, from: number, to: number): number {
  return from * (to / from) ** random.uniform();
}
