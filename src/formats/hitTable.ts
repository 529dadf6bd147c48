/** Makes events of tables that name their columns as the node features of acorn, the service and Athena do. */
import { type Clusters, SHAPE_NAMES, type ShapeName } from '../event/clusters.ts';
import type { EventTruth, Particles, TrackingEvent } from '../event/event.ts';
import { FormatError } from './formatError.ts';

/** A column of a table by its name; undefined where the table lacks it. */
export type ColumnOf = (name: string) => Float64Array | undefined;

/** The hits of an event as a file lists them. */
export interface HitTable {
  readonly name: string;
  readonly detector: string;
  /** Names the file in messages. */
  readonly file: string;
  readonly rows: number;
  readonly column: ColumnOf;
  readonly hitId: Uint32Array;
  readonly moduleKey: BigUint64Array;
  readonly region?: Int32Array | undefined;
  readonly isOverlap?: Uint8Array | undefined;
  /** Whether a hit is of one cluster, where the file tells; else it is where it brings no second one. */
  readonly isPixel?: ((row: number) => boolean) | undefined;
  readonly truth: HitTruth | null;
  readonly notes: readonly string[];
}

/** Which particles made which hits: an entry for each pair, those of one hit in the order of the file. */
export interface HitTruth {
  readonly hit: ArrayLike<number>;
  /** Ids; 0 is noise. */
  readonly particle: ArrayLike<bigint>;
  /** What is known of particles, by their ids; null where nothing is. */
  readonly listed: Particles | null;
}

/** Lengths of the columns that say where a hit is: the first set that is whole counts. */
const POSITIONS = [
  ['x', 'y', 'z'],
  ['r', 'phi', 'z'],
] as const;

/**
 * The event of a table. Hits without a position are left out and noted. Clusters come from `cluster_{x,y,z}_1/2`, or
 * from `cluster_{r,phi,z}_1/2`; where a hit has no second one, the second equals the first.
 * @throws FormatError where the table says not where hits are, or none is left.
 */
export function eventOfTable(table: HitTable): TrackingEvent {
  const { name, detector, file, rows: count, column, hitId, moduleKey, region, isOverlap } = table;
  const place = pointsIn(column, (key) => key);
  if (!place)
    throw new FormatError(
      { file },
      'it does not say where the hits are; it needs the columns x, y and z, or r, phi and z (mm, rad).',
    );
  const rows = Uint32Array.from({ length: count }, (_, row) => row).filter((row) =>
    Number.isFinite(place.x[row] + place.y[row] + place.z[row]),
  );
  if (rows.length === 0) throw new FormatError({ file }, 'it holds no hit with a position.');
  const left = count - rows.length;
  const notes = [
    ...(left > 0 ? [`${file}: hits that have no position and were left out: ${left}.`] : []),
    ...table.notes,
  ];
  const real = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]);
  const clusters = clusterPair(table, place, rows);
  const made = table.truth && joinHitTruth(table.truth, rows, count, file);
  return {
    name,
    detector,
    hitId: rows.map((row) => hitId[row]),
    x: real(place.x),
    y: real(place.y),
    z: real(place.z),
    moduleKey: BigUint64Array.from(rows, (row) => moduleKey[row]),
    ...(clusters && { clusters }),
    ...(region && { region: Int32Array.from(rows, (row) => region[row]) }),
    ...(isOverlap && { isOverlap: Uint8Array.from(rows, (row) => isOverlap[row]) }),
    ...(notes.length + (made?.notes.length ?? 0) > 0 && {
      notes: [...notes, ...(made?.notes ?? [])],
    }),
    truth: made?.truth ?? null,
    cells: null,
  };
}

type Place = Pick<Clusters, 'x' | 'y' | 'z'>;

/** Positions (mm) from the columns that `nameOf` gives x, y, z or r, phi, z. */
function pointsIn(column: ColumnOf, nameOf: (coordinate: string) => string): Place | null {
  for (const names of POSITIONS) {
    const [a, b, z] = names.map((coordinate) => column(nameOf(coordinate)));
    if (!a || !b || !z) continue;
    if (names[0] === 'x') return { x: a, y: b, z };
    return { x: a.map((r, i) => r * Math.cos(b[i])), y: a.map((r, i) => r * Math.sin(b[i])), z };
  }
  return null;
}

