import { describe, expect, it } from 'vitest';
import { mapColour } from '../../../src/scene/colour/colourMap.ts';
import type { ColourMode } from '../../../src/scene/colour/mode.ts';
import { chargeMode } from '../../../src/scene/colour/modes/charge.ts';
import { classMode } from '../../../src/scene/colour/modes/class.ts';
import { differenceMode } from '../../../src/scene/colour/modes/difference.ts';
import { MODES, modeInUse } from '../../../src/scene/colour/modes/index.ts';
import { layerMode } from '../../../src/scene/colour/modes/layer.ts';
import { moduleMode } from '../../../src/scene/colour/modes/module.ts';
import { particleMode } from '../../../src/scene/colour/modes/particle.ts';
import { ptMode, ptPosition } from '../../../src/scene/colour/modes/pt.ts';
import { scoreMode } from '../../../src/scene/colour/modes/score.ts';
import { statusMode } from '../../../src/scene/colour/modes/status.ts';
import { trackMode } from '../../../src/scene/colour/modes/track.ts';
import { paletteOf } from '../../../src/scene/colour/palette.ts';
import { createLegend, legendOf } from '../../../src/scene/legend.ts';
import { EMPTY_DATA, listCount, type SceneData } from '../../../src/scene/sceneData.ts';
import {
  COLOUR_MODES,
  DIFFERENCE_SIDES,
  type DifferenceSide,
  type Rgb,
  type SceneTracks,
} from '../../../src/scene/types.ts';
import { smallScene } from './fixture.ts';

const palette = paletteOf('dark');

function painted(paint: ColourMode['hits'], data: SceneData, count: number): Rgb[] {
  const rgba = new Uint8Array(4 * count);
  paint(data, palette, rgba);
  return Array.from({ length: count }, (_, i) => [rgba[4 * i], rgba[4 * i + 1], rgba[4 * i + 2]]);
}

function withFits(data: SceneData, pt: Float32Array): SceneData {
  const none = new Float32Array(pt.length);
  const charge = new Int8Array(pt.length);
  const fits = { pt, phi: none, d0: none, z0: none, eta: none, charge };
  return { ...data, tracks: { ...(data.tracks as SceneTracks), fits } };
}

describe('the choice of a mode', () => {
  it('offers every mode once', () => {
    expect(MODES.map((mode) => mode.id).sort()).toEqual([...COLOUR_MODES].sort());
  });

  it('keeps the wanted mode where the data allows it', () => {
    for (const id of ['score', 'class', 'status', 'particle', 'track'] as const)
      expect(modeInUse(id, smallScene()).id).toBe(id);
  });

  it('falls back to the first that is possible', () => {
    expect(modeInUse('pt', smallScene()).id).toBe('score');
    expect(modeInUse('status', EMPTY_DATA).id).toBe('track');
  });

  it('needs scores, truth or fits as each mode says', () => {
    const data = smallScene();
    const bare: SceneData = {
      ...data,
      hits: data.hits && { ...data.hits, particle: null, particlePt: null },
      edges: data.edges && { ...data.edges, classes: null },
      tracks: data.tracks && { ...data.tracks, status: null, particle: null },
    };
    const applicable = (d: SceneData) => MODES.filter((m) => m.isApplicable(d)).map((m) => m.id);
    expect(applicable(bare)).toEqual(['score', 'track']);
    expect(applicable({ ...bare, edges: bare.edges && { ...bare.edges, scores: null } })).toEqual([
      'track',
    ]);
    const fitted = withFits(data, Float32Array.of(2, 1));
    const placed: SceneData = {
      ...fitted,
      hits: fitted.hits && {
        ...fitted.hits,
        layer: new Uint32Array(7),
        module: new Uint32Array(7),
      },
    };
    const tracks = placed.tracks && { ...placed.tracks, side: Uint8Array.of(0, 2) };
    expect(applicable({ ...placed, tracks })).toEqual(MODES.map((m) => m.id));
    expect(applicable(placed)).toEqual(MODES.map((m) => m.id).filter((id) => id !== 'difference'));
    for (const mode of MODES) if (!mode.isApplicable(EMPTY_DATA)) expect(mode.needs).not.toBe('');
  });
});

