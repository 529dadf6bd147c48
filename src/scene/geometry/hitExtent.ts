import type { Extent } from '../camera/pose.ts';
import type { Positions } from './trackPath.ts';

/** The cylinder about the beam that holds all hits (mm). */
export function hitExtent(hits: Positions): Extent {
  let rMax = 0;
  let zMin = Number.POSITIVE_INFINITY;
  let zMax = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < hits.x.length; i++) {
    rMax = Math.max(rMax, Math.hypot(hits.x[i], hits.y[i]));
    zMin = Math.min(zMin, hits.z[i]);
    zMax = Math.max(zMax, hits.z[i]);
  }
  return { rMax, zMin, zMax };
}
