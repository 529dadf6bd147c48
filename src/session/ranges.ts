import { asTyped } from '../parameters/codec.ts';

/** A quantity that the picture can be limited to a range of. */
export interface RangeDescriptor {
  readonly id: RangeId;
  readonly label: string;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly help: string;
}

export const RANGE_IDS = ['phi', 'z', 'eta', 'pt', 'score'] as const;
export type RangeId = (typeof RANGE_IDS)[number];

/** Lower and upper end. At an end of the scale nothing is cut there. */
export type Range = readonly [number, number];
export type Ranges = Readonly<Record<RangeId, Range>>;

/** What is shown of an event: a wedge, a slab and a range of directions in space, and ranges of what things are. */
export const RANGES: Readonly<Record<RangeId, RangeDescriptor>> = {
  phi: {
    id: 'phi',
    label: '\u03c6',
    unit: '\u00b0',
    min: -180,
    max: 180,
    step: 1,
    help: 'Azimuth. With the lower end above the upper one the wedge goes across \u00b1180\u00b0.',
  },
  z: {
    id: 'z',
    label: 'z',
    unit: 'mm',
    min: -3000,
    max: 3000,
    step: 10,
    help: 'Place along the beam.',
  },
  eta: {
    id: 'eta',
    label: '\u03b7',
    unit: '',
    min: -5,
    max: 5,
    step: 0.05,
    help: 'Pseudorapidity as seen from the origin.',
  },
  pt: {
    id: 'pt',
    label: 'pT',
    unit: 'GeV',
    min: 0,
    max: 10,
    step: 0.1,
    help: 'Transverse momentum: fitted for tracks, true for hits and edges of particles; what has none is hidden.',
  },
  score: {
    id: 'score',
    label: 'Score',
    unit: '',
    min: 0,
    max: 1,
    step: 0.01,
    help: 'Scores of the edges that are drawn.',
  },
};

export const ALL_SHOWN: Ranges = Object.fromEntries(
  RANGE_IDS.map((id) => [id, [RANGES[id].min, RANGES[id].max]]),
) as unknown as Ranges;

/** Whether a range leaves everything. */
export function isWhole(id: RangeId, [from, to]: Range): boolean {
  return from <= RANGES[id].min && to >= RANGES[id].max;
}

/** Query entries of the ranges that cut. */
export function rangesToQuery(ranges: Ranges, query: URLSearchParams): void {
  for (const id of RANGE_IDS)
    if (!isWhole(id, ranges[id])) query.set(`show-${id}`, ranges[id].join());
}

/** Ranges of a query; one that is illegal is listed and left whole. */
export function rangesFromQuery(query: URLSearchParams, errors: string[]): Ranges {
  const entries = RANGE_IDS.map((id) => {
    const text = query.get(`show-${id}`);
    const { min, max } = RANGES[id];
    const range = text?.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
    const isLegal =
      range?.length === 2 &&
      range.every((value) => value >= min && value <= max) &&
      (id === 'phi' || range[0] <= range[1]);
    if (text !== null && !isLegal)
      errors.push(`show-${id}: "${asTyped(text)}" is not two numbers from ${min} to ${max}.`);
    return [id, isLegal ? range : [min, max]];
  });
  return Object.fromEntries(entries) as Ranges;
}