describe('what the modes say', () => {
  it('score: edges take the colour of their score, weak ones less alpha', () => {
    const data = smallScene();
    const colours = painted(scoreMode.edges, data, 5);
    data.edges?.scores?.forEach((score, i) => {
      expect(colours[i]).toEqual(mapColour(palette.sequential, score));
    });
    const rgba = new Uint8Array(20);
    scoreMode.edges(data, palette, rgba);
    expect(rgba[3]).toBeGreaterThan(rgba[15]);
  });

  it('score and class: tracks let edges through, hits on no track are dim', () => {
    const data = smallScene();
    for (const mode of [scoreMode, classMode]) {
      const tracks = new Uint8Array(8);
      mode.tracks(data, palette, tracks);
      expect(tracks[3]).toBeLessThan(128);
      const hits = painted(mode.hits, data, 7);
      expect(hits[0]).toEqual(palette.neutral);
      expect(hits[3]).toEqual(palette.dim);
      expect(painted(mode.hits, { ...data, tracks: null }, 7)[3]).toEqual(palette.neutral);
    }
  });

  it('class: edges take the colour of their class', () => {
    const [target, , fake] = [0, 1, 3].map((code) => palette.edgeClass[code]);
    expect(painted(classMode.edges, smallScene(), 5)).toEqual([target, target, target, fake, fake]);
    expect(classMode.legend(smallScene(), palette).map((e) => 'count' in e && e.count)).toEqual([
      3, 0, 0, 2,
    ]);
  });

  it('status: hits and edges take the colour of their track, lost particles their own', () => {
    const { found, fake, lost } = palette.status;
    const data = smallScene();
    expect(painted(statusMode.hits, data, 7)).toEqual([
      found,
      found,
      found,
      lost,
      lost,
      fake,
      fake,
    ]);
    expect(painted(statusMode.edges, data, 5)).toEqual([
      found,
      found,
      palette.dim,
      palette.dim,
      fake,
    ]);
    expect(painted(statusMode.tracks, data, 2)).toEqual([found, fake]);
  });

  it('particle: true edges and matched tracks take the colour of their particle, noise is dim', () => {
    const data = smallScene();
    const hits = painted(particleMode.hits, data, 7);
    expect(hits[0]).toEqual(hits[2]);
    expect(hits[0]).not.toEqual(hits[3]);
    expect(hits[6]).toEqual(palette.dim);
    const edges = painted(particleMode.edges, data, 5);
    expect(edges[0]).toEqual(hits[0]);
    expect(edges[2]).toEqual(hits[3]);
    expect(edges[3]).toEqual(palette.dim);
    const tracks = painted(particleMode.tracks, data, 2);
    expect(tracks[0]).toEqual(hits[0]);
    expect(tracks[1]).toEqual(palette.neutral);
  });

  it('track: hits and inner edges of a track share its colour', () => {
    const data = smallScene();
    const tracks = painted(trackMode.tracks, data, 2);
    expect(painted(trackMode.hits, data, 7)).toEqual([
      tracks[0],
      tracks[0],
      tracks[0],
      palette.neutral,
      palette.neutral,
      tracks[1],
      tracks[1],
    ]);
    expect(painted(trackMode.edges, data, 5)[3]).toEqual(palette.dim);
  });

  it('pt: the scale is logarithmic; hits off tracks show their particle', () => {
    expect(ptPosition(0.3)).toBeCloseTo(0);
    expect(ptPosition(5)).toBeCloseTo(1);
    expect(ptPosition(Math.sqrt(0.3 * 5))).toBeCloseTo(0.5);
    const data = withFits(smallScene(), Float32Array.of(2, Number.NaN));
    const tracks = painted(ptMode.tracks, data, 2);
    expect(tracks[0]).toEqual(mapColour(palette.sequential, ptPosition(2)));
    expect(tracks[1]).toEqual(palette.neutral);
    const hits = painted(ptMode.hits, data, 7);
    expect(hits[0]).toEqual(tracks[0]);
    expect(hits[3]).toEqual(mapColour(palette.sequential, ptPosition(1.5)));
    expect(hits[6]).toEqual(palette.neutral);
  });

  it('difference: what only one run has takes its colour, with its hits; the rest is dim', () => {
    const data = smallScene();
    const sides = (...of: DifferenceSide[]) =>
      Uint8Array.from(of, (side) => DIFFERENCE_SIDES.indexOf(side));
    const compared: SceneData = {
      ...data,
      edges: data.edges && {
        ...data.edges,
        side: sides('both', 'only A', 'only B', 'neither', 'both'),
      },
      tracks: data.tracks && { ...data.tracks, side: sides('only A', 'only B') },
    };
    const { a, b } = palette.difference;
    const { dim } = palette;
    expect(painted(differenceMode.edges, compared, 5)).toEqual([dim, a, b, dim, dim]);
    expect(painted(differenceMode.tracks, compared, 2)).toEqual([a, b]);
    expect(painted(differenceMode.hits, compared, 7)).toEqual([a, a, a, dim, dim, b, b]);
    expect(
      differenceMode.legend(compared, palette).map((entry) => 'count' in entry && entry.count),
    ).toEqual([1, 1, 0]);
  });

  it('charge: tracks by the sign of their curvature, with what is on them', () => {
    const data = withFits(smallScene(), Float32Array.of(2, 1));
    const { tracks } = data;
    if (!tracks?.fits) throw new Error('The scene has fits.');
    const charged = {
      ...data,
      tracks: { ...tracks, fits: { ...tracks.fits, charge: Int8Array.of(1, -1) } },
    };
    const colours = painted(chargeMode.tracks, charged, 2);
    expect(colours[0]).not.toEqual(colours[1]);
    const hits = painted(chargeMode.hits, charged, 7);
    expect([hits[0], hits[5]]).toEqual(colours);
    const edges = painted(chargeMode.edges, charged, 5);
    expect([edges[0], edges[4]]).toEqual(colours);
    expect(edges[3]).toEqual(palette.dim);
    expect(chargeMode.legend(charged, palette)).toMatchObject([{ count: 1 }, { count: 1 }]);
  });

  it('layer and module: hits of one have one colour, and an edge that of its source', () => {
    const data = smallScene();
    const places = Uint32Array.of(0, 0, 1, 1, 2, 2, 3);
    const placed = { ...data, hits: data.hits && { ...data.hits, layer: places, module: places } };
    for (const mode of [layerMode, moduleMode]) {
      const hits = painted(mode.hits, placed, 7);
      expect(hits[0]).toEqual(hits[1]);
      expect(hits[1]).not.toEqual(hits[2]);
      expect(painted(mode.edges, placed, 5)[2]).toEqual(hits[3]);
    }
  });

  it('writes every element, whatever is missing', () => {
    for (const mode of MODES)
      for (const paint of [mode.hits, mode.edges, mode.tracks]) {
        const rgba = new Uint8Array(4 * 5);
        paint(
          {
            ...EMPTY_DATA,
            trackOfHit: new Int32Array(5).fill(-1),
            lostOfHit: new Int32Array(5).fill(-1),
          },
          palette,
          rgba,
        );
        for (let i = 0; i < 5; i++) expect(rgba[4 * i + 3], mode.id).toBeGreaterThan(0);
      }
  });
});

