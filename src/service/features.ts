import type { Detector } from '../detector/detector.ts';
import type { ClusterPair, Clusters } from '../event/clusters.ts';
import { cylindricalCoordinates } from '../event/coordinates.ts';
import { hitCount, type TrackingEvent } from '../event/event.ts';

/** Order of the rows of FEATURES. */
export type RowOrder = 'file' | 'pixel-first';
export const ROW_ORDERS: readonly RowOrder[] = ['file', 'pixel-first'];

/** FEATURES of an event, and what of it the event does not have. */
export interface Features {
  /** [rows * columns], row by row. */
  readonly data: Float32Array;
  readonly rows: number;
  readonly columns: readonly string[];
  /** The hit row of the event that each row is of. */
  readonly hitOfRow: Uint32Array;
  /** Columns that were filled with zeros, as Athena does with names it does not know. */
  readonly zeros: readonly string[];
  /** Columns of clusters that were taken from the position of the hit, as of a pixel with one cluster. */
  readonly copied: readonly string[];
  /** Hits on modules that the detector does not have: their `module_id` is 0, as of the first module. */
  readonly unknownModules: number;
}

/**
 * FEATURES of an event in a wanted order of columns: raw values in mm and rad, rounded to f32 once. A module is sent
 * as its rank among the modules of the detector in ascending order, which f32 holds exactly; `hit_id` is 0, as Athena
 * sends it.
 * @param detector modules of the event's detector; null where they are not known: `module_id` is then 0.
 * @param isPixel whether a module is a pixel; with the order `pixel-first` these come first, as Athena sends them.
 */
export function featuresOf(
  event: TrackingEvent,
  detector: Detector | null,
  columns: readonly string[],
  order: RowOrder = 'file',
  isPixel: (moduleKey: bigint) => boolean = () => true,
): Features {
  const rows = hitCount(event);
  const hitOfRow = rowOrder(event, order, isPixel);
  const known = knownColumns(event, detector);
  const data = new Float32Array(rows * columns.length);
  const zeros: string[] = [];
  columns.forEach((name, k) => {
    if (name === 'hit_id') return;
    const column = known[name];
    if (!column) {
      zeros.push(name);
      return;
    }
    for (let row = 0; row < rows; row++)
      data[row * columns.length + k] = finite(column[hitOfRow[row]]);
  });
  const copied = event.clusters ? [] : columns.filter((name) => name.startsWith('cluster_'));
  const unknownModules = detector && columns.includes('module_id') ? unknownIn(event, detector) : 0;
  return { data, rows, columns, hitOfRow, zeros, copied, unknownModules };
}

/** What FEATURES of an event would be filled with, told without making them. */
export function fillingOf(
  event: TrackingEvent,
  columns: readonly string[],
): Pick<Features, 'zeros' | 'copied'> {
  const none = new Float64Array(0);
  const empty = { x: none, y: none, z: none };
  const clusters = event.clusters?.map(({ shape }) => ({ ...empty, shape })) as
    | ClusterPair
    | undefined;
  const { clusters: _own, ...rest } = event;
  const known = knownColumns({ ...rest, ...empty, ...(clusters && { clusters }) }, null);
  return {
    zeros: columns.filter((name) => !(name in known) && !['hit_id', 'module_id'].includes(name)),
    copied: event.clusters ? [] : columns.filter((name) => name.startsWith('cluster_')),
  };
}

/** Values per hit by the name of their column. */
function knownColumns(
  event: TrackingEvent,
  detector: Detector | null,
): Readonly<Record<string, ArrayLike<number>>> {
  const { x, y, z, cells, clusters } = event;
  const known: Record<string, ArrayLike<number>> = places('', '', { x, y, z });
  if (detector) known.module_id = moduleRanks(event, detector);
  if (cells && !clusters) {
    const count = new Float64Array(hitCount(event));
    for (const hit of cells.hit) count[hit]++;
    known.count_1 = known.count_2 = count;
  }
  const [first, second] = clusters ?? [
    { x, y, z, shape: {} },
    { x, y, z, shape: {} },
  ];
  const ofCluster = (cluster: Clusters, which: string) => ({
    ...places('cluster_', which, cluster),
    ...Object.fromEntries(
      Object.entries(cluster.shape).map(([name, values]) => [`${name}${which}`, values]),
    ),
  });
  return { ...known, ...ofCluster(first, '_1'), ...ofCluster(second, '_2') };
}

/** Coordinates of points by the names of their columns. */
function places(
  prefix: string,
  suffix: string,
  { x, y, z }: Pick<Clusters, 'x' | 'y' | 'z'>,
): Record<string, ArrayLike<number>> {
  return Object.fromEntries(
    Object.entries({ x, y, z, ...cylindricalCoordinates(x, y, z) }).map(([name, values]) => [
      `${prefix}${name}${suffix}`,
      values,
    ]),
  );
}

/** Rank of each hit's module; 0 where the detector has no such module. */
function moduleRanks({ moduleKey }: TrackingEvent, detector: Detector): Float64Array {
  const rankOf = new Map(Array.from(detector.moduleKey, (key, rank) => [key, rank]));
  return Float64Array.from(moduleKey, (key) => rankOf.get(key) ?? 0);
}

/** How many hits are on modules that a detector does not have. */
function unknownIn({ moduleKey }: TrackingEvent, detector: Detector): number {
  const known = new Set(detector.moduleKey);
  return moduleKey.reduce((sum, key) => sum + (known.has(key) ? 0 : 1), 0);
}

/** Hit rows in the order of FEATURES. */
function rowOrder(
  event: TrackingEvent,
  order: RowOrder,
  isPixel: (moduleKey: bigint) => boolean,
): Uint32Array {
  const { fileRow, moduleKey } = event;
  const rows = Uint32Array.from({ length: hitCount(event) }, (_, row) => row);
  const later = Uint8Array.from(rows, (row) =>
    order === 'pixel-first' && !isPixel(moduleKey[row]) ? 1 : 0,
  );
  const place = fileRow ?? rows.slice();
  return rows.sort((a, b) => later[a] - later[b] || place[a] - place[b]);
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}
