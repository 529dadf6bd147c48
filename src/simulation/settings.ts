import { DEFAULT_DETECTOR } from '../detectors/index.ts';
import type { NumberDescriptor } from '../parameters/descriptor.ts';

/** A setting of the generator: a number with a range, without the pipeline's stage. */
export type SimulationDescriptor = Omit<NumberDescriptor, 'stage'>;

/**
 * What "generate an event" asks for. The form of the page, and the checks of the command line, derive from this
 * table; the spectra themselves are fixed in `spectrum.ts`.
 */
export const SIMULATION_SETTINGS = {
  seed: {
    id: 'seed',
    kind: 'number',
    label: 'Seed',
    unit: '',
    min: 0,
    max: 4294967295,
    step: 1,
    integer: true,
    default: 1,
    help: 'The same seed and settings always give the same event.',
  },
  particles: {
    id: 'particles',
    kind: 'number',
    label: 'Particles',
    unit: '',
    min: 1,
    max: 50000,
    step: 1,
    integer: true,
    default: 500,
    help: 'Number of charged particles; 10,000 make a full TrackML event of 100,000 hits. One in seven leaves none.',
  },
  particlesPerVertex: {
    id: 'particlesPerVertex',
    kind: 'number',
    label: 'Particles per vertex',
    unit: '',
    min: 1,
    max: 20000,
    step: 1,
    default: 60,
    help: 'Mean number of charged particles from one collision, with all that they lead to; the rest of the event is pile-up.',
  },
  beamSpotSigmaZ: {
    id: 'beamSpotSigmaZ',
    kind: 'number',
    label: 'Beam spot sigma z',
    unit: 'mm',
    min: 0,
    max: 150,
    step: 0.5,
    default: DEFAULT_DETECTOR.beamSpot.sigmaZ,
    help: 'Standard deviation in z of the collision vertices: 50 mm as at the HL-LHC, 5.5 mm as in the full TrackML events.',
  },
  beamSpotSigmaXY: {
    id: 'beamSpotSigmaXY',
    kind: 'number',
    label: 'Beam spot sigma x, y',
    unit: 'mm',
    min: 0,
    max: 1,
    step: 0.005,
    default: DEFAULT_DETECTOR.beamSpot.sigmaXY,
    help: 'Standard deviation across the beam of the collision vertices.',
  },
  minPt: {
    id: 'minPt',
    kind: 'number',
    label: 'Lowest pT',
    unit: 'GeV',
    min: 0.1,
    max: 20,
    step: 0.1,
    default: 0.1,
    help: 'Only the part of the spectrum above this transverse momentum is drawn.',
  },
  secondaryFraction: {
    id: 'secondaryFraction',
    kind: 'number',
    label: 'Secondaries',
    unit: '',
    min: 0,
    max: 1,
    step: 0.01,
    default: 0.28,
    help: 'Fraction of particles that start more than 1 mm from the beam line, in decays and interactions.',
  },
  noiseFraction: {
    id: 'noiseFraction',
    kind: 'number',
    label: 'Noise',
    unit: '',
    min: 0,
    max: 0.9,
    step: 0.01,
    default: 0.17,
    help: 'Fraction of all hits that belong to no particle.',
  },
  inefficiency: {
    id: 'inefficiency',
    kind: 'number',
    label: 'Inefficiency',
    unit: '',
    min: 0,
    max: 0.5,
    step: 0.001,
    default: 0.012,
    help: 'Probability that a crossed module gives no hit.',
  },
  neutralDecayFraction: {
    id: 'neutralDecayFraction',
    kind: 'number',
    label: 'K0s and Lambda',
    unit: '',
    min: 0,
    max: 1,
    step: 0.001,
    default: 0,
    help: 'Fraction of the drawn particles that are K0s or Lambda decaying into two charged ones, with their lifetimes; 0.034 in full TrackML events.',
  },
  hyperonFraction: {
    id: 'hyperonFraction',
    kind: 'number',
    label: 'Sigma and Xi',
    unit: '',
    min: 0,
    max: 1,
    step: 0.001,
    default: 0,
    help: 'Fraction of the drawn particles that are hyperons decaying into one charged particle (Xi: three with its Lambda); 0.03 in full TrackML events.',
  },
  conversionFraction: {
    id: 'conversionFraction',
    kind: 'number',
    label: 'Photon conversions',
    unit: '',
    min: 0,
    max: 1,
    step: 0.001,
    default: 0,
    help: 'Fraction of the drawn particles that are photons turning into an electron and a positron in a module; TrackML has none.',
  },
  electronFraction: {
    id: 'electronFraction',
    kind: 'number',
    label: 'Electrons',
    unit: '',
    min: 0,
    max: 1,
    step: 0.001,
    default: 0,
    help: 'Fraction of the primaries that are electrons, which lose energy by bremsstrahlung.',
  },
  interactionProducts: {
    id: 'interactionProducts',
    kind: 'number',
    label: 'Interaction products',
    unit: '',
    min: 0,
    max: 1,
    step: 0.05,
    default: 0,
    help: 'Fraction of the hadronic interactions whose charged products are followed; 1 is as in TrackML, and takes the place of most secondaries.',
  },
  kinks: {
    id: 'kinks',
    kind: 'number',
    label: 'Kinks',
    unit: 'per X0',
    min: 0,
    max: 1,
    step: 0.01,
    default: 0,
    help: 'Probability per radiation length of a hard elastic scattering off a nucleus, after which the same particle goes on in another direction; 0.11 in silicon.',
  },
  shortFraction: {
    id: 'shortFraction',
    kind: 'number',
    label: 'Short tracks',
    unit: '',
    min: 0,
    max: 1,
    step: 0.01,
    default: 0,
    help: 'Fraction of the primaries that end after one to five modules; others do so by interactions.',
  },
  jetFraction: {
    id: 'jetFraction',
    kind: 'number',
    label: 'Jets',
    unit: '',
    min: 0,
    max: 0.99,
    step: 0.01,
    default: 0,
    help: 'Fraction of the primaries of 6 GeV that belong to jets of the first collision; harder ones do more often, softer ones less. 0.5 in full TrackML events.',
  },
  jetParticles: {
    id: 'jetParticles',
    kind: 'number',
    label: 'Particles per jet',
    unit: '',
    min: 1,
    max: 100,
    step: 1,
    default: 9,
    help: 'Mean number of charged particles in a jet.',
  },
  flatVertexFraction: {
    id: 'flatVertexFraction',
    kind: 'number',
    label: 'Flat beam spot share',
    unit: '',
    min: 0,
    max: 1,
    step: 0.05,
    default: 0,
    help: 'Fraction of the collisions whose z is flat instead of normal.',
  },
  flatVertexHalfZ: {
    id: 'flatVertexHalfZ',
    kind: 'number',
    label: 'Flat beam spot half-width',
    unit: 'mm',
    min: 0,
    max: 1000,
    step: 5,
    default: 150,
    help: 'Largest |z| of those collisions: 150 mm is the range of the module map.',
  },
} as const satisfies Record<string, SimulationDescriptor>;

