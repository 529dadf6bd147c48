import type { Rgb, ThemeName, TrackStatus } from '../types.ts';
import { type ColourMap, sequentialMap } from './colourMap.ts';
import { oklch, toRgb } from './oklab.ts';

/** Every fixed colour of a theme. Words of status and class stay apart for colour-blind readers (Okabe and Ito). */
export interface Palette {
  readonly theme: ThemeName;
  /** Background in the middle and at the corners. */
  readonly background: Rgb;
  readonly backgroundEdge: Rgb;
  /** Hits and edges that the mode says nothing about. */
  readonly neutral: Rgb;
  readonly dim: Rgb;
  /** Tracks where the mode says nothing about them. */
  readonly track: Rgb;
  readonly detector: Rgb;
  readonly text: Rgb;
  readonly highlight: Rgb;
  readonly status: Readonly<Record<TrackStatus | 'lost', Rgb>>;
  /** In the order of `EDGE_CLASSES`. */
  readonly edgeClass: readonly [Rgb, Rgb, Rgb, Rgb];
  /** What only one of two runs has. */
  readonly difference: { readonly a: Rgb; readonly b: Rgb };
  readonly sequential: ColourMap;
  /** Colour of the i-th of many things that only need to be told from their neighbours. */
  readonly distinct: (i: number) => Rgb;
}

const GOLDEN_ANGLE = 180 * (3 - Math.sqrt(5));

function distinctColours(theme: ThemeName): (i: number) => Rgb {
  const cycle = Array.from({ length: 144 }, (_, i) => {
    const lightness = (theme === 'dark' ? 0.78 : 0.56) + 0.06 * ((i % 3) - 1);
    return toRgb(oklch(lightness, 0.15, 250 + i * GOLDEN_ANGLE));
  });
  return (i) => cycle[i % cycle.length];
}

const DARK: Palette = {
  theme: 'dark',
  background: [17, 22, 32],
  backgroundEdge: [8, 11, 17],
  neutral: [136, 150, 176],
  dim: [84, 95, 116],
  track: [250, 246, 236],
  detector: [118, 146, 190],
  text: [168, 182, 205],
  highlight: [255, 255, 255],
  status: {
    found: [86, 180, 233],
    other: [46, 158, 134],
    fragment: [150, 140, 200],
    duplicate: [204, 121, 167],
    fake: [236, 96, 44],
    unknown: [150, 160, 178],
    lost: [240, 228, 66],
  },
  edgeClass: [
    [86, 180, 233],
    [46, 158, 134],
    [204, 121, 167],
    [206, 84, 38],
  ],
  difference: { a: [240, 170, 40], b: [86, 180, 233] },
  sequential: sequentialMap('dark'),
  distinct: distinctColours('dark'),
};

const LIGHT: Palette = {
  theme: 'light',
  background: [252, 252, 253],
  backgroundEdge: [236, 239, 243],
  neutral: [112, 122, 140],
  dim: [170, 178, 190],
  track: [28, 34, 46],
  detector: [96, 118, 150],
  text: [72, 82, 98],
  highlight: [0, 0, 0],
  status: {
    found: [0, 114, 178],
    other: [0, 148, 110],
    fragment: [120, 105, 170],
    duplicate: [176, 84, 138],
    fake: [184, 60, 0],
    unknown: [128, 136, 150],
    lost: [200, 150, 0],
  },
  edgeClass: [
    [0, 114, 178],
    [0, 148, 110],
    [176, 84, 138],
    [184, 60, 0],
  ],
  difference: { a: [192, 92, 0], b: [0, 114, 178] },
  sequential: sequentialMap('light'),
  distinct: distinctColours('light'),
};

/** The colours of a theme. */
export function paletteOf(theme: ThemeName): Palette {
  return theme === 'dark' ? DARK : LIGHT;
}
