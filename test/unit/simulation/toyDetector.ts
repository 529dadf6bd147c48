import type { Detector } from '../../../src/detector/detector.ts';
import { moduleKey } from '../../../src/detector/moduleKey.ts';

/** Square modules across the x axis, one layer each, at the given x: u along y, v along z, normal along x. */
export function planesAcrossX(positions: readonly number[], half = 400): Detector {
  const all = (value: number) => new Float64Array(positions.length).fill(value);
  return {
    name: 'planes',
    moduleKey: BigUint64Array.from(positions, (_, i) => moduleKey(1, i + 1, 1)),
    cx: Float64Array.from(positions),
    cy: all(0),
    cz: all(0),
    rotation: Float64Array.from(positions.flatMap(() => [0, 0, 1, 1, 0, 0, 0, 1, 0])),
    halfUAtMinV: all(half),
    halfUAtMaxV: all(half),
    halfV: all(half),
    halfThickness: all(0.15),
    pitchU: all(0.05),
    pitchV: all(0.05),
  };
}
