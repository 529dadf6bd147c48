/** Events of Athena's GNN4ITk dumps: a ROOT tree with an event per entry, its clusters, space points and particles. */
import { SHAPE_NAMES, type ShapeName } from '../event/clusters.ts';
import type { Particles, TrackingEvent } from '../event/event.ts';
import { ITK_DETECTOR } from './featureEvent.ts';
import { FormatError } from './formatError.ts';
import { eventOfTable, type HitTruth } from './hitTable.ts';
import type { ReadOptions } from './readers/reader.ts';
import type { Number64 } from './rootBranch.ts';
import type { RootEntry } from './rootEntry.ts';
import type { RootSource } from './rootSource.ts';
import { openTree } from './rootTree.ts';

export const ATHENA_TREE = 'GNN4ITk';

/** Momenta of these files are in MeV. */
const GEV = 1e-3;

/** Branches of the shape of clusters. */
const SHAPES: Readonly<Record<ShapeName, string>> = {
  count: 'CLpixel_count',
  charge_count: 'CLcharge_count',
  loc_eta: 'CLloc_eta',
  loc_phi: 'CLloc_phi',
  localDir0: 'CLloc_direction1',
  localDir1: 'CLloc_direction2',
  localDir2: 'CLloc_direction3',
  lengthDir0: 'CLJan_loc_direction1',
  lengthDir1: 'CLJan_loc_direction2',
  lengthDir2: 'CLJan_loc_direction3',
  glob_eta: 'CLglob_eta',
  glob_phi: 'CLglob_phi',
  eta_angle: 'CLeta_angle',
  phi_angle: 'CLphi_angle',
};
const REQUIRED = [
  ...['SPx', 'SPy', 'SPz', 'SPCL1_index', 'SPCL2_index'],
  ...['CLx', 'CLy', 'CLz', 'CLmoduleID'],
];
const PARTICLES = [
  ...['Part_event_number', 'Part_barcode', 'Part_charge'],
  ...['Part_px', 'Part_py', 'Part_pz', 'Part_vx', 'Part_vy', 'Part_vz'],
];
const LINKS = ['CLparticleLink_eventIndex', 'CLparticleLink_barcode'];

/** The branches that an event is made of; dumps have more. */
export const ATHENA_BRANCHES: readonly string[] = [
  ...REQUIRED,
  ...['SPisOverlap', 'CLindex', 'CLhardware', 'CLbarrel_endcap'],
  ...Object.values(SHAPES),
  ...LINKS,
  ...PARTICLES,
];

/** The first branch that a dump must have and some tree lacks; undefined where it has all. */
export function missingBranch(branches: readonly string[]): string | undefined {
  return REQUIRED.find((name) => !branches.includes(name));
}

/** acorn's numbers of regions: pixels, then strips, each from the end at negative z through the barrel to the other. */
const REGIONS: Readonly<Record<string, number>> = { PIXEL: 2, STRIP: 5 };

/**
 * The event of some entry of a dump. Its hits are the space points, their ids places in the file from 0; a hit is on the
 * module of its first cluster. A space point of one cluster is of pixels, and its particles are those of the cluster;
 * of two clusters those of both. The id of a particle is its event number, shifted by 32 bits, with its barcode below:
 * barcodes alone are not unique. Momenta are in MeV in the file.
 * @throws FormatError where a branch is missing or damaged, or a space point names no cluster.
 */
export async function readAthenaEvent(
  name: string,
  source: RootSource,
  entry: number,
  options: ReadOptions = {},
): Promise<TrackingEvent> {
  const tree = await openTree(source, ATHENA_TREE);
  const file = source.name;
  const missing = missingBranch(tree.branches);
  if (missing !== undefined)
    throw new FormatError(
      { file, column: missing },
      `the tree ${ATHENA_TREE} lacks this branch; write the dump with space points and clusters.`,
    );
  if (!(entry >= 0 && entry < tree.entries))
    throw new FormatError({ file }, `it has no event ${entry}; open the file again.`);
  const read = await tree.entry(ATHENA_BRANCHES, entry, options);
  const columns = columnsOf(read, file);
  const points = columns.numbers('SPx').length;
  const clusters = columns.numbers('CLx').length;
  const rowOf = clusterRows(columns, clusters, file);
  const [first, second] = ['SPCL1_index', 'SPCL2_index'].map((column) =>
    columns.sized(column, points).map((index, row) => {
      const known = rowOf(index);
      if (known !== undefined || (index < 0 && column === 'SPCL2_index')) return known ?? -1;
      throw new FormatError(
        { file, column },
        `space point ${row} names the cluster ${index}, and there are ${clusters}; write the dump again.`,
      );
    }),
  );
  const isPixel = (row: number) => second[row] < 0;
  const ofCluster = (column: string, rows: Float64Array) => {
    const values = columns.sized(column, clusters);
    return rows.map((row) => (row < 0 ? Number.NaN : values[row]));
  };
  const modules = columns.ids('CLmoduleID');
  if (modules.length !== clusters) throw columns.uneven('CLmoduleID', modules.length, clusters);
  const overlap = read.has('SPisOverlap') ? columns.sized('SPisOverlap', points) : null;
  return eventOfTable({
    name,
    detector: ITK_DETECTOR,
    file,
    rows: points,
    column(wanted) {
      if (wanted === 'x' || wanted === 'y' || wanted === 'z')
        return columns.sized(`SP${wanted}`, points);
      const [, axis, of] = /^cluster_([xyz])_([12])$/.exec(wanted) ?? [];
      if (axis) return ofCluster(`CL${axis}`, of === '1' ? first : second);
      const shape = SHAPE_NAMES.find((one) => wanted === `${one}_1` || wanted === `${one}_2`);
      if (!shape || !read.has(SHAPES[shape])) return undefined;
      return ofCluster(SHAPES[shape], wanted.endsWith('_1') ? first : second);
    },
    hitId: Uint32Array.from({ length: points }, (_, row) => row),
    moduleKey: BigUint64Array.from(first, (row) => modules[row]),
    region: regionsOf(read, first),
    ...(overlap && { isOverlap: Uint8Array.from(overlap, (kind) => (kind > 0 ? 1 : 0)) }),
    isPixel,
    truth: truthOf(read, columns, first, second, clusters),
    notes: [],
  });
}

