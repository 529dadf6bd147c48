import { describe, expect, it } from 'vitest';
import { DEFAULT_PARAMETERS } from '../../../src/parameters/table.ts';
import { linkQuery, readLink } from '../../../src/session/url.ts';
import { CAMERAS, COLOURS, DEFAULT_VIEW, LAYERS } from '../../../src/session/view.ts';

const DEFAULTS = {
  parameters: DEFAULT_PARAMETERS,
  view: DEFAULT_VIEW,
  eventUrl: null,
  eventIndex: 0,
};

describe('link', () => {
  it('is empty at the defaults, and an empty link gives the defaults', () => {
    expect(linkQuery(DEFAULTS)).toBe('');
    expect(readLink('')).toEqual({ ...DEFAULTS, errors: [] });
  });

  it('carries parameters, view and the address of the event there and back', () => {
    const state = {
      parameters: { ...DEFAULT_PARAMETERS, ccCut: 0.25, minHits: 7, matching: 'atlas' as const },
      view: {
        ...DEFAULT_VIEW,
        layers: { ...DEFAULT_VIEW.layers, edges: false, modules: true },
        edgesBelowCut: true,
        colour: 'particle' as const,
        camera: 'rz' as const,
        hitSize: 6.5,
      },
      eventUrl: 'https://example.org/a b.zip?x=1&y=2',
      eventIndex: 6,
    };
    expect(readLink(`?${linkQuery(state)}`)).toEqual({ ...state, errors: [] });
  });

  it('carries every colour mode, camera and layer', () => {
    for (const colour of COLOURS)
      expect(
        readLink(linkQuery({ ...DEFAULTS, view: { ...DEFAULT_VIEW, colour } })).view.colour,
      ).toBe(colour);
    for (const camera of CAMERAS)
      expect(
        readLink(linkQuery({ ...DEFAULTS, view: { ...DEFAULT_VIEW, camera } })).view.camera,
      ).toBe(camera);
    for (const layer of LAYERS) {
      const layers = { ...DEFAULT_VIEW.layers, [layer]: !DEFAULT_VIEW.layers[layer] };
      expect(
        readLink(linkQuery({ ...DEFAULTS, view: { ...DEFAULT_VIEW, layers } })).view.layers,
      ).toEqual(layers);
    }
  });

  it('leaves the theme out', () => {
    expect(linkQuery({ ...DEFAULTS, view: { ...DEFAULT_VIEW, theme: 'light' } })).toBe('');
  });

  it('lists what is illegal and leaves it at its default', () => {
    const link = readLink(
      'ccCut=2&minHits=x&colour=blue&hitSize=99&layers=-walls,-edges&camera=up',
    );
    expect(link.parameters).toEqual(DEFAULT_PARAMETERS);
    expect(link.view).toEqual({
      ...DEFAULT_VIEW,
      layers: { ...DEFAULT_VIEW.layers, edges: false },
    });
    expect(link.errors).toHaveLength(6);
    for (const text of ['2', 'x', 'blue', '99', 'walls', 'up'])
      expect(link.errors.some((error) => error.includes(text))).toBe(true);
  });
});
