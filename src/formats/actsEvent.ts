/** Events as the csv writers of ACTS write them: measurements, space points or true hits, with their particles. */
import type { Particles, TrackingEvent } from '../event/event.ts';
import { lineOfRow, readCsv } from './csvTable.ts';
import { FormatError } from './formatError.ts';
import { type ColumnOf, eventOfTable, type HitTruth } from './hitTable.ts';
import { createLeftAside } from './leftAside.ts';
import { ODD_DETECTOR } from './oddDetectorCsv.ts';
import { moduleKeyOfGeometryId } from './oddGeometryId.ts';
import type { NamedBytes } from './zip.ts';

/** Name of the detector of events whose volumes are not those of the Open Data Detector. */
export const ACTS_DETECTOR = 'acts';

/** The tables of an event; of the first three one at least. */
export interface ActsTables {
  readonly measurements?: NamedBytes | undefined;
  readonly spacePoints?: NamedBytes | undefined;
  /** True hits. */
  readonly hits?: NamedBytes | undefined;
  /** Rows of `hits` that made each measurement. */
  readonly truth?: NamedBytes | undefined;
  readonly particles?: NamedBytes | undefined;
}

/** Volumes of the Open Data Detector. */
const ODD_VOLUMES = new Set([16, 17, 18, 23, 24, 25, 28, 29, 30]);
/** What stands where a space point has no second measurement. */
const NO_MEASUREMENT = 0xffffffffffffffffn;

const POSITION = {
  global_x: 'floatOrNaN',
  global_y: 'floatOrNaN',
  global_z: 'floatOrNaN',
} as const;
const MEASUREMENTS = {
  what: 'measurements of ACTS',
  required: { measurement_id: 'uint32', geometry_id: 'uint64' },
  optional: POSITION,
} as const;
const SPACE_POINTS = {
  what: 'space points of ACTS',
  required: { x: 'floatOrNaN', y: 'floatOrNaN', z: 'floatOrNaN' },
  optional: {
    measurement_id: 'uint64',
    measurement_id_1: 'uint64',
    measurement_id_2: 'uint64',
    geometry_id: 'uint64',
    geometry_id_1: 'uint64',
  },
} as const;
/** The parts of a particle's id, as files have them in place of one number of 64 bits since ACTS 42. */
const BARCODE = {
  particle_id_pv: 'uint64',
  particle_id_sv: 'uint64',
  particle_id_part: 'uint64',
  particle_id_gen: 'uint64',
  particle_id_subpart: 'uint64',
} as const;
/** Bits of each part in that number. */
const BARCODE_BITS = [12n, 12n, 16n, 8n, 16n] as const;
const HITS = {
  what: 'true hits of ACTS',
  required: { geometry_id: 'uint64', tx: 'floatOrNaN', ty: 'floatOrNaN', tz: 'floatOrNaN' },
  optional: { particle_id: 'uint64', ...BARCODE },
} as const;
const TRUTH = {
  what: 'a table of which hits made which measurements',
  required: { measurement_id: 'uint32', hit_id: 'uint32' },
  optional: {},
} as const;
const PARTICLES = {
  what: 'particles of ACTS',
  required: {
    vx: 'float',
    vy: 'float',
    vz: 'float',
    px: 'float',
    py: 'float',
    pz: 'float',
    q: 'int8',
  },
  optional: { particle_id: 'uint64', ...BARCODE },
} as const;

/** Where hits are, before truth. */
interface Placed {
  readonly file: string;
  readonly rows: number;
  readonly column: ColumnOf;
  readonly hitId: Uint32Array;
  readonly geometryId: BigUint64Array;
  /** Measurement of each hit; null where hits are the true ones. */
  readonly measurement: Uint32Array | null;
  /** The other one of space points with two. */
  otherMeasurement?(row: number): number | null;
  readonly isPixel?: (row: number) => boolean;
  lineOf(row: number): number;
}

/**
 * Reads an event of ACTS. Its hits are the space points where any has two measurements, else the measurements, whose
 * global positions newer files have; without either the true hits. Ids are those of the measurements; of space points
 * with two and of true hits, places in the file. Hits on no sensitive surface or without a position are left out, with
 * a note; hits without truth are noise.
 * @throws FormatError of one sentence.
 */
