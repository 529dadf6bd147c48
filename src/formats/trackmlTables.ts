/** What the tables of a TrackML event look like, and the columns they become. */
import type { ColumnKinds, TableColumns } from './csvTable.ts';

export const HITS = {
  what: 'a TrackML hits table',
  required: {
    hit_id: 'uint32',
    x: 'floatOrNaN',
    y: 'floatOrNaN',
    z: 'floatOrNaN',
    volume_id: 'uint32',
    layer_id: 'uint16',
    module_id: 'uint16',
  },
  optional: {},
} as const;

export const TRUTH = {
  what: 'a TrackML truth table',
  required: { hit_id: 'uint32', particle_id: 'uint64' },
  optional: { tpx: 'floatOrNaN', tpy: 'floatOrNaN', tpz: 'floatOrNaN' },
} as const;

export const PARTICLES = {
  what: 'a TrackML particles table',
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

export const CELLS = {
  what: 'a TrackML cells table',
  required: { hit_id: 'uint32', ch0: 'uint16', ch1: 'uint16', value: 'float' },
  optional: {},
} as const;

type Columns<S extends { readonly required: ColumnKinds; readonly optional: ColumnKinds }> =
  TableColumns<S['required'], S['optional']>;

export type HitColumns = Columns<typeof HITS>;
export type TruthColumns = Columns<typeof TRUTH>;
export type ParticleColumns = Columns<typeof PARTICLES>;
export type CellColumns = Columns<typeof CELLS>;
