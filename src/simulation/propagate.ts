import type { Detector } from '../detector/detector.ts';
import type { MagneticField } from '../detectors/field.ts';
import { highlandAngle, momentumAfterLoss, type Supports } from '../detectors/material.ts';
import { createStepper } from '../detectors/stepper.ts';
import { elasticAngle, keptAfterBremsstrahlung, type TrackProcesses } from './processes.ts';
import type { Random } from './random.ts';
import { createSegmentSearch } from './segmentSearch.ts';
import { ELECTRON_MASS, PION_MASS } from './species.ts';
import { detectorLayers } from './surfaces.ts';

/**
 * Propagation of one charged particle through the modules of a detector.
 *
 * How it works: Runge-Kutta-Nystrom steps in arc length. A step is a cubic Hermite segment between its two ends.
 * The step is cut at the first module it crosses (segmentSearch.ts), where the particle scatters and loses energy
 * if it is the first on its layer; the next step starts there. So the material acts in the right order and each
 * step needs only its first crossing.
 */
export interface ParticleState {
  /** Position (mm). */
  x: number;
  y: number;
  z: number;
  /** Momentum (GeV). */
  px: number;
  py: number;
  pz: number;
  /** Charge in units of e. */
  charge: number;
  /** Mass (GeV): that of the charged pion where there is none; the electron's radiates and meets no nuclei. */
  mass?: number;
}

/** Where a particle crossed modules, in the order in which it did; rows from `count` on are scratch. */
export interface Crossings {
  count: number;
  /** Module row. */
  readonly module: Int32Array;
  /** Position on the module's plane in its own u and v (mm). */
  readonly u: Float64Array;
  readonly v: Float64Array;
  /** Cosine of the angle between the particle and the module's normal, from 0 to 1. */
  readonly cosine: Float64Array;
  /** Whether the particle ended in a nuclear interaction. */
  interacted: boolean;
  /** Where it did (mm) and its momentum there (GeV): x, y, z, px, py, pz. */
  readonly end: Float64Array;
}

/** What happens to a particle on its way. */
export interface PropagationSettings {
  /** x / X0 of the layer of each module at normal incidence; it acts once where modules of a layer overlap. */
  readonly thickness: Float64Array;
  readonly scattering: boolean;
  /** x / X0 by which the layer of each module scatters at any incidence; null: by the path through it. */
  readonly fixedScattering: Float64Array | null;
  readonly energyLoss: boolean;
  /** Probability of a nuclear interaction, which ends the track, per radiation length crossed. */
  readonly interactionsPerRadiationLength: number;
  /** A particle that leaves a layer with less transverse momentum (GeV) ends there. */
  readonly lowestPt: number;
  /** Where tracks that ask for it interact; in the layers by their thickness where left out. */
  readonly supports?: Supports;
}

/** Propagates one particle from its production vertex and writes its crossings. */
export type Propagator = (
  start: ParticleState,
  random: Random,
  out: Crossings,
  processes?: TrackProcesses,
) => void;

/** More crossings than any particle makes before it turns back. */
export const MAX_CROSSINGS = 64;

/** Speed of light in GeV / (T mm): curvature of a unit charge = this times B / p. */
export const CURVATURE_CONSTANT = 0.299792458e-3;

/** Longest step (mm), and longest step as a fraction of the radius of curvature. */
const MAX_STEP = 60;
const MAX_BEND = 0.12;
/** How far in, as a share of the distance from the beam line at which it turned, a particle is followed. */
const TURNED_SHARE = 0.9;
/** Steps after which a particle is given up. */
const MAX_STEPS = 400;

export function emptyCrossings(): Crossings {
  return {
    count: 0,
    module: new Int32Array(MAX_CROSSINGS),
    u: new Float64Array(MAX_CROSSINGS),
    v: new Float64Array(MAX_CROSSINGS),
    cosine: new Float64Array(MAX_CROSSINGS),
    interacted: false,
    end: new Float64Array(6),
  };
}

/**
 * Makes the propagator of a detector. A particle ends when it leaves the detector, stops or interacts. One that
 * turns back towards the beam line after having moved away from it crosses only disks from then on, as in
 * TrackML, and ends when it has come back a tenth of the way. No module is crossed twice.
 */
