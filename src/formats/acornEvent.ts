/** Events of acorn: `event%09d-truth.csv` with `event%09d-particles.csv`. */

import { SHAPE_NAMES } from '../event/clusters.ts';
import type { Particles, TrackingEvent } from '../event/event.ts';
import { type ColumnKinds, lineOfRow, readCsv, type TableSchema } from './csvTable.ts';
import { ITK_DETECTOR } from './featureEvent.ts';
import { FormatError } from './formatError.ts';
import { eventOfTable } from './hitTable.ts';
import type { NamedBytes } from './zip.ts';

/** Momenta of these files are in MeV. */
const GEV = 1e-3;

const CLUSTER_COLUMNS = [1, 2].flatMap((of) => [
  ...['x', 'y', 'z'].map((axis) => `cluster_${axis}_${of}`),
  ...SHAPE_NAMES.map((name) => `${name}_${of}`),
]);

const TRUTH = {
  what: 'a truth table of acorn',
  required: {
    hit_id: 'uint32',
    x: 'floatOrNaN',
    y: 'floatOrNaN',
    z: 'floatOrNaN',
    module_id: 'uint64',
    particle_id: 'uint64OrEmpty',
  },
  optional: {
    region: 'floatOrNaN',
    ...(Object.fromEntries(CLUSTER_COLUMNS.map((name) => [name, 'floatOrNaN'])) as Readonly<
      Record<string, 'floatOrNaN'>
    >),
  },
} as const satisfies TableSchema<ColumnKinds, ColumnKinds>;

const PARTICLES = {
  what: 'a particles table of acorn',
  required: { particle_id: 'uint64', px: 'floatOrNaN', py: 'floatOrNaN', pz: 'floatOrNaN' },
  optional: { vx: 'floatOrNaN', vy: 'floatOrNaN', vz: 'floatOrNaN', charge: 'floatOrNaN' },
} as const satisfies TableSchema<ColumnKinds, ColumnKinds>;

/**
 * Reads an event of acorn. A hit is listed once for each particle that made it, in `particle_id`; 0 or nothing is
 * noise. Momenta are in MeV in the file. A pixel hit has the values of its one cluster twice.
 * @throws FormatError for a malformed table, two lines of one hit at different places, or no hit with a position.
 */
export function parseAcornEvent(
  name: string,
  truth: NamedBytes,
  particles: NamedBytes | null,
): TrackingEvent {
  const t = readCsv(truth.bytes, truth.name, TRUTH);
  const rowOf = new Map<number, number>();
  const first: number[] = [];
  const hit: number[] = [];
  for (let line = 0; line < t.hit_id.length; line++) {
    const known = rowOf.get(t.hit_id[line]);
    const row = known ?? first.push(line) - 1;
    rowOf.set(t.hit_id[line], row);
    hit.push(row);
    const before = first[row];
    const isSame = (['x', 'y', 'z'] as const).every((axis) =>
      Object.is(t[axis][before], t[axis][line]),
    );
    if (!isSame || t.module_id[before] !== t.module_id[line])
      throw new FormatError(
        { file: truth.name, line: lineOfRow(t, line), column: 'hit_id' },
        `hit ${t.hit_id[line]} is at another place on line ${lineOfRow(t, before)}; give every hit an id of its own.`,
      );
  }
  const columns = t as unknown as Readonly<Record<string, Float64Array | null>>;
  const column = (key: string) => {
    const values = columns[key];
    return values ? Float64Array.from(first, (line) => values[line]) : undefined;
  };
  return eventOfTable({
    name,
    detector: ITK_DETECTOR,
    file: truth.name,
    rows: first.length,
    column,
    hitId: Uint32Array.from(first, (line) => t.hit_id[line]),
    moduleKey: BigUint64Array.from(first, (line) => t.module_id[line]),
    ...(t.region && { region: Int32Array.from(first, (line) => t.region?.[line] ?? 0) }),
    truth: {
      hit,
      particle: t.particle_id as unknown as ArrayLike<bigint>,
      listed: particles && listedParticles(particles),
    },
    notes: [],
  });
}

function listedParticles({ name, bytes }: NamedBytes): Particles {
  const p = readCsv(bytes, name, PARTICLES);
  const seen = new Map<bigint, number>();
  p.particle_id.forEach((id, row) => {
    const before = seen.get(id);
    if (before !== undefined)
      throw new FormatError(
        { file: name, line: lineOfRow(p, row), column: 'particle_id' },
        `particle ${id} is there twice (first on line ${lineOfRow(p, before)}); remove one of the two lines.`,
      );
    seen.set(id, row);
  });
  const rows = [...seen.entries()].filter(([id]) => id !== 0n).map(([, row]) => row);
  const place = (values: Float64Array | null) =>
    Float64Array.from(rows, (row) => finiteOr(values?.[row], 0));
  const momentum = (values: Float64Array) => Float64Array.from(rows, (row) => values[row] * GEV);
  return {
    id: BigUint64Array.from(rows, (row) => p.particle_id[row]),
    vx: place(p.vx),
    vy: place(p.vy),
    vz: place(p.vz),
    px: momentum(p.px),
    py: momentum(p.py),
    pz: momentum(p.pz),
    charge: Int8Array.from(rows, (row) => Math.sign(finiteOr(p.charge?.[row], 0))),
  };
}

function finiteOr(value: number | undefined, other: number): number {
  return value !== undefined && Number.isFinite(value) ? value : other;
}
