import { asTyped } from '../parameters/codec.ts';
import { ALL_SHOWN, type Ranges, rangesFromQuery, rangesToQuery } from './ranges.ts';

/** How the event is shown; nothing here changes a result. */
export interface ViewSettings {
  readonly layers: Readonly<Record<Layer, boolean>>;
  /** Whether edges at or below the score cut are shown faintly. */
  readonly edgesBelowCut: boolean;
  readonly colour: ColourMode;
  readonly camera: Camera;
  /** Other projections that are shown beside it, in their order. */
  readonly beside: readonly Camera[];
  /** Diameter of a hit in CSS pixels. */
  readonly hitSize: number;
  /** Factors on the width of lines, and on the size of what is written. */
  readonly lineSize: number;
  readonly textSize: number;
  /** Whether all but the selection fades. */
  readonly fadeRest: boolean;
  /** What of tracks and particles is shown. */
  readonly only: Only;
  /** What of the event is shown. */
  readonly ranges: Ranges;
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
  'charge',
  'layer',
  'module',
] as const;
export type ColourMode = (typeof COLOURS)[number];

/** How space comes into the picture; each is one file of `scene/projections`. */
export const CAMERAS = ['3d', 'xy', 'rz', 'etaphi'] as const;
export type Camera = (typeof CAMERAS)[number];

/** Most projections side by side. */
export const MOST_VIEWS = 4;

/** Tracks and particles by what became of them; `all` leaves nothing out. */
export const ONLY = ['all', 'found', 'lost', 'fake'] as const;
export type Only = (typeof ONLY)[number];

export type Theme = 'dark' | 'light';

/** Legal sizes of a hit (CSS pixels). */
export const HIT_SIZE = { min: 1, max: 12, step: 0.5 } as const;
/** Legal factors on the width of lines and the size of text. */
export const LINE_SIZE = { min: 0.5, max: 4, step: 0.25 } as const;
export const TEXT_SIZE = { min: 1, max: 2, step: 0.25 } as const;

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
  colour: 'status',
  camera: '3d',
  beside: [],
  hitSize: 4,
  lineSize: 1,
  textSize: 1,
  fadeRest: false,
  only: 'all',
  ranges: ALL_SHOWN,
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
  if (view.beside.length > 0) query.set('beside', view.beside.join());
  for (const size of ['hitSize', 'lineSize', 'textSize'] as const)
    if (view[size] !== DEFAULT_VIEW[size]) query.set(size, String(view[size]));
  if (view.fadeRest) query.set('fadeRest', 'on');
  if (view.only !== DEFAULT_VIEW.only) query.set('only', view.only);
  rangesToQuery(view.ranges, query);
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
    beside: besideOf(query.get('beside'), errors),
    hitSize: sizeOf(query, 'hitSize', HIT_SIZE, errors),
    lineSize: sizeOf(query, 'lineSize', LINE_SIZE, errors),
    textSize: sizeOf(query, 'textSize', TEXT_SIZE, errors),
    fadeRest: oneOf('fadeRest', ['on', 'off'], 'off') === 'on',
    only: oneOf('only', ONLY, DEFAULT_VIEW.only),
    ranges: rangesFromQuery(query, errors),
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

function besideOf(text: string | null, errors: string[]): readonly Camera[] {
  const beside: Camera[] = [];
  for (const word of (text ?? '').split(',').filter((part) => part !== '')) {
    const camera = CAMERAS.find((legal) => legal === word);
    if (!camera) errors.push(`beside: "${asTyped(word)}" is not one of ${CAMERAS.join(', ')}.`);
    else if (!beside.includes(camera)) beside.push(camera);
  }
  return beside;
}

function sizeOf(
  query: URLSearchParams,
  key: 'hitSize' | 'lineSize' | 'textSize',
  { min, max }: { readonly min: number; readonly max: number },
  errors: string[],
): number {
  const text = query.get(key);
  if (text === null) return DEFAULT_VIEW[key];
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= min && value <= max) return value;
  errors.push(`${key}: "${asTyped(text)}" is not a number from ${min} to ${max}.`);
  return DEFAULT_VIEW[key];
}

/** The projections that are shown, the chosen one first. */
export function viewsOf({ camera, beside }: Pick<ViewSettings, 'camera' | 'beside'>): Camera[] {
  return [camera, ...beside.filter((other) => other !== camera)].slice(0, MOST_VIEWS);
}

/** What to show beside a projection for so many views: the others in their order. */
export function besideFor(camera: Camera, views: number): Camera[] {
  return CAMERAS.filter((other) => other !== camera).slice(0, views - 1);
}