export function createPropagator(
  detector: Detector,
  field: MagneticField,
  settings: PropagationSettings,
): Propagator {
  const layers = detectorLayers(detector);
  const rLimit = Math.max(...layers.map((layer) => layer.rMax));
  const zLimit = Math.max(...layers.map((layer) => Math.max(layer.zMax, -layer.zMin)));
  const { rotation } = detector;
  const { supports } = settings;

  // States hold x, y, z and the unit direction.
  const state = new Float64Array(6);
  const next = new Float64Array(6);
  const stepper = createStepper(field, state, next);
  const { fieldHere, fieldNext } = stepper;
  const layerOf = layerNumbers(detector);
  const search = createSegmentSearch(detector, layers, state, next);
  const { first, point } = search;

  /** Turns the direction in `state` by the scattering in `thickness` radiation lengths. */
  function scatter(momentum: number, mass: number, thickness: number, random: Random): void {
    const width = highlandAngle(momentum, thickness, mass);
    const a = width * random.gaussian();
    const b = width * random.gaussian();
    deflect(1, a, b);
  }

  /** Turns the direction in `state` to `forward` times itself and a and b times two unit vectors across it. */
  function deflect(forward: number, a: number, b: number): void {
    const tx = state[3];
    const ty = state[4];
    const tz = state[5];
    // Two unit vectors across the direction; the axis that is farther from it makes the first.
    const transverse = Math.sqrt(tx * tx + ty * ty);
    const ex = transverse > 1e-6 ? -ty / transverse : 1;
    const ey = transverse > 1e-6 ? tx / transverse : 0;
    const fx = -tz * ey;
    const fy = tz * ex;
    const fz = tx * ey - ty * ex;
    const nx = forward * tx + a * ex + b * fx;
    const ny = forward * ty + a * ey + b * fy;
    const nz = forward * tz + b * fz;
    const scale = 1 / Math.sqrt(nx * nx + ny * ny + nz * nz);
    state[3] = nx * scale;
    state[4] = ny * scale;
    state[5] = nz * scale;
  }

  /**
   * Moves `state` to where the segment of length h leaves the support cylinder and tells that the particle interacts
   * there, or leaves it. `r0`, `r1`: distance of the segment's ends from the beam axis; `end`: the parameter at which it ends.
   */
  function meetsSupport(h: number, r0: number, r1: number, end: number, random: Random): boolean {
    if (!supports) return false;
    const { radius, thickness } = supports;
    if (r0 >= radius || r1 < radius) return false;
    const t = (radius - r0) / (r1 - r0);
    if (t > end) return false;
    const path = thickness / Math.max(Math.hypot(state[3], state[4]), 0.02);
    if (random.uniform() >= settings.interactionsPerRadiationLength * path) return false;
    search.segmentPoint(h, t);
    state.set(point);
    const scale = 1 / Math.hypot(next[3], next[4], next[5]);
    for (let k = 3; k < 6; k++) state[k] = next[k] * scale;
    return true;
  }

  /** Keeps where and with what momentum the particle interacted. */
  function interact(momentum: number, out: Crossings): void {
    out.interacted = true;
    for (let k = 0; k < 3; k++) {
      out.end[k] = state[k];
      out.end[k + 3] = momentum * state[k + 3];
    }
  }

  return (start, random, out, processes) => {
    search.startTrack();
    out.count = 0;
    out.interacted = false;
    const mass = start.mass ?? PION_MASS;
    const electron = mass === ELECTRON_MASS;
    const mostCrossings = Math.min(processes?.mostCrossings ?? MAX_CROSSINGS, MAX_CROSSINGS);
    let momentum = Math.hypot(start.px, start.py, start.pz);
    state[0] = start.x;
    state[1] = start.y;
    state[2] = start.z;
    state[3] = start.px / momentum;
    state[4] = start.py / momentum;
    state[5] = start.pz / momentum;
    field(state[0], state[1], state[2], fieldHere);
    let movedOut = false;
    let turnedAt = 0;
    let lastLayer = -1;

    for (let n = 0; n < MAX_STEPS; n++) {
      const kappa = (start.charge * CURVATURE_CONSTANT) / momentum;
      const h = Math.min(MAX_STEP, MAX_BEND / (Math.abs(kappa * fieldHere[2]) + 1e-9));
      stepper.step(h, kappa);
      const r0 = Math.sqrt(state[0] * state[0] + state[1] * state[1]);
      const r1 = Math.sqrt(next[0] * next[0] + next[1] * next[1]);
      const m = search.firstCrossing(h, r0, r1, turnedAt === 0);
      if (
        processes?.supports &&
        !electron &&
        meetsSupport(h, r0, r1, m < 0 ? 1 : first[0], processes.random)
      )
        return interact(momentum, out);
      if (m < 0) {
        state.set(next);
        fieldHere.set(fieldNext);
        const outward = state[0] * state[3] + state[1] * state[4];
        if (r1 > rLimit || Math.abs(state[2]) > zLimit || r1 < TURNED_SHARE * turnedAt) return;
        if (movedOut && outward < 0 && turnedAt === 0) turnedAt = r1;
        movedOut ||= outward > 0;
        continue;
      }

      const t = first[0];
      search.markCrossed(m);
      out.module[out.count] = m;
      out.u[out.count] = first[1];
      out.v[out.count] = first[2];
      search.segmentPoint(h, t);
      // Direction of the Hermite segment: derivative of its cubic, normalised.
      const s = 6 * t * (1 - t);
      const a = (1 - t) * (1 - 3 * t) * h;
      const b = t * (3 * t - 2) * h;
      const dx = s * (next[0] - state[0]) + a * state[3] + b * next[3];
      const dy = s * (next[1] - state[1]) + a * state[4] + b * next[4];
      const dz = s * (next[2] - state[2]) + a * state[5] + b * next[5];
      const scale = 1 / Math.sqrt(dx * dx + dy * dy + dz * dz);
      state[0] = point[0];
      state[1] = point[1];
      state[2] = point[2];
      state[3] = dx * scale;
      state[4] = dy * scale;
      state[5] = dz * scale;
      field(state[0], state[1], state[2], fieldHere);
      const o = 9 * m;
      const cosine = Math.abs(
        state[3] * rotation[o + 2] + state[4] * rotation[o + 5] + state[5] * rotation[o + 8],
      );
      out.cosine[out.count] = cosine;
      if (++out.count >= mostCrossings) return;

      if (layerOf[m] === lastLayer) continue;
      lastLayer = layerOf[m];
      const thickness = settings.thickness[m] / Math.max(cosine, 0.02);
      const interactions =
        settings.interactionsPerRadiationLength *
        (processes?.supports && supports ? supports.share[m] : 1);
      if (!electron && interactions > 0 && random.uniform() < interactions * thickness)
        return interact(momentum, out);
      if (settings.scattering)
        scatter(momentum, mass, settings.fixedScattering?.[m] ?? thickness, random);
      if (settings.energyLoss) momentum = momentumAfterLoss(momentum, thickness, mass);
      if (processes && momentum > 0) {
        if (electron) momentum *= keptAfterBremsstrahlung(thickness, processes.random);
        else if (processes.random.uniform() < processes.kinksPerRadiationLength * thickness) {
          const angle = elasticAngle(momentum, processes.random);
          const turn = 2 * Math.PI * processes.random.uniform();
          const across = Math.sin(angle);
          deflect(Math.cos(angle), across * Math.cos(turn), across * Math.sin(turn));
        }
      }
      if (momentum * Math.hypot(state[3], state[4]) < settings.lowestPt || momentum <= 0) return;
    }
  };
}

/** Number of the layer of each module: modules with the same volume and layer share it. */
function layerNumbers(detector: Detector): Int32Array {
  const numbers = new Map<bigint, number>();
  return Int32Array.from(detector.moduleKey, (key) => {
    const layer = key >> 16n;
    const number = numbers.get(layer) ?? numbers.size;
    numbers.set(layer, number);
    return number;
  });
}
