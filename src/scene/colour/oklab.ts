import type { Rgb } from '../types.ts';

/**
 * The perceptual colour space OKLab and its cylindrical form OKLCH (Björn Ottosson, "A perceptual color space
 * for image processing", 2020): equal distances look about equally different, and lightness is one number.
 */
export interface Oklab {
  /** Lightness, 0 black to 1 white. */
  readonly L: number;
  readonly a: number;
  readonly b: number;
}

/** OKLab of a lightness, chroma and hue (degrees). */
export function oklch(L: number, chroma: number, hue: number): Oklab {
  const angle = (hue * Math.PI) / 180;
  return { L, a: chroma * Math.cos(angle), b: chroma * Math.sin(angle) };
}

/** Distance of two colours in OKLab. */
export function oklabDistance(p: Oklab, q: Oklab): number {
  return Math.hypot(p.L - q.L, p.a - q.a, p.b - q.b);
}

function linearRgb({ L, a, b }: Oklab): [number, number, number] {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

function encode(linear: number): number {
  const c = Math.min(Math.max(linear, 0), 1);
  return c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055;
}

function decode(component: number): number {
  const c = component / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
}

function inGamut(colour: Oklab): boolean {
  return linearRgb(colour).every((c) => c >= -1e-4 && c <= 1 + 1e-4);
}

/** The colour with its chroma lowered, at the same lightness and hue, until sRGB can show it. */
export function intoGamut(colour: Oklab): Oklab {
  if (inGamut(colour)) return colour;
  let low = 0;
  let high = 1;
  for (let i = 0; i < 20; i++) {
    const mid = (low + high) / 2;
    if (inGamut({ L: colour.L, a: colour.a * mid, b: colour.b * mid })) low = mid;
    else high = mid;
  }
  return { L: colour.L, a: colour.a * low, b: colour.b * low };
}

/** sRGB components (0..255, rounded) of a colour, brought into gamut. */
export function toRgb(colour: Oklab): Rgb {
  const [r, g, b] = linearRgb(intoGamut(colour));
  return [Math.round(encode(r) * 255), Math.round(encode(g) * 255), Math.round(encode(b) * 255)];
}

/** OKLab of sRGB components in 0..255. */
export function fromRgb(rgb: Rgb): Oklab {
  const r = decode(rgb[0]);
  const g = decode(rgb[1]);
  const b = decode(rgb[2]);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return {
    L: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    a: 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    b: 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  };
}