function clusterPair({ column, isPixel }: HitTable, place: Place, rows: Uint32Array) {
  const first = pointsIn(column, (coordinate) => `cluster_${coordinate}_1`);
  const second = pointsIn(column, (coordinate) => `cluster_${coordinate}_2`);
  const shapes = [1, 2].map((of) => shapesIn(column, of));
  const hasShapes = shapes.some((shape) => Object.keys(shape).length > 0);
  if (!first && !second && !hasShapes) return null;
  const one = first ?? place;
  const two = second ?? one;
  const isAlone = (row: number) =>
    isPixel?.(row) || !Number.isFinite(two.x[row] + two.y[row] + two.z[row]);
  const alone = Uint8Array.from(rows, (row) => (isAlone(row) ? 1 : 0));
  const merged = (of: Float64Array, other: Float64Array) =>
    Float64Array.from(rows, (row, i) => (alone[i] ? of : other)[row]);
  const taken = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]);
  const firstShape = Object.entries(shapes[0]).map(([key, values]) => [key, taken(values)]);
  const secondShape = Object.entries(shapes[1]).map(([key, values]) => [
    key,
    merged(shapes[0][key as ShapeName] ?? values, values),
  ]);
  return [
    { x: taken(one.x), y: taken(one.y), z: taken(one.z), shape: Object.fromEntries(firstShape) },
    {
      x: merged(one.x, two.x),
      y: merged(one.y, two.y),
      z: merged(one.z, two.z),
      shape: Object.fromEntries(secondShape),
    },
  ] as const;
}

function shapesIn(column: ColumnOf, of: number): Partial<Record<ShapeName, Float64Array>> {
  const found = SHAPE_NAMES.map((shape) => [shape, column(`${shape}_${of}`)] as const);
  return Object.fromEntries(found.filter(([, values]) => values !== undefined));
}

/** Truth of the hits that stayed. Particles that are not listed have vertex 0 and momentum NaN. */
function joinHitTruth(
  { hit, particle, listed }: HitTruth,
  rows: Uint32Array,
  count: number,
  file: string,
): { truth: EventTruth; notes: string[] } {
  const placeOf = new Int32Array(count).fill(-1);
  rows.forEach((row, i) => {
    placeOf[row] = i;
  });
  const ids: bigint[] = listed ? Array.from(listed.id) : [];
  const known = ids.length;
  const rowOf = new Map(ids.map((id, row) => [id, row]));
  const particleOfHit = new Int32Array(rows.length).fill(-1);
  const shared: [number, number][] = [];
  const seen = new Set<string>();
  for (let k = 0; k < hit.length; k++) {
    const at = placeOf[hit[k]];
    const id = particle[k];
    if (at < 0 || id === 0n) continue;
    let row = rowOf.get(id);
    if (row === undefined) {
      row = ids.push(id) - 1;
      rowOf.set(id, row);
    }
    if (particleOfHit[at] === -1) particleOfHit[at] = row;
    else if (particleOfHit[at] !== row && !seen.has(`${at} ${row}`)) {
      seen.add(`${at} ${row}`);
      shared.push([at, row]);
    }
  }
  const column = (of: (one: Particles) => Float64Array, unknown: number) =>
    Float64Array.from(ids, (_, row) => (listed && row < known ? of(listed)[row] : unknown));
  const severed = new Set(shared.map(([at]) => at)).size;
  const unlisted = ids.length - known;
  return {
    truth: {
      particleOfHit,
      ...(shared.length > 0 && {
        shared: {
          hit: Uint32Array.from(shared, ([at]) => at),
          particle: Int32Array.from(shared, ([, row]) => row),
        },
      }),
      particles: {
        id: BigUint64Array.from(ids),
        vx: column(({ vx }) => vx, 0),
        vy: column(({ vy }) => vy, 0),
        vz: column(({ vz }) => vz, 0),
        px: column(({ px }) => px, Number.NaN),
        py: column(({ py }) => py, Number.NaN),
        pz: column(({ pz }) => pz, Number.NaN),
        charge: Int8Array.from(ids, (_, row) => (listed && row < known ? listed.charge[row] : 0)),
      },
    },
    notes: [
      ...(severed > 0
        ? [
            `${file}: hits that several particles made: ${severed}; each counts for the particle that is listed first.`,
          ]
        : []),
      ...(unlisted > 0 && listed
        ? [
            `${file}: particles of hits that are not in the table of particles, whose momenta are not known: ${unlisted}.`,
          ]
        : []),
    ],
  };
}
