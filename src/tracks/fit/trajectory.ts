import { type Detector, moduleCount } from '../../detector/detector.ts';
import { type MagneticField, simulatedField } from '../../detectors/field.ts';
import { fieldAround } from '../../detectors/index.ts';
import {
  fixedScattering,
  highlandAngle,
  momentumAfterLoss,
  radiationLengths,
} from '../../detectors/material.ts';
import { createStepper } from '../../detectors/stepper.ts';

/** Curvature (1/mm) of a unit charge = this times field (T) over momentum (GeV). */
export const CURVATURE_CONSTANT = 0.299792458e-3;

/** Most hits of a track that is fitted. */
export const MOST_HITS = 64;

/** Longest step (mm) and longest turn (rad) of one Runge-Kutta step: its error stays below a micrometre. */
const MAX_STEP = 250;
const MAX_TURN = 0.35;
/** Steps to a plane below this (mm) are parabolas, and below the other one the plane is reached. */
const PARABOLA = 5;
const REACHED = 1e-5;
/** Longest way to a plane (mm), and most steps on it. */
const MAX_WAY = 6000;
const MAX_STEPS = 60;
/** Cosine below which a layer gets no thicker. */
const LEAST_COSINE = 0.02;

/** Where a trajectory crosses the planes of a track's hits: row 0 is the perigee, row i + 1 the plane of hit i. */
export interface Trajectory {
  /** Position (mm) and unit direction: x, y, z, tx, ty, tz per row. */
  readonly state: Float64Array;
  /** Charge over momentum (1/GeV) on the way to the row. */
  readonly qOverP: Float64Array;
  /** Way (mm) from the row before, negative where it goes back. */
  readonly way: Float64Array;
  /** Mean field (T) on that way, three numbers per row. */
  readonly field: Float64Array;
  /** Variance (rad^2) of the scattering angle in a plane, in the layer of the row; 0 where another hit of it came before. */
  readonly scattering: Float64Array;
  /**
   * Follows a particle from its perigee through the planes of modules, in order.
   * @param perigee d0, z0 (mm), phi, theta (rad), charge over momentum (1/GeV).
   * @param modules rows of the detector.
   * @returns whether it reaches all of them.
   */
  follow(perigee: ArrayLike<number>, modules: ArrayLike<number>, count: number): boolean;
}

