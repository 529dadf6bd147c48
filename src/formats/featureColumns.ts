/** The columns of the tracking service's input tensor FEATURES, by how many there are. */
import { SHAPE_NAMES } from '../event/clusters.ts';

const both = (names: readonly string[]) =>
  [1, 2].flatMap((of) => names.map((name) => `${name}_${of}`));

const WITH_SHAPES = [
  ...['r', 'phi', 'z'],
  ...both(['cluster_x', 'cluster_y', 'cluster_z']),
  ...both(SHAPE_NAMES),
];

/** Names of columns in their order: 16 of the module map's model, 44 of those of metric learning, 37 without the last. */
export const FEATURE_COLUMNS: readonly (readonly string[])[] = [
  [
    ...['x', 'y', 'z', 'module_id', 'hit_id', 'r', 'phi', 'eta'],
    ...both(['cluster_r', 'cluster_phi', 'cluster_z', 'cluster_eta']),
  ],
  [...WITH_SHAPES, 'eta', ...both(['cluster_r', 'cluster_phi', 'cluster_eta'])],
  WITH_SHAPES,
  ['r', 'phi', 'z', 'eta', ...both(['cluster_r', 'cluster_phi', 'cluster_z', 'cluster_eta'])],
];

/** The columns of a tensor of some width; undefined where no model reads such. */
export function featureColumns(width: number): readonly string[] | undefined {
  return FEATURE_COLUMNS.find(({ length }) => length === width);
}
