import { readCsv } from './csvTable.ts';
import { gunzipIfNeeded } from './gzip.ts';

/**
 * Partial truth of a TrackML event, of the pixel hits only: one hit per particle and layer. A hit that is
 * not listed is not known to be noise. Row `i` of each array describes one listed hit.
 */
export interface PixelTruth {
  readonly hitId: Uint32Array;
  /** Index of the particle with pT > 1 GeV, unique within the event; -1 where there is none. */
  readonly group: Int32Array;
  /**
   * Particle id (pT > 0.5 GeV, barrel) as the double it was rounded to: compare with ids rounded alike.
   * NaN where there is none, -1 where it is unresolved.
   */
  readonly particleId: Float64Array;
}

const SCHEMA = {
  what: 'a pixel truth table',
  required: {
    hit_id: 'uint32',
    group_1GeV: 'floatOrEmpty',
    particle_id_0p5GeV_barrel: 'floatOrEmpty',
  },
  optional: {},
} as const;

/** Reads a `*-pixel-truth.csv` (plain or gzip); `file` names it in messages. Throws `FormatError`. */
export function parsePixelTruth(bytes: Uint8Array, file: string): PixelTruth {
  const columns = readCsv(gunzipIfNeeded(bytes, file), file, SCHEMA);
  return {
    hitId: columns.hit_id,
    group: Int32Array.from(columns.group_1GeV, (group) => (Number.isNaN(group) ? -1 : group)),
    particleId: columns.particle_id_0p5GeV_barrel,
  };
}
