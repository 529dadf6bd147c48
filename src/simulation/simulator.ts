import { type Detector, moduleCount } from '../detector/detector.ts';
import { type MagneticField, simulatedField } from '../detectors/field.ts';
import { fieldAround, materialProfile } from '../detectors/index.ts';
import { fixedScattering, interactingSupports, radiationLengths } from '../detectors/material.ts';
import type { TrackProcesses } from './processes.ts';
import {
  createPropagator,
  emptyCrossings,
  MAX_CROSSINGS,
  type ParticleState,
  type PropagationSettings,
  type Propagator,
} from './propagate.ts';
import { createRandom, type Random } from './random.ts';
import { modulePoint, pitchSmearing, smearedPosition } from './smearing.ts';

/** Measured hits of one particle in the order in which it made them; rows from `count` on are scratch. */
export interface SimulatedHits {
  count: number;
  /** Module row. */
  readonly module: Int32Array;
  /** Measured position (mm). */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  /** Whether the particle ended in a nuclear interaction. */
  interacted: boolean;
  /** Where it did (mm) and its momentum there (GeV): x, y, z, px, py, pz. */
  readonly end: Float64Array;
}

/** Everything about a detector that simulating tracks in it needs, prepared once. */
export interface Simulator {
  readonly detector: Detector;
  /**
   * Simulates the hits of one particle: propagation, scattering, holes, smearing.
   * Not re-entrant: one simulator serves one track at a time.
   * @param inefficiency probability that a crossed module gives no hit.
   * @param processes kinks, bremsstrahlung and early ends; none where left out.
   */
  simulateTrack(
    start: ParticleState,
    inefficiency: number,
    random: Random,
    out: SimulatedHits,
    processes?: TrackProcesses,
  ): void;
  /**
   * Material (radiation lengths) that a straight flight from a point through the detector crosses; writes the point
   * (mm) behind `depth` of it into out[0..2], where it comes so far.
   */
  straightFlight(start: ParticleState, depth: number, out: Float64Array): number;
  /** Writes a noise hit on a random module, anywhere on it: returns the module and puts the position in out[0..2]. */
  noiseHit(random: Random, out: Float64Array): number;
}

/** Physics that can be switched off, for studies and tests. */
export interface SimulatorOptions {
  readonly field?: MagneticField;
  readonly scattering?: boolean;
  /** Whether particles scatter by their path in a layer also in TrackML, where they do by its thickness alone. */
  readonly scatteringByPath?: boolean;
  readonly smearing?: boolean;
  readonly energyLoss?: boolean;
  /** Probability of an interaction that ends the track, per radiation length: what reproduces the share of short tracks. */
  readonly interactionsPerRadiationLength?: number;
  /**
   * Cosine of the angle between a particle and a module's normal below which the module gives no hit; by default
   * the detector's.
   */
  readonly lowestCosine?: number;
}

/** Transverse momentum (GeV) below which TrackML follows no particle. */
export const LOWEST_FOLLOWED_PT = 0.15;

export function emptyHits(): SimulatedHits {
  return {
    count: 0,
    module: new Int32Array(MAX_CROSSINGS),
    x: new Float64Array(MAX_CROSSINGS),
    y: new Float64Array(MAX_CROSSINGS),
    z: new Float64Array(MAX_CROSSINGS),
    interacted: false,
    end: new Float64Array(6),
  };
}

/** Makes the simulator of a detector, by default in its own field with all physics on. */
export function createSimulator(detector: Detector, options: SimulatorOptions = {}): Simulator {
  const field = options.field ?? simulatedField(fieldAround(detector));
  const settings: PropagationSettings = {
    thickness: radiationLengths(detector),
    scattering: options.scattering ?? true,
    fixedScattering: options.scatteringByPath ? null : fixedScattering(detector),
    energyLoss: options.energyLoss ?? true,
    interactionsPerRadiationLength: options.interactionsPerRadiationLength ?? 0.88,
    lowestPt: LOWEST_FOLLOWED_PT,
    supports: interactingSupports(detector),
  };
  const propagate = createPropagator(detector, field, settings);
  const lowestCosine = options.lowestCosine ?? materialProfile(detector.name).lowestCosine;
  const smearing = (options.smearing ?? true) ? pitchSmearing(detector) : null;
  // For photons, made when the first one flies.
  let fly: Propagator | null = null;
  const unused = createRandom(0);
  const crossings = emptyCrossings();
  const position = new Float64Array(3);

  return {
    detector,
    simulateTrack(start, inefficiency, random, out, processes) {
      propagate(start, random, crossings, processes);
      out.count = 0;
      out.interacted = crossings.interacted;
      out.end.set(crossings.end);
      for (let i = 0; i < crossings.count; i++) {
        if (crossings.cosine[i] < lowestCosine) continue;
        if (inefficiency > 0 && random.uniform() < inefficiency) continue;
        const m = crossings.module[i];
        if (smearing)
          smearedPosition(detector, smearing, m, crossings.u[i], crossings.v[i], random, position);
        else modulePoint(detector, m, crossings.u[i], crossings.v[i], position);
        const at = out.count++;
        out.module[at] = m;
        out.x[at] = position[0];
        out.y[at] = position[1];
        out.z[at] = position[2];
      }
    },
    straightFlight(start, depth, out) {
      fly ??= createPropagator(detector, field, {
        ...settings,
        scattering: false,
        energyLoss: false,
        interactionsPerRadiationLength: 0,
        lowestPt: 0,
      });
      fly({ ...start, charge: 0 }, unused, crossings);
      let passed = 0;
      for (let i = 0; i < crossings.count; i++) {
        const m = crossings.module[i];
        // As in the propagation, the material of a layer acts once where modules overlap.
        if (
          i > 0 &&
          detector.moduleKey[m] >> 16n === detector.moduleKey[crossings.module[i - 1]] >> 16n
        )
          continue;
        const before = passed;
        passed += settings.thickness[m] / Math.max(crossings.cosine[i], 0.02);
        if (before <= depth && depth < passed)
          modulePoint(detector, m, crossings.u[i], crossings.v[i], out);
      }
      return passed;
    },
    noiseHit(random, out) {
      const m = Math.floor(random.uniform() * moduleCount(detector));
      const v = detector.halfV[m] * (2 * random.uniform() - 1);
      const f = v / detector.halfV[m];
      const halfU = ((1 - f) * detector.halfUAtMinV[m] + (1 + f) * detector.halfUAtMaxV[m]) / 2;
      const u = halfU * (2 * random.uniform() - 1);
      if (smearing) smearedPosition(detector, smearing, m, u, v, random, out);
      else modulePoint(detector, m, u, v, out);
      return m;
    },
  };
}
