import type { TrackingEvent } from '../event/event.ts';
import { lineOfRow } from './csvColumn.ts';
import { readCsv } from './csvTable.ts';
import { FormatError } from './formatError.ts';
import { gunzipIfNeeded } from './gzip.ts';
import { ODD_DETECTOR } from './oddDetectorCsv.ts';
import { moduleKeyOfGeometryId } from './oddGeometryId.ts';
import type { NamedBytes } from './zip.ts';

const HITS = {
  what: 'a hits file of ACTS',
  required: {
    particle_id: 'uint64',
    geometry_id: 'uint64',
    tx: 'float',
    ty: 'float',
    tz: 'float',
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
 * @throws FormatError for a malformed table, a hit on no module, or a hit of an unknown particle.
 */
export function parseOddEvent(
  name: string,
  hits: NamedBytes,
  particles: NamedBytes,
): TrackingEvent {
  const h = readCsv(gunzipIfNeeded(hits.bytes, hits.name), hits.name, HITS);
  const p = readCsv(gunzipIfNeeded(particles.bytes, particles.name), particles.name, PARTICLES);
  const rowOf = new Map<bigint, number>();
  p.particle_id.forEach((id, row) => {
    rowOf.set(id, row);
  });
  const place = (row: number, column: string) => ({
    file: hits.name,
    line: lineOfRow(row),
    column,
  });
  return {
    name,
    detector: ODD_DETECTOR,
    hitId: Uint32Array.from(h.tx.keys()),
    x: h.tx,
    y: h.ty,
    z: h.tz,
    moduleKey: BigUint64Array.from(h.geometry_id, (id, row) => {
      const key = moduleKeyOfGeometryId(id);
      if (key !== null) return key;
      throw new FormatError(
        place(row, 'geometry_id'),
        `${id} is no sensitive surface; leave the hit out.`,
      );
    }),
    truth: {
      particleOfHit: Int32Array.from(h.particle_id, (id, row) => {
        const particle = rowOf.get(id);
        if (particle !== undefined) return particle;
        throw new FormatError(
          place(row, 'particle_id'),
          `particle ${id} is not in ${particles.name}; choose the particles of the same event.`,
        );
      }),
      particles: {
        id: p.particle_id,
        vx: p.vx,
        vy: p.vy,
        vz: p.vz,
        px: p.px,
        py: p.py,
        pz: p.pz,
        charge: p.q,
      },
    },
    cells: null,
  };
}
