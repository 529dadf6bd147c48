import type { Points } from '../event/clusters.ts';
import { cylindricalCoordinates, wrapPhi } from '../event/coordinates.ts';
import type { EdgeFeatureName, NodeFeature } from '../formats/manifest.ts';
import { createNodeColumns } from './nodeColumns.ts';

/** Scale of r and z in edge features (mm); phi is divided by pi there. */
const LENGTH_SCALE = 1000;
/** The slope features are clamped to this, in scaled units. */
const SLOPE_LIMIT = 100;

/** Scaled cylindrical coordinates of points: r and z in m, phi in units of pi, eta as it is. */
interface ScaledCoordinates {
  readonly r: Float64Array;
  readonly phi: Float64Array;
  readonly z: Float64Array;
  readonly eta: Float64Array;
}

/**
 * Node features [N * F], row by row, as the manifest names them (`createNodeColumns`), each divided by its scale.
 * Evaluated in double and rounded once; what is not finite becomes 0.
 * @throws NetworkError for a shape of clusters that the points do not bring.
 */
export function nodeFeatures(points: Points, features: readonly NodeFeature[]): Float32Array {
  const column = createNodeColumns(points);
  const width = features.length;
  const values = new Float32Array(points.x.length * width);
  features.forEach((feature, at) => {
    const from = column(feature.name);
    for (let i = 0; i < from.length; i++) {
      values[i * width + at] = finiteOrZero(from[i] / feature.scale);
    }
  });
  return values;
}

/**
 * Edge features [E * K], row by row, in the order of `names`: differences (target minus source) of r/1000,
 * phi/pi, z/1000 and eta; `phislope` = dphi/dr, clamped to +-100; `rphislope` = mean r/1000 times phislope.
 * Both slopes are 0 where dr is 0, as ACTS has it. Evaluated in double and rounded once.
 * @param x @param y @param z positions (mm).
 * @param src @param dst rows of the points that each edge joins.
 */
export function edgeFeatures(
  x: Float64Array,
  y: Float64Array,
  z: Float64Array,
  src: Uint32Array | Int32Array,
  dst: Uint32Array | Int32Array,
  names: readonly EdgeFeatureName[],
): Float32Array {
  const points = scaledCoordinates(x, y, z);
  const width = names.length;
  const values = new Float32Array(src.length * width);
  for (let e = 0; e < src.length; e++) {
    const row = edgeRow(points, src[e], dst[e]);
    for (let k = 0; k < width; k++) values[e * width + k] = finiteOrZero(row[names[k]]);
  }
  return values;
}

function scaledCoordinates(x: Float64Array, y: Float64Array, z: Float64Array): ScaledCoordinates {
  const { r, phi, eta } = cylindricalCoordinates(x, y, z);
  return {
    r: r.map((value) => value / LENGTH_SCALE),
    phi: phi.map((value) => value / Math.PI),
    z: z.map((value) => value / LENGTH_SCALE),
    eta,
  };
}

function edgeRow(points: ScaledCoordinates, a: number, b: number): Record<EdgeFeatureName, number> {
  const dr = points.r[b] - points.r[a];
  const dphi = wrapPhi((points.phi[b] - points.phi[a]) * Math.PI) / Math.PI;
  const phislope = dr === 0 ? 0 : Math.max(-SLOPE_LIMIT, Math.min(SLOPE_LIMIT, dphi / dr));
  return {
    dr,
    dphi,
    dz: points.z[b] - points.z[a],
    deta: points.eta[b] - points.eta[a],
    phislope,
    rphislope: ((points.r[a] + points.r[b]) / 2) * phislope,
  };
}

function finiteOrZero(value: number): number {
  return Number.isFinite(value) ? value : 0;
}
