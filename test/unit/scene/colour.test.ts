import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MAP_SIZE,
  mapColour,
  mapIndex,
  mapStops,
  sequentialMap,
} from '../../../src/scene/colour/colourMap.ts';
import {
  fromRgb,
  intoGamut,
  oklabDistance,
  oklch,
  toRgb,
} from '../../../src/scene/colour/oklab.ts';
import { paletteOf } from '../../../src/scene/colour/palette.ts';
import type { Rgb } from '../../../src/scene/types.ts';

describe('OKLab', () => {
  it('gives the published coordinates of white, black and red', () => {
    expect(fromRgb([255, 255, 255]).L).toBeCloseTo(1, 3);
    expect(fromRgb([0, 0, 0]).L).toBeCloseTo(0, 6);
    const red = fromRgb([255, 0, 0]);
    expect(red.L).toBeCloseTo(0.628, 3);
    expect(red.a).toBeCloseTo(0.2249, 3);
    expect(red.b).toBeCloseTo(0.1258, 3);
  });

  it('returns every sRGB colour it was given', () => {
    const component = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(fc.tuple(component, component, component), (rgb) => {
        expect(toRgb(fromRgb(rgb))).toEqual(rgb);
      }),
    );
  });

  it('keeps lightness and hue when it lowers chroma into the gamut', () => {
    const wild = oklch(0.7, 0.5, 140);
    const tame = intoGamut(wild);
    expect(tame.L).toBe(wild.L);
    expect(Math.atan2(tame.b, tame.a)).toBeCloseTo(Math.atan2(wild.b, wild.a), 9);
    expect(Math.hypot(tame.a, tame.b)).toBeLessThan(0.5);
  });
});

describe.each(['dark', 'light'] as const)('the sequential map on a %s background', (theme) => {
  const map = sequentialMap(theme);
  const colours = mapStops(map, 64).map(fromRgb);

  it('changes lightness in one direction only, away from the background for high values', () => {
    const direction = theme === 'dark' ? 1 : -1;
    for (let i = 1; i < colours.length; i++)
      expect(direction * (colours[i].L - colours[i - 1].L)).toBeGreaterThan(0);
    const background = fromRgb(paletteOf(theme).background);
    expect(Math.abs(colours[63].L - background.L)).toBeGreaterThan(0.6);
    expect(Math.abs(colours[0].L - background.L)).toBeGreaterThan(0.12);
  });

  it('has equal steps', () => {
    // Few stops: rounding to whole components would show in small steps.
    const stops = mapStops(map, 16).map(fromRgb);
    const steps = stops.slice(1).map((colour, i) => oklabDistance(colour, stops[i]));
    const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length;
    for (const step of steps) expect(Math.abs(step / mean - 1)).toBeLessThan(0.15);
  });

  it('takes the end colours outside its range', () => {
    expect(mapColour(map, -1)).toEqual(mapColour(map, 0));
    expect(mapColour(map, 2)).toEqual(mapColour(map, 1));
    expect(mapIndex(Number.NaN)).toBe(0);
    expect(mapIndex(1)).toBe(MAP_SIZE - 1);
    expect(mapIndex(0.5)).toBe(MAP_SIZE / 2);
  });
});

/**
 * What protanopes and deuteranopes see: G. M. Machado, M. M. Oliveira and L. A. F. Fernandes, 2009, severity 1.0,
 * in linear RGB.
 */
const BLINDNESS: Readonly<Record<string, readonly number[]>> = {
  protanopia: [
    0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998,
  ],
  deuteranopia: [
    0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881,
  ],
};

function seenWith(matrix: readonly number[], rgb: Rgb): Rgb {
  const linear = rgb.map((c) =>
    c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4,
  );
  return [0, 1, 2].map((row) => {
    const sum = linear.reduce((s, c, k) => s + matrix[3 * row + k] * c, 0);
    const c = Math.min(Math.max(sum, 0), 1);
    return Math.round(255 * (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055));
  }) as unknown as Rgb;
}

describe.each(['dark', 'light'] as const)('the words of status on a %s background', (theme) => {
  const { status } = paletteOf(theme);
  const pairs = [
    ['found', 'lost'],
    ['found', 'fake'],
    ['found', 'other'],
    ['fake', 'lost'],
    ['fake', 'other'],
    ['lost', 'other'],
  ] as const;

  it.each(Object.keys(BLINDNESS))('stay apart with %s', (kind) => {
    for (const [a, b] of pairs) {
      const apart = oklabDistance(
        fromRgb(seenWith(BLINDNESS[kind], status[a])),
        fromRgb(seenWith(BLINDNESS[kind], status[b])),
      );
      expect(apart, `${a} and ${b}`).toBeGreaterThan(0.09);
    }
  });
});

it('gives neighbours in a list different colours', () => {
  for (const theme of ['dark', 'light'] as const) {
    const { distinct } = paletteOf(theme);
    for (let i = 0; i < 200; i++)
      expect(oklabDistance(fromRgb(distinct(i)), fromRgb(distinct(i + 1)))).toBeGreaterThan(0.1);
  }
});
