import { moduleCount } from '../detector/detector.ts';
import type { Particles, TrackingEvent } from '../event/event.ts';
import { breathe } from '../tasks/breathe.ts';
import { interactionProducts } from './interactions.ts';
import { drawJets } from './jets.ts';
import type { TrackProcesses } from './processes.ts';
import { MAX_CROSSINGS, type ParticleState } from './propagate.ts';
import { createRandom, type Random } from './random.ts';
import { type SimulationSettings, simulationSettings } from './settings.ts';
import { emptyHits, LOWEST_FOLLOWED_PT, type Simulator } from './simulator.ts';
import { above, createSource, hasProcesses } from './source.ts';
import { drawVertices } from './vertices.ts';

/** What a caller of `generateEvent` may watch and stop. */
export interface GenerationControl {
  /** Called now and then with the fraction done. */
  readonly onProgress?: (fraction: number) => void;
  /** Aborting it rejects the promise with its reason. */
  readonly signal?: AbortSignal;
}

/** Particles simulated before the thread is given back for a moment. */
const CHUNK = 200;

/**
 * Probability that a primary interacts in the beam pipe and so leaves no hit, at normal incidence: what
 * reproduces, over pseudorapidity, the share of particles without any.
 */
const BEAM_PIPE_INTERACTIONS = 0.0026;

/** Radius of the beam pipe (mm). */
const BEAM_PIPE_RADIUS = 19;

/** Interactions of products of interactions that are followed. */
const MOST_GENERATIONS = 5;
/** Most modules that a particle of a short track reaches. */
const SHORT_CROSSINGS = 5;

/** Streams of random numbers of an event: one per purpose, so that more noise does not change the particles. */
const PARTICLE_STREAM = 2;
const NOISE_STREAM = 3;
const PROCESS_STREAM = 6;

interface Origin {
  readonly state: ParticleState;
  readonly vertex: number;
}

interface HitRow {
  readonly module: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly particle: number;
}

/**
 * Generates one event with its truth: collisions along the beam, what comes from them (source.ts) and from
 * interactions propagated through the detector, holes, smearing and noise. The same settings always give the same
 * event. Particles without a hit are left out; hits are ordered by module.
 * @throws SimulationSettingError where a setting is out of range; the signal's reason when aborted.
 */
export async function generateEvent(
  simulator: Simulator,
  given: Partial<SimulationSettings>,
  control: GenerationControl = {},
): Promise<TrackingEvent> {
  const settings = simulationSettings(given);
  const source = createSource(simulator, settings, drawVertices(settings), drawJets(settings));
  const withProcesses = hasProcesses(settings);
  const particles: Origin[] = [];
  const rows: HitRow[] = [];
  const hits = emptyHits();
  let made = 0;

  /** Simulates a particle and, where its interaction leaves any, the products of that. */
  function follow(
    state: ParticleState,
    vertex: number,
    primary: boolean,
    random: Random,
    processes: Random | null,
    generation: number,
  ): void {
    const pt = Math.hypot(state.px, state.py);
    if (pt < LOWEST_FOLLOWED_PT) return;
    const pipe = BEAM_PIPE_INTERACTIONS * Math.hypot(1, state.pz / pt);
    let interaction: ParticleState | null = null;
    if (primary && random.uniform() < pipe) interaction = atBeamPipe(state);
    else {
      const own = processes && trackProcesses(settings, primary, processes);
      simulator.simulateTrack(state, settings.inefficiency, random, hits, own ?? undefined);
      if (hits.interacted) interaction = stateAtEnd(state, hits.end);
      if (hits.count > 0) keep(state, vertex);
    }
    if (!processes || !interaction || generation === MOST_GENERATIONS) return;
    if (processes.uniform() >= settings.interactionProducts) return;
    for (const product of interactionProducts(interaction, processes).filter(
      above(settings.minPt),
    )) {
      made++;
      follow(product, vertex, false, processes, processes, generation + 1);
    }
  }

  function keep(state: ParticleState, vertex: number): void {
    for (let k = 0; k < hits.count; k++)
      rows.push({
        module: hits.module[k],
        x: hits.x[k],
        y: hits.y[k],
        z: hits.z[k],
        particle: particles.length,
      });
    particles.push({ state, vertex });
  }

  for (let i = 0; made < settings.particles; i++) {
    if (i % CHUNK === 0) {
      control.onProgress?.(made / settings.particles);
      await breathe(control.signal);
    }
    const random = createRandom(settings.seed, PARTICLE_STREAM, i);
    const processes = withProcesses ? createRandom(settings.seed, PROCESS_STREAM, i) : null;
    const { vertex, states, primary } = source(random, processes);
    made += Math.max(1, states.length);
    for (const state of states)
      follow(state, vertex, primary, primary ? random : (processes ?? random), processes, 1);
  }

  addNoise(simulator, settings, rows);
  rows.sort((a, b) => a.module - b.module || a.x - b.x || a.y - b.y || a.z - b.z);
  control.onProgress?.(1);
  return {
    name: `generated-${settings.seed}`,
    detector: simulator.detector.name,
    hitId: Uint32Array.from(rows, (_row, i) => i + 1),
    x: Float64Array.from(rows, (row) => row.x),
    y: Float64Array.from(rows, (row) => row.y),
    z: Float64Array.from(rows, (row) => row.z),
    moduleKey: BigUint64Array.from(rows, (row) => simulator.detector.moduleKey[row.module]),
    truth: {
      particleOfHit: Int32Array.from(rows, (row) => row.particle),
      particles: particleTable(particles),
    },
    cells: null,
  };
}

