import type { Extent } from '../projections/projection.ts';
import type { Positions } from './trackPath.ts';

/** Hits nearer to the beam than this (mm) do not decide the range of the polar angle. */
const NO_ANGLE_WITHIN = 5;

/** What a ring about the beam (mm) takes up. */
export function ringExtent(ring: {
  readonly rMin: number;
  readonly rMax: number;
  readonly zMin: number;
  readonly zMax: number;
}): Extent {
  const { rMin, rMax, zMin, zMax } = ring;
  const inner = Math.max(rMin, NO_ANGLE_WITHIN);
  return {
    rMax,
    zMin,
    zMax,
    cotMin: zMin / (zMin < 0 ? inner : rMax),
    cotMax: zMax / (zMax > 0 ? inner : rMax),
  };
}

/** What holds several extents; there must be one. */
export function unionExtent(extents: readonly Extent[]): Extent {
  return {
    rMax: Math.max(...extents.map(({ rMax }) => rMax), 1),
    zMin: Math.min(...extents.map(({ zMin }) => zMin)),
    zMax: Math.max(...extents.map(({ zMax }) => zMax)),
    cotMin: Math.min(...extents.map(({ cotMin }) => cotMin)),
    cotMax: Math.max(...extents.map(({ cotMax }) => cotMax)),
  };
}

/** The cylinder about the beam that holds all hits (mm). */
export function hitExtent(hits: Positions): Extent {
  let rMax = 0;
  let zMin = Number.POSITIVE_INFINITY;
  let zMax = Number.NEGATIVE_INFINITY;
  // At least a unit of eta to either side, so that one hit does not make the picture infinitely wide.
  let cotMin = -1;
  let cotMax = 1;
  for (let i = 0; i < hits.x.length; i++) {
    const r = Math.sqrt(hits.x[i] ** 2 + hits.y[i] ** 2);
    rMax = Math.max(rMax, r);
    zMin = Math.min(zMin, hits.z[i]);
    zMax = Math.max(zMax, hits.z[i]);
    if (r < NO_ANGLE_WITHIN) continue;
    cotMin = Math.min(cotMin, hits.z[i] / r);
    cotMax = Math.max(cotMax, hits.z[i] / r);
  }
  return { rMax, zMin, zMax, cotMin, cotMax };
}