export type SimulationSettingId = keyof typeof SIMULATION_SETTINGS;

/** One value per setting. */
export type SimulationSettings = { readonly [K in SimulationSettingId]: number };

/** An event to generate: its settings, and the detector by name; without one the default detector. */
export type EventRequest = SimulationSettings & { readonly detector?: string };

/** The default of every setting. */
export const DEFAULT_SIMULATION_SETTINGS = Object.fromEntries(
  Object.values(SIMULATION_SETTINGS).map((setting) => [setting.id, setting.default]),
) as SimulationSettings;

/**
 * Named mixes of processes. `classic`: primaries, and secondaries drawn from spectra, as the defaults have them. `full`:
 * decays, interactions, kinks and jets by name, in the shares that ten full TrackML events have (`docs/agreement`).
 */
export const SIMULATION_MIXES = {
  classic: {
    secondaryFraction: SIMULATION_SETTINGS.secondaryFraction.default,
    neutralDecayFraction: 0,
    hyperonFraction: 0,
    conversionFraction: 0,
    electronFraction: 0,
    interactionProducts: 0,
    kinks: 0,
    shortFraction: 0,
    jetFraction: 0,
  },
  full: {
    secondaryFraction: 0,
    neutralDecayFraction: 0.034,
    hyperonFraction: 0.03,
    conversionFraction: 0,
    electronFraction: 0.002,
    interactionProducts: 1,
    kinks: 0.05,
    shortFraction: 0,
    jetFraction: 0.5,
  },
} as const satisfies Record<string, Partial<SimulationSettings>>;

export type SimulationMix = keyof typeof SIMULATION_MIXES;

/** A setting outside its range; the message names the setting, the value and the range. */
export class SimulationSettingError extends Error {
  override name = 'SimulationSettingError';
}

/**
 * All settings, the given ones over the defaults.
 * @throws SimulationSettingError where one is not a number in its range.
 */
export function simulationSettings(given: Partial<SimulationSettings>): SimulationSettings {
  const settings = { ...DEFAULT_SIMULATION_SETTINGS, ...given };
  for (const descriptor of Object.values<SimulationDescriptor>(SIMULATION_SETTINGS)) {
    const value = settings[descriptor.id as SimulationSettingId];
    const { label, min, max, unit } = descriptor;
    if (!(value >= min && value <= max))
      throw new SimulationSettingError(
        `${label}: ${value} is outside ${min} to ${max}${unit ? ` ${unit}` : ''}.`,
      );
    if (descriptor.integer && !Number.isInteger(value))
      throw new SimulationSettingError(`${label}: ${value} is not a whole number.`);
  }
  return settings;
}
