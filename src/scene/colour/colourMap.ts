import type { Rgb, ThemeName } from '../types.ts';
import { intoGamut, type Oklab, oklabDistance, oklch, toRgb } from './oklab.ts';

/** Number of colours of a map. */
export const MAP_SIZE = 256;

/** A sequential colour map: `MAP_SIZE` sRGB triplets, from the value 0 to the value 1. */
export interface ColourMap {
  readonly rgb: Uint8Array;
}

/**
 * Makes a sequential map from violet through blue and green to yellow whose neighbouring colours are equally far
 * apart in OKLab and whose lightness only rises (only falls on a light background), so that it orders values
 * also in grey and for colour-blind readers. The end of high values stands out against the background.
 */
export function sequentialMap(theme: ThemeName): ColourMap {
  const dense = 1024;
  const path: Oklab[] = [];
  const length = new Float64Array(dense);
  for (let i = 0; i < dense; i++) {
    path.push(pathColour(i / (dense - 1), theme));
    if (i > 0) length[i] = length[i - 1] + oklabDistance(path[i - 1], path[i]);
  }
  const rgb = new Uint8Array(MAP_SIZE * 3);
  for (let i = 0, at = 0; i < MAP_SIZE; i++) {
    const wanted = (i / (MAP_SIZE - 1)) * length[dense - 1];
    while (at < dense - 1 && length[at] < wanted) at++;
    rgb.set(toRgb(path[at]), 3 * i);
  }
  return { rgb };
}

function pathColour(t: number, theme: ThemeName): Oklab {
  const [from, to] = theme === 'dark' ? [0.4, 0.92] : [0.84, 0.34];
  const warm = theme === 'dark' ? t : 1 - t;
  const hue = 300 - 195 * warm;
  const chroma = 0.15 + 0.03 * warm;
  return intoGamut(oklch(from + (to - from) * t, chroma, hue));
}

/** Row of a map for a value; values outside [0, 1] take the end colours, NaN the first. */
export function mapIndex(value: number): number {
  return value > 0 ? Math.min(Math.floor(value * MAP_SIZE), MAP_SIZE - 1) : 0;
}

/** Colour of a map for a value in [0, 1]. */
export function mapColour(map: ColourMap, value: number): Rgb {
  const i = 3 * mapIndex(value);
  return [map.rgb[i], map.rgb[i + 1], map.rgb[i + 2]];
}

/** `count` equally spaced colours of a map, for a legend. */
export function mapStops(map: ColourMap, count: number): Rgb[] {
  return Array.from({ length: count }, (_, i) => mapColour(map, i / (count - 1)));
}
