import type { Points, ShapeName } from '../event/clusters.ts';
import { cylindricalCoordinates } from '../event/coordinates.ts';
import type { NodeFeatureName } from '../formats/manifest.ts';
import { NetworkError } from './contract.ts';

/** Where a node feature is from: the hit or one of its clusters, and which of their numbers it is. */
export type NodeFeatureSource =
  | { readonly of: 0 | 1 | 2; readonly coordinate: Coordinate }
  | { readonly of: 1 | 2; readonly shape: ShapeName };

/** Coordinates of a point, in the order in which `gpuFeatures.wgsl` has them. */
export const COORDINATES = ['r', 'phi', 'z', 'eta', 'x', 'y'] as const;
export type Coordinate = (typeof COORDINATES)[number];

/** What a node feature's name says. */
export function sourceOf(name: NodeFeatureName): NodeFeatureSource {
  const own = COORDINATES.find((one) => one === name);
  if (own) return { of: 0, coordinate: own };
  const of = name.endsWith('_1') ? 1 : 2;
  const stem = name.slice(0, -2);
  const coordinate = COORDINATES.find((one) => stem === `cluster_${one}`);
  // What is left are the shapes, which the type system does not follow through the name.
  return coordinate ? { of, coordinate } : { of, shape: stem as ShapeName };
}

/** The positions that a feature is of: a hit without clusters is its own. */
export function positionsOf(points: Points, of: 0 | 1 | 2): Pick<Points, 'x' | 'y' | 'z'> {
  return of === 0 ? points : (points.clusters?.[of - 1] ?? points);
}

/** A shape column. @throws NetworkError where the points do not bring it. */
export function shapeColumn(points: Points, of: 1 | 2, shape: ShapeName): Float64Array {
  const found = points.clusters?.[of - 1].shape[shape];
  if (found) return found;
  throw new NetworkError(
    `The network reads ${shape}_${of}, which says something of the shape of clusters, and the files of this event do not; open the event from files that have this column, or take another network.`,
  );
}

/**
 * Columns of node features, unscaled, in double: x, y, z and r (mm), phi (rad) and eta of a hit and of its two
 * clusters, and the shapes of these. Coordinates of a point are made once.
 */
export function createNodeColumns(points: Points): (name: NodeFeatureName) => Float64Array {
  const made: (Record<Coordinate, Float64Array> | undefined)[] = [];
  return (name) => {
    const source = sourceOf(name);
    if ('shape' in source) return shapeColumn(points, source.of, source.shape);
    const { x, y, z } = positionsOf(points, source.of);
    made[source.of] ??= { ...cylindricalCoordinates(x, y, z), x, y, z };
    return made[source.of]?.[source.coordinate] as Float64Array;
  };
}