/** Prepares trajectories in the field and through the material of a detector. Not re-entrant. */
export function createTrajectory(
  detector: Detector,
  magneticField: MagneticField = simulatedField(fieldAround(detector)),
): Trajectory {
  const { cx, cy, cz, rotation } = detector;
  const thickness = radiationLengths(detector);
  const scatteringThickness = fixedScattering(detector);
  const layer = layerNumbers(detector);

  const here = new Float64Array(6);
  const next = new Float64Array(6);
  const stepper = createStepper(magneticField, here, next);
  const { fieldHere, fieldNext } = stepper;

  const rows = MOST_HITS + 1;
  const state = new Float64Array(6 * rows);
  const qOverP = new Float64Array(rows);
  const way = new Float64Array(rows);
  const field = new Float64Array(3 * rows);
  const scattering = new Float64Array(rows);

  /** Moves `here` onto the plane of a module; NaN where it does not come there, else the way. */
  function toPlane(m: number, kappa: number): number {
    const o = 9 * m;
    const nx = rotation[o + 2];
    const ny = rotation[o + 5];
    const nz = rotation[o + 8];
    let total = 0;
    for (let n = 0; n < MAX_STEPS; n++) {
      const distance = nx * (cx[m] - here[0]) + ny * (cy[m] - here[1]) + nz * (cz[m] - here[2]);
      const along = nx * here[3] + ny * here[4] + nz * here[5];
      const ax = kappa * (here[4] * fieldHere[2] - here[5] * fieldHere[1]);
      const ay = kappa * (here[5] * fieldHere[0] - here[3] * fieldHere[2]);
      const az = kappa * (here[3] * fieldHere[1] - here[4] * fieldHere[0]);
      const bend = nx * ax + ny * ay + nz * az;
      const discriminant = along * along + 2 * bend * distance;
      if (!(discriminant >= 0)) return Number.NaN;
      const root = Math.sqrt(discriminant);
      const h = (2 * distance) / (along + (along < 0 ? -root : root));
      if (!(Math.abs(h) < MAX_WAY)) return Number.NaN;
      if (Math.abs(h) < REACHED) return total;
      if (Math.abs(h) < PARABOLA) {
        const half = (h * h) / 2;
        here[0] += h * here[3] + half * ax;
        here[1] += h * here[4] + half * ay;
        here[2] += h * here[5] + half * az;
        turn(h * ax, h * ay, h * az);
        total += h;
        continue;
      }
      const turning = Math.sqrt(ax * ax + ay * ay + az * az);
      const longest = Math.min(MAX_STEP, MAX_TURN / (turning + 1e-12));
      const step = Math.max(-longest, Math.min(longest, h));
      stepper.step(step, kappa);
      here.set(next);
      fieldHere.set(fieldNext);
      total += step;
    }
    return Number.NaN;
  }

  function turn(dx: number, dy: number, dz: number): void {
    const x = here[3] + dx;
    const y = here[4] + dy;
    const z = here[5] + dz;
    const scale = 1 / Math.sqrt(x * x + y * y + z * z);
    here[3] = x * scale;
    here[4] = y * scale;
    here[5] = z * scale;
  }

  function follow(perigee: ArrayLike<number>, modules: ArrayLike<number>, count: number): boolean {
    const [d0, z0, phi, theta] = [perigee[0], perigee[1], perigee[2], perigee[3]];
    const sine = Math.sin(theta);
    here[0] = -d0 * Math.sin(phi);
    here[1] = d0 * Math.cos(phi);
    here[2] = z0;
    here[3] = sine * Math.cos(phi);
    here[4] = sine * Math.sin(phi);
    here[5] = Math.cos(theta);
    magneticField(here[0], here[1], here[2], fieldHere);
    state.set(here);
    let signed = perigee[4];
    qOverP[0] = signed;
    way[0] = 0;
    field.set(fieldHere);
    let lastLayer = -1;
    for (let i = 0; i < count; i++) {
      const m = modules[i];
      const row = i + 1;
      const [bx, by, bz] = [fieldHere[0], fieldHere[1], fieldHere[2]];
      way[row] = toPlane(m, CURVATURE_CONSTANT * signed);
      if (Number.isNaN(way[row])) return false;
      state.set(here, 6 * row);
      qOverP[row] = signed;
      field[3 * row] = (bx + fieldHere[0]) / 2;
      field[3 * row + 1] = (by + fieldHere[1]) / 2;
      field[3 * row + 2] = (bz + fieldHere[2]) / 2;
      scattering[row] = 0;
      if (layer[m] === lastLayer) continue;
      lastLayer = layer[m];
      const o = 9 * m;
      const cosine = Math.abs(
        rotation[o + 2] * here[3] + rotation[o + 5] * here[4] + rotation[o + 8] * here[5],
      );
      const path = thickness[m] / Math.max(cosine, LEAST_COSINE);
      const momentum = 1 / Math.abs(signed);
      scattering[row] = highlandAngle(momentum, scatteringThickness?.[m] ?? path) ** 2;
      const left = momentumAfterLoss(momentum, path);
      if (!(left > 0)) return false;
      signed = Math.sign(signed) / left;
    }
    return true;
  }

  return { state, qOverP, way, field, scattering, follow };
}

/** Number of the layer of each module: modules with the same volume and layer share it. */
function layerNumbers(detector: Detector): Int32Array {
  const { moduleKey } = detector;
  const layers = new Int32Array(moduleCount(detector));
  let number = -1;
  let last: bigint | null = null;
  // Modules come by ascending key, of which the layer is the upper part.
  for (let m = 0; m < layers.length; m++) {
    const key = moduleKey[m] >> 16n;
    if (key !== last) number++;
    last = key;
    layers[m] = number;
  }
  return layers;
}
