import type { Detector } from '../detector/detector.ts';
import type { MagneticField } from './field.ts';
import { highlandAngle, momentumAfterLoss } from './material.ts';
import type { Random } from './random.ts';
import { createSegmentSearch } from './segmentSearch.ts';
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
}

/** Propagates one particle from its production vertex and writes its crossings. */
export type Propagator = (start: ParticleState, random: Random, out: Crossings) => void;

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

  // States hold x, y, z and the unit direction.
  const state = new Float64Array(6);
  const next = new Float64Array(6);
  const fieldHere = new Float64Array(3);
  const fieldNext = new Float64Array(3);
  const fieldMiddle = new Float64Array(3);
  const layerOf = layerNumbers(detector);
  const search = createSegmentSearch(detector, layers, state, next);
  const { first, point } = search;

  /** One Runge-Kutta-Nystrom step of length h (mm) from `state` into `next`; `kappa` = curvature per T. */
  function step(h: number, kappa: number): void {
    const x = state[0];
    const y = state[1];
    const z = state[2];
    const tx = state[3];
    const ty = state[4];
    const tz = state[5];
    const k1x = kappa * (ty * fieldHere[2] - tz * fieldHere[1]);
    const k1y = kappa * (tz * fieldHere[0] - tx * fieldHere[2]);
    const k1z = kappa * (tx * fieldHere[1] - ty * fieldHere[0]);
    const half = h / 2;
    const eighth = (h * h) / 8;
    field(
      x + half * tx + eighth * k1x,
      y + half * ty + eighth * k1y,
      z + half * tz + eighth * k1z,
      fieldMiddle,
    );
    let ax = tx + half * k1x;
    let ay = ty + half * k1y;
    let az = tz + half * k1z;
    const k2x = kappa * (ay * fieldMiddle[2] - az * fieldMiddle[1]);
    const k2y = kappa * (az * fieldMiddle[0] - ax * fieldMiddle[2]);
    const k2z = kappa * (ax * fieldMiddle[1] - ay * fieldMiddle[0]);
    ax = tx + half * k2x;
    ay = ty + half * k2y;
    az = tz + half * k2z;
    const k3x = kappa * (ay * fieldMiddle[2] - az * fieldMiddle[1]);
    const k3y = kappa * (az * fieldMiddle[0] - ax * fieldMiddle[2]);
    const k3z = kappa * (ax * fieldMiddle[1] - ay * fieldMiddle[0]);
    const sixth = (h * h) / 6;
    next[0] = x + h * tx + sixth * (k1x + k2x + k3x);
    next[1] = y + h * ty + sixth * (k1y + k2y + k3y);
    next[2] = z + h * tz + sixth * (k1z + k2z + k3z);
    field(next[0], next[1], next[2], fieldNext);
    ax = tx + h * k3x;
    ay = ty + h * k3y;
    az = tz + h * k3z;
    const k4x = kappa * (ay * fieldNext[2] - az * fieldNext[1]);
    const k4y = kappa * (az * fieldNext[0] - ax * fieldNext[2]);
    const k4z = kappa * (ax * fieldNext[1] - ay * fieldNext[0]);
    ax = tx + (h / 6) * (k1x + 2 * (k2x + k3x) + k4x);
    ay = ty + (h / 6) * (k1y + 2 * (k2y + k3y) + k4y);
    az = tz + (h / 6) * (k1z + 2 * (k2z + k3z) + k4z);
    const scale = 1 / Math.sqrt(ax * ax + ay * ay + az * az);
    next[3] = ax * scale;
    next[4] = ay * scale;
    next[5] = az * scale;
  }

  /** Turns the direction in `state` by the scattering in `thickness` radiation lengths. */
  function scatter(momentum: number, thickness: number, random: Random): void {
    const width = highlandAngle(momentum, thickness);
    const a = width * random.gaussian();
    const b = width * random.gaussian();
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
    const nx = tx + a * ex + b * fx;
    const ny = ty + a * ey + b * fy;
    const nz = tz + b * fz;
    const scale = 1 / Math.sqrt(nx * nx + ny * ny + nz * nz);
    state[3] = nx * scale;
    state[4] = ny * scale;
    state[5] = nz * scale;
  }

  return (start, random, out) => {
    search.startTrack();
    out.count = 0;
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
      step(h, kappa);
      const r0 = Math.sqrt(state[0] * state[0] + state[1] * state[1]);
      const r1 = Math.sqrt(next[0] * next[0] + next[1] * next[1]);
      const m = search.firstCrossing(h, r0, r1, turnedAt === 0);
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
      if (++out.count === MAX_CROSSINGS) return;

      if (layerOf[m] === lastLayer) continue;
      lastLayer = layerOf[m];
      const thickness = settings.thickness[m] / Math.max(cosine, 0.02);
      if (
        settings.interactionsPerRadiationLength > 0 &&
        random.uniform() < settings.interactionsPerRadiationLength * thickness
      )
        return;
      if (settings.scattering)
        scatter(momentum, settings.fixedScattering?.[m] ?? thickness, random);
      if (settings.energyLoss) momentum = momentumAfterLoss(momentum, thickness);
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