export function parseActsEvent(name: string, tables: ActsTables): TrackingEvent {
  const aside = createLeftAside();
  const placed = placedHits(tables);
  const keys = Array.from(placed.geometryId, moduleKeyOfGeometryId);
  const rows = Uint32Array.from(keys.keys()).filter((row) => {
    if (keys[row] === null)
      aside.add(placed.file, placed.lineOf(row), 'are on no sensitive surface and were left out');
    return keys[row] !== null;
  });
  if (rows.length === 0)
    throw new FormatError(
      { file: placed.file },
      'no hit is on a module; choose the hits of an event.',
    );
  const taken = (values: Float64Array | undefined) =>
    values && Float64Array.from(rows, (row) => values[row]);
  const volumes = new Set(Array.from(rows, (row) => Number(placed.geometryId[row] >> 56n)));
  return eventOfTable({
    name,
    detector: [...volumes].every((volume) => ODD_VOLUMES.has(volume))
      ? ODD_DETECTOR
      : ACTS_DETECTOR,
    file: placed.file,
    rows: rows.length,
    column: (wanted) => taken(placed.column(wanted)),
    hitId: rows.map((row) => placed.hitId[row]),
    moduleKey: BigUint64Array.from(rows, (row) => keys[row] as bigint),
    ...(placed.isPixel && { isPixel: (at: number) => placed.isPixel?.(rows[at]) ?? false }),
    truth: truthOf(tables, placed, rows),
    notes: aside.sentences(),
  });
}

function placedHits({ measurements, spacePoints, hits }: ActsTables): Placed {
  const measured = measurements && placedMeasurements(measurements);
  const points = spacePoints && placedSpacePoints(spacePoints, measured ?? null);
  if (points && (points.hasPairs || !measured?.column('x'))) return points;
  if (measured?.column('x')) return measured;
  if (measured && !hits)
    throw new FormatError(
      { file: measured.file },
      'it has no global_x, global_y and global_z, as older writers leave them out; choose the space points with it.',
    );
  if (!hits) throw new Error('An event of ACTS needs measurements, space points or hits.');
  return placedTrueHits(hits);
}

function placedMeasurements({ name: file, bytes }: NamedBytes): Placed {
  const t = readCsv(bytes, file, MEASUREMENTS);
  const [x, y, z] = [t.global_x, t.global_y, t.global_z];
  return {
    file,
    rows: t.measurement_id.length,
    column: columnsOf(x && y && z ? { x, y, z } : {}),
    hitId: t.measurement_id,
    geometryId: t.geometry_id,
    measurement: t.measurement_id,
    lineOf: (row) => lineOfRow(t, row),
  };
}

function placedSpacePoints(
  { name: file, bytes }: NamedBytes,
  measured: Placed | null,
): Placed & { readonly hasPairs: boolean } {
  const t = readCsv(bytes, file, SPACE_POINTS);
  const first = t.measurement_id_1 ?? t.measurement_id;
  const geometryId = t.geometry_id_1 ?? t.geometry_id;
  if (!first || !geometryId)
    throw new FormatError(
      { file },
      'its space points name no measurement_id and geometry_id; write them again with these columns.',
    );
  const second = t.measurement_id_2;
  const isPair = (row: number) => second !== null && second[row] !== NO_MEASUREMENT;
  const rows = first.length;
  const all = Uint32Array.from({ length: rows }, (_, row) => row);
  const hasPairs = all.some(isPair);
  const measurement = Uint32Array.from(first, (id, row) => {
    if (id <= 0xffffffffn) return Number(id);
    throw new FormatError(
      { file, line: lineOfRow(t, row), column: 'measurement_id' },
      `${id} is too large for the number of a measurement; write the space points again.`,
    );
  });
  return {
    file,
    rows,
    column: columnsOf({
      x: t.x,
      y: t.y,
      z: t.z,
      ...(hasPairs && measured?.column('x') && clustersOf(all, first, second, measured)),
    }),
    hitId: hasPairs ? all : measurement,
    geometryId,
    measurement,
    otherMeasurement: (row) => (second && isPair(row) ? Number(second[row]) : null),
    isPixel: (row) => !isPair(row),
    lineOf: (row) => lineOfRow(t, row),
    hasPairs,
  };
}

/** Positions of the one or two measurements of space points; NaN where they are not known. */
function clustersOf(
  rows: Uint32Array,
  first: BigUint64Array,
  second: BigUint64Array | null,
  measured: Placed,
): Record<string, Float64Array> {
  const at = new Map(Array.from(measured.hitId, (id, row) => [BigInt(id), row]));
  const columns: Record<string, Float64Array> = {};
  for (const axis of ['x', 'y', 'z']) {
    const values = measured.column(axis);
    const of = (ids: BigUint64Array | null) =>
      Float64Array.from(rows, (row) => {
        const place = ids ? at.get(ids[row]) : undefined;
        return place === undefined || !values ? Number.NaN : values[place];
      });
    columns[`cluster_${axis}_1`] = of(first);
    columns[`cluster_${axis}_2`] = of(second);
  }
  return columns;
}

