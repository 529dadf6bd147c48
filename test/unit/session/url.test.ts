import { describe, expect, it } from 'vitest';
import { DEFAULT_PARAMETERS } from '../../../src/parameters/table.ts';
import { DEFAULT_BACKENDS } from '../../../src/session/backends.ts';
import { DEMO, type EventSource } from '../../../src/session/sources.ts';
import { linkQuery, readLink } from '../../../src/session/url.ts';
import { CAMERAS, COLOURS, DEFAULT_VIEW, LAYERS } from '../../../src/session/view.ts';

const DEFAULTS = {
  parameters: DEFAULT_PARAMETERS,
  backends: DEFAULT_BACKENDS,
  view: DEFAULT_VIEW,
  poses: {},
  sources: DEMO,
  eventIndex: 0,
  selection: null,
};

describe('link', () => {
  it('is empty at the defaults, and an empty link gives the defaults', () => {
    expect(linkQuery(DEFAULTS)).toBe('');
    expect(readLink('')).toEqual({ ...DEFAULTS, errors: [] });
  });

  it('carries parameters, view and the address of the event there and back', () => {
    const state = {
      parameters: { ...DEFAULT_PARAMETERS, ccCut: 0.25, minHits: 7, matching: 'atlas' as const },
      backends: { graphBackend: 'cpu' as const, provider: 'wasm' as const },
      view: {
        ...DEFAULT_VIEW,
        layers: { ...DEFAULT_VIEW.layers, edges: false, modules: true },
        edgesBelowCut: true,
        colour: 'particle' as const,
        camera: 'rz' as const,
        beside: ['xy' as const, 'etaphi' as const],
        hitSize: 6.5,
        lineSize: 2,
        textSize: 1.5,
        fadeRest: true,
        only: 'lost' as const,
        ranges: { ...DEFAULT_VIEW.ranges, phi: [150, -150] as const, z: [-200, 500] as const },
      },
      poses: {
        '3d': { azimuth: -1.5, polar: 1.2, height: 850, target: [1, -2.5, 300], stretch: 1 },
        etaphi: { azimuth: 0, polar: 1.5, height: 7000, target: [0, 0, 1], stretch: 2.25 },
      } as const,
      sources: {
        event: { kind: 'url', url: 'https://example.org/a b.zip?x=1&y=2' },
        files: [
          { kind: 'map', url: 'https://example.org/mine.map' },
          { kind: 'network', url: 'https://example.org/net,1.zip' },
          { kind: 'network', name: 'local.onnx' },
        ],
      } as const,
      eventIndex: 6,
      selection: { kind: 'edge', id: 17n, to: 4242n } as const,
    };
    expect(readLink(`?${linkQuery(state)}`)).toEqual({ ...state, errors: [] });
  });

  it('carries each kind of source and of selection', () => {
    const events: EventSource[] = [
      { kind: 'generated', settings: { seed: 7, particles: 120, noiseFraction: 0.05 } },
      { kind: 'local', name: 'mine-hits.csv' },
      { kind: 'demo' },
    ];
    for (const event of events) {
      const sources = { event, files: [] };
      expect(readLink(linkQuery({ ...DEFAULTS, sources })).sources).toEqual(sources);
    }
    for (const kind of ['hit', 'track', 'particle'] as const) {
      // Ids of particles exceed 2^53.
      const selection = { kind, id: 4503668346847233n * 4n + 1n };
      expect(readLink(linkQuery({ ...DEFAULTS, selection })).selection).toEqual(selection);
    }
  });

  it('is short, can be read, and a newer one is told from older ones', () => {
    const sources = { event: { kind: 'generated', settings: { seed: 7 } } as const, files: [] };
    const selection = { kind: 'track', id: 12n } as const;
    expect(linkQuery({ ...DEFAULTS, sources, selection })).toBe('generate=seed:7&select=track:12');
    expect(readLink('v=1').errors).toEqual([]);
    expect(readLink('v=2&ccCut=0.3').errors[0]).toContain('newer than this page');
    expect(readLink('v=2&ccCut=0.3').parameters.ccCut).toBe(0.3);
  });

  it('refuses, one sentence each, what names no camera, range, source or selection', () => {
    const { errors, poses, selection, view } = readLink(
      'at-3d=1,2,3&show-z=5&show-eta=2,1&select=thing:5&generate=seed:x&beside=up&only=some',
    );
    expect(errors).toHaveLength(7);
    expect([poses, selection, view]).toEqual([{}, null, DEFAULT_VIEW]);
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
      'ccCut=2&minHits=x&colour=blue&hitSize=99&layers=-walls,-edges&camera=up&provider=abacus',
    );
    expect(link.parameters).toEqual(DEFAULT_PARAMETERS);
    expect(link.view).toEqual({
      ...DEFAULT_VIEW,
      layers: { ...DEFAULT_VIEW.layers, edges: false },
    });
    expect(link.errors).toHaveLength(7);
    for (const text of ['2', 'x', 'blue', '99', 'walls', 'up', 'abacus'])
      expect(link.errors.some((error) => error.includes(text))).toBe(true);
  });
});
