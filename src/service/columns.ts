/** The columns of FEATURES: their names, and the orders that published models have. */
import { featureColumns } from '../formats/featureColumns.ts';

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
    columns: featureColumns(16) ?? [],
  },
  {
    id: '44',
    title: '44: position and cluster shapes (metric learning)',
    columns: featureColumns(44) ?? [],
  },
  {
    id: '15',
    title: '15: position and first cluster (GNN4Pixel)',
    columns: [
      ...['r', 'phi', 'z', 'cluster_x_1', 'cluster_y_1', 'cluster_z_1'],
      ...['charge_count_1', 'count_1', 'loc_eta_1', 'loc_phi_1', 'glob_eta_1', 'glob_phi_1'],
      ...['localDir0_1', 'localDir1_1', 'localDir2_1'],
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
