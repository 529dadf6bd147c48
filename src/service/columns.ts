/** The columns of FEATURES: their names, and the orders that published models have. */

/** Names of the columns of the first or second cluster. */
const ofCluster = (which: 1 | 2, names: readonly string[]) =>
  names.map((name) => `${name}_${which}`);

/** Shape of a cluster, as Athena's dumps name it. */
const SHAPE = [
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
];
const CLUSTER_PLACE = ['cluster_r', 'cluster_phi', 'cluster_z', 'cluster_eta'];
const CLUSTER_POINT = ['cluster_x', 'cluster_y', 'cluster_z'];

/** An order of columns that a published model takes. */
export interface ColumnLayout {
  readonly id: string;
  readonly title: string;
  readonly columns: readonly string[];
}

/** Orders of columns by their published models; raw values, in mm and rad. */
export const LAYOUTS: readonly ColumnLayout[] = [
  {
    id: '16',
    title: '16: position, module, clusters (ModuleMap)',
    columns: [
      ...['x', 'y', 'z', 'module_id', 'hit_id', 'r', 'phi', 'eta'],
      ...ofCluster(1, CLUSTER_PLACE),
      ...ofCluster(2, CLUSTER_PLACE),
    ],
  },
  {
    id: '44',
    title: '44: position and cluster shapes (metric learning)',
    columns: [
      ...['r', 'phi', 'z'],
      ...ofCluster(1, CLUSTER_POINT),
      ...ofCluster(2, CLUSTER_POINT),
      ...ofCluster(1, SHAPE),
      ...ofCluster(2, SHAPE),
      'eta',
      ...ofCluster(1, ['cluster_r', 'cluster_phi', 'cluster_eta']),
      ...ofCluster(2, ['cluster_r', 'cluster_phi', 'cluster_eta']),
    ],
  },
  {
    id: '15',
    title: '15: position and first cluster (GNN4Pixel)',
    columns: [
      ...['r', 'phi', 'z'],
      ...ofCluster(1, CLUSTER_POINT),
      ...ofCluster(1, ['charge_count', 'count', 'loc_eta', 'loc_phi', 'glob_eta', 'glob_phi']),
      ...ofCluster(1, ['localDir0', 'localDir1', 'localDir2']),
    ],
  },
  { id: '3', title: '3: r, phi, z (exatrkx)', columns: ['r', 'phi', 'z'] },
];

/** Every column that a model may ask for. */
export const COLUMN_NAMES: readonly string[] = [
  ...new Set(LAYOUTS.flatMap(({ columns }) => columns)),
];

/** The order with a name. @throws RangeError where there is none. */
export function layoutOf(id: string): ColumnLayout {
  const found = LAYOUTS.find((layout) => layout.id === id);
  if (!found) throw new RangeError(`There is no order of columns "${id}".`);
  return found;
}
