import type { SceneData } from '../sceneData.ts';
import type { ColourModeId, LegendEntry, Rgb } from '../types.ts';
import type { Palette } from './palette.ts';

/**
 * A way to colour hits, edges and tracks. Each function writes one RGBA quadruple (sRGB, 0..255) per element
 * into `out`; alpha is the element's own weight, which the scene scales by layer and by how much there is to draw.
 */
export interface ColourMode {
  readonly id: ColourModeId;
  readonly label: string;
  /** One sentence on what it needs. */
  readonly needs: string;
  readonly isApplicable: (data: SceneData) => boolean;
  readonly hits: (data: SceneData, palette: Palette, out: Uint8Array) => void;
  readonly edges: (data: SceneData, palette: Palette, out: Uint8Array) => void;
  readonly tracks: (data: SceneData, palette: Palette, out: Uint8Array) => void;
  readonly legend: (data: SceneData, palette: Palette) => LegendEntry[];
}

/** Alpha of what a mode speaks about, and of what is only context. */
export const STRONG = 255;
export const WEAK = 90;

/** Writes element `i` of an RGBA array. */
export function put(out: Uint8Array, i: number, colour: Rgb, alpha: number): void {
  out[4 * i] = colour[0];
  out[4 * i + 1] = colour[1];
  out[4 * i + 2] = colour[2];
  out[4 * i + 3] = alpha;
}

/** Writes the same colour into every element. */
export function fill(out: Uint8Array, colour: Rgb, alpha: number): void {
  for (let i = 0; 4 * i < out.length; i++) put(out, i, colour, alpha);
}

/** Number of elements with each code. */
export function tally(codes: Uint8Array, kinds: number): number[] {
  const counts = new Array<number>(kinds).fill(0);
  for (const code of codes) counts[code]++;
  return counts;
}

/** Hits where edges are what a mode speaks about: those on no track are dim. */
export function quietHits(
  { tracks, trackOfHit }: SceneData,
  palette: Palette,
  out: Uint8Array,
): void {
  for (let i = 0; 4 * i < out.length; i++)
    if (tracks === null || trackOfHit[i] >= 0) put(out, i, palette.neutral, STRONG);
    else put(out, i, palette.dim, WEAK);
}

/** Tracks where edges are what a mode speaks about: they let the edges under them shine through. */
export function quietTracks(_: SceneData, palette: Palette, out: Uint8Array): void {
  fill(out, palette.track, 70);
}