function placedTrueHits({ name: file, bytes }: NamedBytes): Placed {
  const t = readCsv(bytes, file, HITS);
  const rows = t.geometry_id.length;
  return {
    file,
    rows,
    column: columnsOf({ x: t.tx, y: t.ty, z: t.tz }),
    hitId: Uint32Array.from({ length: rows }, (_, row) => row),
    geometryId: t.geometry_id,
    measurement: null,
    lineOf: (row) => lineOfRow(t, row),
  };
}

function columnsOf(columns: Readonly<Record<string, Float64Array>>): ColumnOf {
  return (name) => columns[name];
}

/** The particles that made the hits; null without true hits, or where nothing says which of them made a measurement. */
function truthOf(
  { hits, truth, particles }: ActsTables,
  { measurement, otherMeasurement }: Placed,
  rows: Uint32Array,
): HitTruth | null {
  if (!hits || (measurement && !truth)) return null;
  const ids = particleIds(readCsv(hits.bytes, hits.name, HITS), hits.name);
  const listed = particles ? listedParticles(particles) : null;
  if (!measurement || !truth)
    return { hit: rows.map((_, at) => at), particle: Array.from(rows, (row) => ids[row]), listed };
  const t = readCsv(truth.bytes, truth.name, TRUTH);
  const made = new Map<number, bigint[]>();
  t.measurement_id.forEach((id, row) => {
    const hit = t.hit_id[row];
    if (hit >= ids.length)
      throw new FormatError(
        { file: truth.name, line: lineOfRow(t, row), column: 'hit_id' },
        `there is no hit ${hit} in ${hits.name}, which has ${ids.length}; choose the hits of the same event.`,
      );
    made.set(id, [...(made.get(id) ?? []), ids[hit]]);
  });
  // A space point of two particles' measurements is no hit of either.
  const madeBy = (row: number) => {
    const ids = made.get(measurement[row]) ?? [];
    const other = otherMeasurement?.(row) ?? null;
    return other === null ? ids : ids.filter((id) => made.get(other)?.includes(id));
  };
  const pairs = Array.from(rows, (row, at) => madeBy(row).map((id) => [at, id] as const)).flat();
  return { hit: pairs.map(([at]) => at), particle: pairs.map(([, id]) => id), listed };
}

interface IdColumns {
  readonly particle_id: BigUint64Array | null;
  readonly particle_id_pv: BigUint64Array | null;
  readonly particle_id_sv: BigUint64Array | null;
  readonly particle_id_part: BigUint64Array | null;
  readonly particle_id_gen: BigUint64Array | null;
  readonly particle_id_subpart: BigUint64Array | null;
}

/** Ids of particles: the column, or its parts put together as ACTS does (vertex, vertex, particle, generation, part). */
function particleIds(t: IdColumns, file: string): BigUint64Array {
  if (t.particle_id) return t.particle_id;
  const parts = [
    t.particle_id_pv,
    t.particle_id_sv,
    t.particle_id_part,
    t.particle_id_gen,
    t.particle_id_subpart,
  ];
  const [first] = parts;
  if (!first || parts.includes(null))
    throw new FormatError(
      { file },
      'it names no particle_id, nor particle_id_pv, _sv, _part, _gen and _subpart; write it again.',
    );
  return first.map((_, row) =>
    parts.reduce((id, part, i) => {
      const value = part?.[row] ?? 0n;
      if (value >> BARCODE_BITS[i] === 0n) return (id << BARCODE_BITS[i]) | value;
      throw new FormatError(
        { file, line: lineOfRow(t, row) },
        `${value} does not fit into ${BARCODE_BITS[i]} bits of a particle's id; write the file with particle_id as one number.`,
      );
    }, 0n),
  );
}

function listedParticles({ name: file, bytes }: NamedBytes): Particles {
  const p = readCsv(bytes, file, PARTICLES);
  const ids = particleIds(p, file);
  const seen = new Set<bigint>();
  const rows = Uint32Array.from(ids.keys()).filter((row) => {
    const isNew = ids[row] !== 0n && !seen.has(ids[row]);
    seen.add(ids[row]);
    return isNew;
  });
  const real = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]);
  return {
    id: BigUint64Array.from(rows, (row) => ids[row]),
    vx: real(p.vx),
    vy: real(p.vy),
    vz: real(p.vz),
    px: real(p.px),
    py: real(p.py),
    pz: real(p.pz),
    charge: Int8Array.from(rows, (row) => p.q[row]),
  };
}