/** Columns of an entry by their branches. */
function columnsOf(read: ReadonlyMap<string, RootEntry>, file: string) {
  const values = (column: string): readonly Number64[] => {
    const found = read.get(column);
    if (found) return found.numbers();
    throw new FormatError(
      { file, column },
      `the tree ${ATHENA_TREE} lacks this branch; write the dump again.`,
    );
  };
  const uneven = (column: string, length: number, wanted: number) =>
    new FormatError(
      { file, column },
      `it has ${length} values where ${wanted} belong; write the dump again.`,
    );
  const numbers = (column: string) => Float64Array.from(values(column), Number);
  return {
    has: (column: string) => read.has(column),
    numbers,
    uneven,
    sized(column: string, length: number): Float64Array {
      const found = numbers(column);
      if (found.length !== length) throw uneven(column, found.length, length);
      return found;
    },
    /** The bits of whole numbers, as unsigned ones. */
    ids: (column: string) =>
      BigUint64Array.from(values(column), (id) => {
        if (typeof id === 'bigint' || Number.isSafeInteger(id))
          return BigInt.asUintN(64, BigInt(id));
        throw new FormatError(
          { file, column },
          'its ids are no whole numbers; write the dump again.',
        );
      }),
  };
}
type Columns = ReturnType<typeof columnsOf>;

/** The row of a cluster by the number that space points have for it. */
function clusterRows(
  columns: Columns,
  clusters: number,
  file: string,
): (index: number) => number | undefined {
  // Without the branch clusters are numbered by their places.
  if (!columns.has('CLindex'))
    return (index) => (index >= 0 && index < clusters ? index : undefined);
  const listed = columns.sized('CLindex', clusters);
  const rows = new Map(Array.from(listed, (index, row) => [index, row]));
  if (rows.size < clusters)
    throw new FormatError(
      { file, column: 'CLindex' },
      'two clusters have the same number; write the dump again.',
    );
  return (index) => rows.get(index);
}

/** Regions of hits by their first cluster, where the dump tells the part and the end of each. */
function regionsOf(
  read: ReadonlyMap<string, RootEntry>,
  first: Float64Array,
): Int32Array | undefined {
  const hardware = read.get('CLhardware')?.words();
  const ends = read.get('CLbarrel_endcap')?.numbers();
  if (!hardware || !ends) return undefined;
  return Int32Array.from(first, (row) => {
    const barrel = REGIONS[hardware[row]];
    return barrel === undefined ? 0 : barrel + Math.sign(Number(ends[row] ?? 0));
  });
}

/** The particles of clusters and hits; null where the dump has no links to them. */
function truthOf(
  read: ReadonlyMap<string, RootEntry>,
  columns: Columns,
  first: Float64Array,
  second: Float64Array,
  clusters: number,
): HitTruth | null {
  const [events, barcodes] = LINKS.map((column) => read.get(column)?.lists());
  if (!events || !barcodes) return null;
  LINKS.forEach((column, k) => {
    const { length } = [events, barcodes][k];
    if (length !== clusters) throw columns.uneven(column, length, clusters);
  });
  const made = events.map((of, row) => {
    if (of.length !== barcodes[row].length)
      throw columns.uneven(LINKS[1], barcodes[row].length, of.length);
    const ids = of.map((event, i) => particleId(event, barcodes[row][i]));
    return ids.filter((id, i) => id !== 0n && ids.indexOf(id) === i);
  });
  const hit: number[] = [];
  const particle: bigint[] = [];
  first.forEach((row, at) => {
    const other = second[at] < 0 ? null : made[second[at]];
    for (const id of made[row]) {
      if (other && !other.includes(id)) continue;
      hit.push(at);
      particle.push(id);
    }
  });
  const isListed = PARTICLES.every((column) => read.has(column));
  return { hit, particle, listed: isListed ? listedParticles(columns) : null };
}

/** No particle where the barcode is none. */
function particleId(event: number, barcode: number): bigint {
  if (barcode === 0) return 0n;
  return (BigInt.asUintN(32, BigInt(event)) << 32n) | BigInt.asUintN(32, BigInt(barcode));
}

function listedParticles(columns: Columns): Particles {
  const events = columns.numbers('Part_event_number');
  const count = events.length;
  const barcodes = columns.sized('Part_barcode', count);
  const ids = Array.from(events, (event, row) => particleId(event, barcodes[row]));
  const seen = new Set<bigint>([0n]);
  const rows = Uint32Array.from(ids.keys()).filter((row) => {
    const isNew = !seen.has(ids[row]);
    seen.add(ids[row]);
    return isNew;
  });
  const scaled = (column: string, unit: number) => {
    const values = columns.sized(column, count);
    return Float64Array.from(rows, (row) => values[row] * unit);
  };
  return {
    id: BigUint64Array.from(rows, (row) => ids[row]),
    vx: scaled('Part_vx', 1),
    vy: scaled('Part_vy', 1),
    vz: scaled('Part_vz', 1),
    px: scaled('Part_px', GEV),
    py: scaled('Part_py', GEV),
    pz: scaled('Part_pz', GEV),
    charge: Int8Array.from(scaled('Part_charge', 1), (charge) => Math.round(charge) || 0),
  };
}