describe('the legend', () => {
  const all = () => true;

  it('counts statuses and lost particles', () => {
    const legend = legendOf(statusMode, smallScene(), palette, all);
    const counts = legend.map((entry) => ('count' in entry ? [entry.label, entry.count] : []));
    expect(counts).toEqual([
      ['Found target', 1],
      ['Fake track', 1],
      ['Lost target', 1],
    ]);
  });

  it('adds lost particles to the other modes only while they are shown', () => {
    const data = smallScene();
    const labels = (visible: (layer: string) => boolean) =>
      legendOf(scoreMode, data, palette, visible).map((entry) => entry.label);
    expect(labels(all)).toEqual(['Edge score', 'Track', 'Lost target']);
    expect(labels((layer) => layer !== 'lost')).toEqual(['Edge score', 'Track']);
    expect(listCount(data.lost)).toBe(1);
  });

  it('is counted anew only where what it tells of is another', () => {
    const data = smallScene();
    let counted = 0;
    const mode = {
      ...scoreMode,
      legend: (...given: Parameters<typeof scoreMode.legend>) => {
        counted++;
        return scoreMode.legend(...given);
      },
    };
    const legend = createLegend();
    expect(legend(mode, data, palette, all)).toBe(legend(mode, data, palette, all));
    expect(legend(mode, data, palette, (layer) => layer !== 'lost')).toHaveLength(2);
    expect(counted).toBe(2);
    expect(legend(mode, { ...data, lost: null }, palette, all)).toHaveLength(2);
    expect(counted).toBe(3);
  });
});
