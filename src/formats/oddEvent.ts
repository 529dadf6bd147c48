import type { TrackingEvent } from '../event/event.ts';
import { lineOfRow, readCsv } from './csvTable.ts';
import { FormatError } from './formatError.ts';
import { gunzipIfNeeded } from './gzip.ts';
import { createLeftAside, nothingInCommon } from './leftAside.ts';
import { ODD_DETECTOR } from './oddDetectorCsv.ts';
import { moduleKeyOfGeometryId } from './oddGeometryId.ts';
import type { NamedBytes } from './zip.ts';

const HITS = {
  what: 'a hits file of ACTS',
  required: {
    particle_id: 'uint64',
    geometry_id: 'uint64',
    tx: 'floatOrNaN',
    ty: 'floatOrNaN',
    tz: 'floatOrNaN',
  },
  optional: {},
} as const;

const PARTICLES = {
  what: 'a particles file of ACTS',
  required: {
    particle_id: 'uint64',
    vx: 'float',
    vy: 'float',
    vz: 'float',
    px: 'float',
    py: 'float',
    pz: 'float',
    q: 'int8',
  },
  optional: {},
} as const;

/**
 * Reads an event of the Open Data Detector as ACTS writes it: `*-hits.csv` (true positions, mm) and
 * `*-particles_initial.csv` (mm, GeV), plain or gzip. Hits keep the order of the file, their id is its row from 0.
 * Hits of particle 0 are noise; those on no module are left out, a particle that the particles table lacks has vertex 0 and momentum NaN: `notes`.
 * @throws FormatError for a malformed table, and where no hit is on a module or none is of a listed particle.
 */
export function parseOddEvent(
  name: string,
  hits: NamedBytes,
  particles: NamedBytes,
): TrackingEvent {
  const h = readCsv(gunzipIfNeeded(hits.bytes, hits.name), hits.name, HITS);
  const p = readCsv(gunzipIfNeeded(particles.bytes, particles.name), particles.name, PARTICLES);
  const aside = createLeftAside();
  const leave = (row: number, what: string) => aside.add(hits.name, lineOfRow(h, row), what);
  const keys = Array.from(h.geometry_id, moduleKeyOfGeometryId);
  const rows = Uint32Array.from(keys.keys()).filter((row) => {
    const isPlaced = Number.isFinite(h.tx[row] + h.ty[row] + h.tz[row]);
    if (keys[row] === null) leave(row, 'are on no sensitive surface and were left out');
    else if (!isPlaced) leave(row, 'have no position and were left out');
    return keys[row] !== null && isPlaced;
  });
  if (rows.length === 0)
    throw new FormatError(
      { file: hits.name },
      'no hit is on a module; choose the hits of an event.',
    );

  const ids = Array.from(p.particle_id);
  const listed = ids.length;
  const rowOf = new Map(ids.map((id, row) => [id, row]));
  const particleOfHit = Int32Array.from(rows, (hit) => {
    const id = h.particle_id[hit];
    if (id === 0n) return -1;
    const known = rowOf.get(id);
    if (known !== undefined) return known;
    leave(hit, `are of particles that are not in ${particles.name}, whose momenta are not known`);
    rowOf.set(id, ids.length);
    return ids.push(id) - 1;
  });
  if (particleOfHit.every((row) => row >= listed))
    throw nothingInCommon(hits.name, 'particle_id', `a particle of ${particles.name}`);
  const extended = (values: Float64Array, unknown: number) =>
    Float64Array.from(ids, (_, row) => (row < listed ? values[row] : unknown));
  const notes = aside.sentences();
  return {
    name,
    detector: ODD_DETECTOR,
    hitId: rows,
    x: Float64Array.from(rows, (row) => h.tx[row]),
    y: Float64Array.from(rows, (row) => h.ty[row]),
    z: Float64Array.from(rows, (row) => h.tz[row]),
    moduleKey: BigUint64Array.from(rows, (row) => keys[row] as bigint),
    ...(notes.length > 0 && { notes }),
    truth: {
      particleOfHit,
      particles: {
        id: BigUint64Array.from(ids),
        vx: extended(p.vx, 0),
        vy: extended(p.vy, 0),
        vz: extended(p.vz, 0),
        px: extended(p.px, Number.NaN),
        py: extended(p.py, Number.NaN),
        pz: extended(p.pz, Number.NaN),
        charge: Int8Array.from(ids, (_, row) => (row < listed ? p.q[row] : 0)),
      },
    },
    cells: null,
  };
}
