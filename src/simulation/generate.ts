import { moduleCount } from '../detector/detector.ts';
import type { Particles, TrackingEvent } from '../event/event.ts';
import { breathe } from '../tasks/breathe.ts';
import type { ParticleState } from './propagate.ts';
import { createRandom, type Random } from './random.ts';
import { type SimulationSettings, simulationSettings } from './settings.ts';
import { emptyHits, LOWEST_FOLLOWED_PT, type Simulator } from './simulator.ts';
import { drawPrimary, drawSecondary, secondaryShare } from './spectrum.ts';

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

/** Streams of random numbers of an event: one per purpose, so that more noise does not change the particles. */
const VERTEX_STREAM = 1;
const PARTICLE_STREAM = 2;
const NOISE_STREAM = 3;

interface HitRow {
  readonly module: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly particle: number;
}

/**
 * Generates one event with its truth: collisions along the beam, primaries and secondaries propagated through
 * the detector, holes, smearing and noise. The same settings always give the same event. Particles without a
 * hit are left out; hits are ordered by module.
 * @throws SimulationSettingError where a setting is out of range; the signal's reason when aborted.
 */
export async function generateEvent(
  simulator: Simulator,
  given: Partial<SimulationSettings>,
  control: GenerationControl = {},
): Promise<TrackingEvent> {
  const settings = simulationSettings(given);
  const vertices = drawVertices(settings, createRandom(settings.seed, VERTEX_STREAM));
  const displacedShare = secondaryShare(settings.secondaryFraction, settings.minPt);
  const particles: { state: ParticleState; vertex: number }[] = [];
  const rows: HitRow[] = [];
  const hits = emptyHits();

  for (let i = 0; i < settings.particles; i++) {
    if (i % CHUNK === 0) {
      control.onProgress?.(i / settings.particles);
      await breathe(control.signal);
    }
    const random = createRandom(settings.seed, PARTICLE_STREAM, i);
    const vertex = pickVertex(vertices, random);
    const secondary = random.uniform() < displacedShare;
    const draw = secondary ? drawSecondary : drawPrimary;
    const state = draw(vertices[vertex], settings.minPt, random);
    const pt = Math.hypot(state.px, state.py);
    if (pt < LOWEST_FOLLOWED_PT) continue;
    const pipe = BEAM_PIPE_INTERACTIONS * Math.hypot(1, state.pz / pt);
    if (!secondary && random.uniform() < pipe) continue;
    simulator.simulateTrack(state, settings.inefficiency, random, hits);
    if (hits.count === 0) continue;
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

interface Vertex {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** Share of the event's particles up to and including this vertex, in [0, 1]. */
  readonly cumulative: number;
}

/** Collision vertices with exponentially distributed multiplicities, as pile-up has. */
function drawVertices(settings: SimulationSettings, random: Random): Vertex[] {
  const count = Math.max(1, Math.round(settings.particles / settings.particlesPerVertex));
  const weights = Array.from({ length: count }, () => -Math.log(random.uniform()));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let running = 0;
  return weights.map((weight) => {
    running += weight;
    return {
      x: settings.beamSpotSigmaXY * random.gaussian(),
      y: settings.beamSpotSigmaXY * random.gaussian(),
      z: settings.beamSpotSigmaZ * random.gaussian(),
      cumulative: running / total,
    };
  });
}

function pickVertex(vertices: readonly Vertex[], random: Random): number {
  const p = random.uniform();
  const found = vertices.findIndex((vertex) => p <= vertex.cumulative);
  return found < 0 ? vertices.length - 1 : found;
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
function particleTable(particles: readonly { state: ParticleState; vertex: number }[]): Particles {
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
