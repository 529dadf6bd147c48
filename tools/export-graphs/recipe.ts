import { createRandom, type Random } from '../../src/simulation/random.ts';
import {
  DEFAULT_SIMULATION_SETTINGS,
  SIMULATION_MIXES,
  type SimulationMix,
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
 * nothing but its seed is drawn, and figures are quoted for it. A `wide` one differs from it in a beam spot as at the
 * HL-LHC and a little less noise.
 */
export const DENSITIES = {
  small: [300, 700],
  medium: [1500, 4000],
  full: [9000, 11_500],
  reference: [10_034, 10_034],
  wide: [10_034, 10_034],
} as const;
export type Density = keyof typeof DENSITIES;

/** Beam spot of the full TrackML events (mm); the other defaults of the generator are theirs already. */
const FULL_TRACKML_SIGMA_Z = 5.3;
/** Beam spot (mm) and noise of `wide` events. */
const WIDE = { beamSpotSigmaZ: 50, noiseFraction: 0.15 } as const;

/** Streams of the random numbers that draw an event's settings, and those of its processes. */
const SETTINGS_STREAM = 77;
const MIX_STREAM = 78;

/**
 * Settings of event `index` of a split. Density is given; everything that real events may differ in (beam spot,
 * pile-up, secondaries, noise, holes; in the full mix also the shares of its processes) is drawn anew for each event,
 * so that a network does not rely on it. The classic mix gives the events that it always gave.
 */
export function eventSettings(
  split: Split,
  density: Density,
  index: number,
  mix: SimulationMix = 'classic',
): SimulationSettings {
  const seed = FIRST_SEED[split] + 100_000 * Object.keys(DENSITIES).indexOf(density) + index;
  if (density === 'reference' || density === 'wide')
    return {
      ...DEFAULT_SIMULATION_SETTINGS,
      ...SIMULATION_MIXES[mix],
      seed,
      particles: DENSITIES.reference[0],
      beamSpotSigmaZ: FULL_TRACKML_SIGMA_Z,
      ...(density === 'wide' ? WIDE : {}),
    };
  const random = createRandom(seed, SETTINGS_STREAM);
  const [fewest, most] = DENSITIES[density];
  const narrow = random.uniform() < 0.5;
  const classic = {
    ...DEFAULT_SIMULATION_SETTINGS,
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
  return mix === 'classic'
    ? classic
    : { ...classic, ...mixSettings(createRandom(seed, MIX_STREAM)) };
}

/**
 * Shares of processes about those of full TrackML events, with what other detectors have and TrackML has not
 * (conversions, kinks, electrons), more short tracks and denser jets. A third of the events have vertices that are
 * flat over the range of the map, so that no z0 in it is rare.
 */
function mixSettings(random: Random): Partial<SimulationSettings> {
  return {
    secondaryFraction: uniform(random, 0, 0.05),
    neutralDecayFraction: uniform(random, 0.02, 0.08),
    hyperonFraction: uniform(random, 0.02, 0.06),
    conversionFraction: uniform(random, 0, 0.04),
    electronFraction: uniform(random, 0, 0.03),
    interactionProducts: uniform(random, 0.7, 1),
    kinks: uniform(random, 0, 0.15),
    shortFraction: uniform(random, 0, 0.1),
    jetFraction: uniform(random, 0.3, 0.95),
    jetParticles: Math.round(uniform(random, 5, 15)),
    flatVertexFraction: random.uniform() < 1 / 3 ? 1 : 0,
  };
}

function uniform(random: Random, from: number, to: number): number {
  return from + (to - from) * random.uniform();
}

function logUniform(random: Random, from: number, to: number): number {
  return from * (to / from) ** random.uniform();
}
