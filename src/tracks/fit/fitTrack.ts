import type { Detector } from '../../detector/detector.ts';
import { fieldAround } from '../../detectors/index.ts';
import { fitHelix } from '../helixFit.ts';
import { createFilter } from './kalman.ts';
import { createTrajectory, MOST_HITS } from './trajectory.ts';

/** Fit of one track, valid until the next. */
export interface TrackFit {
  /** At the perigee: d0, z0 (mm), phi, theta (rad), charge over momentum (1/GeV). */
  readonly parameters: Float64Array;
  /** Their covariance, 5 x 5. */
  readonly covariance: Float64Array;
  readonly chi2: number;
}

/** Fits one track: positions (mm) of hits from the inside out, with the rows of their modules. */
export type FitTrack = (
  x: Float64Array,
  y: Float64Array,
  z: Float64Array,
  modules: ArrayLike<number>,
) => TrackFit | null;

/** Rounds of the fit, each around the result of the one before; it ends where chi squared moves less than this. */
const MOST_ROUNDS = 6;
const SETTLED = 0.02;
/** Momenta (GeV) that a trajectory has. */
const MOST_MOMENTUM = 1e4;
const LEAST_MOMENTUM = 0.03;

/**
 * Prepares fits of tracks in the field of a detector, with the material of its layers and the errors of its modules:
 * a helix through the hits, then the Kalman filter around the trajectory that it starts, until that moves no more.
 * @returns null where the hits determine no helix, or none that crosses their modules.
 */
export function createTrackFit(detector: Detector): FitTrack {
  const trajectory = createTrajectory(detector);
  const filter = createFilter(detector, trajectory);
  const { fitted: field } = fieldAround(detector);
  const parameters = new Float64Array(5);

  function seed(x: Float64Array, y: Float64Array, z: Float64Array): boolean {
    const { d0, z0, phi, eta, pt, charge } = fitHelix(x, y, z, field);
    if (!Number.isFinite(d0) || !Number.isFinite(z0) || !Number.isFinite(eta)) return false;
    const momentum = Math.min(pt * Math.cosh(eta), MOST_MOMENTUM);
    parameters[0] = d0;
    parameters[1] = z0;
    parameters[2] = phi;
    parameters[3] = 2 * Math.atan(Math.exp(-eta));
    parameters[4] = (charge || 1) / momentum;
    return momentum > LEAST_MOMENTUM;
  }

  /** Moves the parameters by the filter's deviation. @returns whether they are those of a particle still. */
  function move(): boolean {
    const { deviation } = filter;
    for (let k = 0; k < 5; k++) parameters[k] += deviation[k];
    parameters[2] -= 2 * Math.PI * Math.round(parameters[2] / (2 * Math.PI));
    const qOverP = Math.abs(parameters[4]);
    if (qOverP < 1 / MOST_MOMENTUM)
      parameters[4] = parameters[4] < 0 ? -1 / MOST_MOMENTUM : 1 / MOST_MOMENTUM;
    return parameters[3] > 0 && parameters[3] < Math.PI && qOverP < 1 / LEAST_MOMENTUM;
  }

  return (x, y, z, modules) => {
    const count = x.length;
    if (count > MOST_HITS || !seed(x, y, z)) return null;
    let before = Number.POSITIVE_INFINITY;
    for (let round = 0; round < MOST_ROUNDS; round++) {
      if (!trajectory.follow(parameters, modules, count)) return null;
      const chi2 = filter.run(x, y, z, modules, count);
      if (!move()) return null;
      if (Math.abs(chi2 - before) < SETTLED)
        return { parameters, covariance: filter.covariance, chi2 };
      before = chi2;
    }
    return { parameters, covariance: filter.covariance, chi2: before };
  };
}