/** What happens to a particle on its way, as the settings have it. */
function trackProcesses(
  settings: SimulationSettings,
  primary: boolean,
  random: Random,
): TrackProcesses {
  const short = primary && settings.shortFraction > 0 && random.uniform() < settings.shortFraction;
  return {
    random,
    kinksPerRadiationLength: settings.kinks,
    supports: settings.interactionProducts > 0,
    mostCrossings: short ? 1 + Math.floor(SHORT_CROSSINGS * random.uniform()) : MAX_CROSSINGS,
  };
}

/** Where a straight way from near the beam line reaches the beam pipe. */
function atBeamPipe(state: ParticleState): ParticleState {
  const path = BEAM_PIPE_RADIUS / Math.hypot(state.px, state.py);
  return {
    ...state,
    x: state.x + path * state.px,
    y: state.y + path * state.py,
    z: state.z + path * state.pz,
  };
}

function stateAtEnd(start: ParticleState, end: Float64Array): ParticleState {
  const [x, y, z, px, py, pz] = end;
  return { ...start, x, y, z, px, py, pz };
}

/** Adds the noise hits that make up the wanted fraction of all hits; modules are equally likely, as in TrackML. */
function addNoise(simulator: Simulator, settings: SimulationSettings, rows: HitRow[]): void {
  if (moduleCount(simulator.detector) === 0) return;
  const random = createRandom(settings.seed, NOISE_STREAM);
  const mean = (rows.length * settings.noiseFraction) / (1 - settings.noiseFraction);
  const noise = random.poisson(mean);
  const position = new Float64Array(3);
  for (let i = 0; i < noise; i++) {
    const module = simulator.noiseHit(random, position);
    rows.push({ module, x: position[0], y: position[1], z: position[2], particle: -1 });
  }
}

/** Ids as TrackML lays them out: vertex number, then particle number within the event, each from 1. */
function particleTable(particles: readonly Origin[]): Particles {
  const column = (of: (state: ParticleState) => number) =>
    Float64Array.from(particles, ({ state }) => of(state));
  return {
    id: BigUint64Array.from(
      particles,
      ({ vertex }, i) => (BigInt(vertex + 1) << 52n) | (BigInt(i + 1) << 24n),
    ),
    vx: column((state) => state.x),
    vy: column((state) => state.y),
    vz: column((state) => state.z),
    px: column((state) => state.px),
    py: column((state) => state.py),
    pz: column((state) => state.pz),
    charge: Int8Array.from(particles, ({ state }) => state.charge),
  };
}
