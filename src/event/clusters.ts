/**
 * What a tracker says of the shape of a cluster, by the names of acorn's and the service's columns: cells and charge,
 * the angles and directions of its extent in the module (`loc`, `localDir`, `lengthDir`) and in space (`glob`).
 */
export const SHAPE_NAMES = [
  'count',
  'charge_count',
  'loc_eta',
  'loc_phi',
  'localDir0',
  'localDir1',
  'localDir2',
  'lengthDir0',
  'lengthDir1',
  'lengthDir2',
  'glob_eta',
  'glob_phi',
  'eta_angle',
  'phi_angle',
] as const;
export type ShapeName = (typeof SHAPE_NAMES)[number];

/** One cluster of every hit. */
export interface Clusters {
  /** Position (mm). */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  /** The shape columns that the file has (mm, rad, counts). */
  readonly shape: Readonly<Partial<Record<ShapeName, Float64Array>>>;
}

/** The first and the second cluster of every hit; of a pixel hit, which has one, the second equals the first. */
export type ClusterPair = readonly [Clusters, Clusters];

/** Positions (mm), with the clusters behind them; without these, a hit is its own first and second cluster. */
export interface Points {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  readonly clusters?: ClusterPair;
}

/** The clusters of some hits, in the order of `rows`. */
export function clustersOf(
  [first, second]: ClusterPair,
  rows: ArrayLike<number> & Iterable<number>,
): ClusterPair {
  return [taken(first, rows), taken(second, rows)];
}

function taken({ x, y, z, shape }: Clusters, rows: ArrayLike<number> & Iterable<number>): Clusters {
  const take = (values: Float64Array) => {
    const some = new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) some[i] = values[rows[i]];
    return some;
  };
  const columns = Object.entries(shape).map(([name, values]) => [name, take(values)] as const);
  return { x: take(x), y: take(y), z: take(z), shape: Object.fromEntries(columns) };
}
