import { asTyped } from '../parameters/codec.ts';

/** How the event is shown; nothing here changes a result. */
export interface ViewSettings {
  readonly layers: Readonly<Record<Layer, boolean>>;
  /** Whether edges at or below the score cut are shown faintly. */
  readonly edgesBelowCut: boolean;
  readonly colour: ColourMode;
  readonly camera: Camera;
  /** Diameter of a hit in CSS pixels. */
  readonly hitSize: number;
  readonly theme: Theme;
}

/** What the scene can hide. */
export const LAYERS = [
  'hits',
  'noise',
  'edges',
  'tracks',
  'lost',
  'detector',
  'modules',
  'axes',
] as const;
export type Layer = (typeof LAYERS)[number];

/** What colours mean. */
export const COLOURS = [
  'score',
  'class',
  'status',
  'particle',
  'track',
  'pt',
  'difference',
] as const;
export type ColourMode = (typeof COLOURS)[number];

/** How space comes into the picture; each is one file of `scene/projections`. */
export const CAMERAS = ['3d', 'xy', 'rz', 'etaphi'] as const;
export type Camera = (typeof CAMERAS)[number];

export type Theme = 'dark' | 'light';

/** Legal sizes of a hit (CSS pixels). */
export const HIT_SIZE = { min: 1, max: 12, step: 0.5 } as const;

export const DEFAULT_VIEW: ViewSettings = {
  layers: {
    hits: true,
    noise: true,
    edges: true,
    tracks: true,
    lost: true,
    detector: true,
    modules: false,
    axes: true,
  },
  edgesBelowCut: false,
  colour: 'score',
  camera: '3d',
  hitSize: 4,
  theme: 'dark',
};

/**
 * Query entries of the view settings that differ from their default: `layers` lists what is switched, as
 * `-edges` or `modules`. The theme is the reader's own choice and stays out of links.
 */
export function viewToQuery(view: ViewSettings): URLSearchParams {
  const query = new URLSearchParams();
  const switched = LAYERS.filter((layer) => view.layers[layer] !== DEFAULT_VIEW.layers[layer]);
  if (switched.length > 0)
    query.set('layers', switched.map((layer) => (view.layers[layer] ? layer : `-${layer}`)).join());
  if (view.edgesBelowCut) query.set('edgesBelowCut', 'on');
  if (view.colour !== DEFAULT_VIEW.colour) query.set('colour', view.colour);
  if (view.camera !== DEFAULT_VIEW.camera) query.set('camera', view.camera);
  if (view.hitSize !== DEFAULT_VIEW.hitSize) query.set('hitSize', String(view.hitSize));
  return query;
}

/** View settings of a query; what is absent is the default, what is illegal is listed and left at its default. */
export function viewFromQuery(query: URLSearchParams): { view: ViewSettings; errors: string[] } {
  const errors: string[] = [];
  const oneOf = <T extends string>(key: string, legal: readonly T[], fallback: T): T => {
    const text = query.get(key);
    const value = legal.find((word) => word === text);
    if (text !== null && value === undefined)
      errors.push(`${key}: "${asTyped(text)}" is not one of ${legal.join(', ')}.`);
    return value ?? fallback;
  };
  const view: ViewSettings = {
    layers: layersOf(query.get('layers'), errors),
    edgesBelowCut: oneOf('edgesBelowCut', ['on', 'off'], 'off') === 'on',
    colour: oneOf('colour', COLOURS, DEFAULT_VIEW.colour),
    camera: oneOf('camera', CAMERAS, DEFAULT_VIEW.camera),
    hitSize: hitSizeOf(query.get('hitSize'), errors),
    theme: DEFAULT_VIEW.theme,
  };
  return { view, errors };
}

function layersOf(text: string | null, errors: string[]): ViewSettings['layers'] {
  const layers: Record<Layer, boolean> = { ...DEFAULT_VIEW.layers };
  for (const word of (text ?? '').split(',').filter((part) => part !== '')) {
    const name = word.replace(/^-/, '');
    const layer = LAYERS.find((legal) => legal === name);
    if (layer) layers[layer] = !word.startsWith('-');
    else errors.push(`layers: "${asTyped(name)}" is not one of ${LAYERS.join(', ')}.`);
  }
  return layers;
}

function hitSizeOf(text: string | null, errors: string[]): number {
  if (text === null) return DEFAULT_VIEW.hitSize;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= HIT_SIZE.min && value <= HIT_SIZE.max) return value;
  errors.push(
    `hitSize: "${asTyped(text)}" is not a number from ${HIT_SIZE.min} to ${HIT_SIZE.max}.`,
  );
  return DEFAULT_VIEW.hitSize;
}
