import { DEFAULT_EVENT_MAP, type EventMapSettings } from '../../modulemap/eventMap.ts';

/** A number of the form of a map that is built from events. */
export interface MapField {
  readonly id: 'minPt' | 'minHits' | 'maxEta' | 'maxRadius' | 'minOccurrence' | 'margin';
  readonly label: string;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
  readonly help: string;
}

export const MAP_FIELDS: readonly MapField[] = [
  {
    ...{ id: 'minPt', label: 'pT above', unit: 'GeV', min: 0, max: 100, whole: false },
    help: 'Particles of lower transverse momentum make no entry. Softer tracks make wider windows, and more fakes.',
  },
  {
    ...{ id: 'minHits', label: 'Hits at least', unit: '', min: 3, max: 30, whole: true },
    help: 'Particles with fewer hits make no entry.',
  },
  {
    ...{ id: 'maxEta', label: '|eta| below', unit: '', min: 0.1, max: 6, whole: false },
    help: 'Particles further forward make no entry.',
  },
  {
    ...{
      id: 'maxRadius',
      label: 'Produced within',
      unit: 'mm',
      min: 0.001,
      max: 2000,
      whole: false,
    },
    help: 'Particles that start further from the beam axis make no entry. Displaced ones widen windows.',
  },
  {
    ...{ id: 'minOccurrence', label: 'Tracks an entry', unit: '', min: 1, max: 1000, whole: true },
    help: 'Entries that fewer tracks made are left out in the end. One track leaves windows that hardly another passes.',
  },
  {
    ...{ id: 'margin', label: 'Margin of few tracks', unit: '', min: 0, max: 100, whole: false },
    help: 'How far windows reach beyond the tracks that made them, in the distance that is left between the extremes of so many and the ends of what such modules let through: 1 is its mean, 0 keeps to the tracks seen. For maps of few events.',
  },
];

export type MapTexts = Readonly<Record<MapField['id'], string>>;

export const DEFAULT_MAP_TEXTS: MapTexts = {
  minPt: String(DEFAULT_EVENT_MAP.minPt),
  minHits: String(DEFAULT_EVENT_MAP.minHits),
  maxEta: String(DEFAULT_EVENT_MAP.maxEta),
  maxRadius: String(DEFAULT_EVENT_MAP.maxRadius),
  minOccurrence: String(DEFAULT_EVENT_MAP.minOccurrence),
  margin: String(DEFAULT_EVENT_MAP.margin),
};

/** The settings that a form asks for; a sentence where one of them is not legal. */
export function mapSettings(texts: MapTexts, symmetry: boolean): EventMapSettings | string {
  for (const { id, label, min, max, whole, unit } of MAP_FIELDS) {
    const value = texts[id].trim() === '' ? Number.NaN : Number(texts[id]);
    const range = `${min} to ${max}${unit ? ` ${unit}` : ''}`;
    if (!(value >= min && value <= max))
      return `${label}: "${texts[id]}" is no number from ${range}.`;
    if (whole && !Number.isInteger(value)) return `${label}: "${texts[id]}" is no whole number.`;
  }
  const { minPt, minHits, maxEta, maxRadius, minOccurrence, margin } = texts;
  return {
    ...DEFAULT_EVENT_MAP,
    ...{ minPt: Number(minPt), minHits: Number(minHits), maxEta: Number(maxEta), symmetry },
    ...{ maxRadius: Number(maxRadius), minOccurrence: Number(minOccurrence) },
    margin: Number(margin),
  };
}
