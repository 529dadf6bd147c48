import type { Detector } from '../../detector/detector.ts';
import { createFilter } from './kalman.ts';
import { createTrajectory } from './trajectory.ts';

/** How far a hit lies from where all else of its track says it should, along one axis of its module. */
export interface Residual {
  /** In mm. */
  readonly value: number;
  /** Its error (mm): of the hit and of the prediction together. */
  readonly sigma: number;
}

/** The unbiased residuals of a hit along both axes of its module, u and v. */
export interface HitResiduals {
  readonly u: Residual;
  readonly v: Residual;
}

/** Gives the residuals of hits from the inside out around a fit; null where its trajectory misses a module. */
export type FindResiduals = (
  parameters: ArrayLike<number>,
  x: Float64Array,
  y: Float64Array,
  z: Float64Array,
  modules: ArrayLike<number>,
) => HitResiduals[] | null;

/** A hit is moved by this (mm): chi squared is a parabola in it, so that any way serves. */
const MOVE = 0.1;

/**
 * Prepares residuals of the Kalman filter without a smoother: around one trajectory the filter is linear, so chi
 * squared is a parabola in the coordinate of a hit, (residual + move)^2 / sigma^2 + what the others give, and its values
 * at three places tell residual and sigma of the prediction from all other coordinates.
 */
export function createTrackResiduals(detector: Detector): FindResiduals {
  const trajectory = createTrajectory(detector);
  const filter = createFilter(detector, trajectory);
  const { rotation } = detector;

  return (parameters, x, y, z, modules) => {
    const count = x.length;
    if (!trajectory.follow(parameters, modules, count)) return null;
    const places = [x.slice(), y.slice(), z.slice()];
    const chi2 = () => filter.run(places[0], places[1], places[2], modules, count);
    const here = chi2();

    /** Chi squared with hit i moved along its module's axis k (0: u, 1: v). */
    function moved(i: number, k: number, by: number): number {
      const before = places.map((column) => column[i]);
      places.forEach((column, row) => {
        column[i] += by * rotation[9 * modules[i] + 3 * row + k];
      });
      const value = chi2();
      places.forEach((column, row) => {
        column[i] = before[row];
      });
      return value;
    }

    function residual(i: number, k: number): Residual {
      const [up, down] = [moved(i, k, MOVE), moved(i, k, -MOVE)];
      const curvature = (up + down - 2 * here) / (2 * MOVE * MOVE);
      return {
        value: (up - down) / (4 * MOVE * curvature),
        sigma: 1 / Math.sqrt(curvature),
      };
    }
    return Array.from({ length: count }, (_, i) => ({ u: residual(i, 0), v: residual(i, 1) }));
  };
}
