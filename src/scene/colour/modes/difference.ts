import { DIFFERENCE_SIDES, type DifferenceSide, type Rgb } from '../../types.ts';
import { type ColourMode, fill, put, STRONG, tally, WEAK } from '../mode.ts';
import type { Palette } from '../palette.ts';

const LABELS: Readonly<Record<DifferenceSide, string>> = {
  both: 'Track of both',
  'only A': 'Only in A (pinned)',
  'only B': 'Only in B (shown)',
  neither: '',
};

/** Colour of what only one run has; null for the rest, which is context. */
function colourOf(palette: Palette, code: number): Rgb | null {
  const side = DIFFERENCE_SIDES[code];
  if (side === 'only A') return palette.difference.a;
  return side === 'only B' ? palette.difference.b : null;
}

/** Edges and tracks that only one of two runs has in two colours, with their hits; what both have is dim. */
export const differenceMode: ColourMode = {
  id: 'difference',
  label: 'A and B',
  needs: 'Needs a pinned run of this event.',
  isApplicable: (data) => data.tracks?.side !== undefined,
  hits: ({ tracks, trackOfHit }, palette, out) => {
    const side = tracks?.side;
    for (let i = 0; 4 * i < out.length; i++) {
      const own = side && trackOfHit[i] >= 0 ? colourOf(palette, side[trackOfHit[i]]) : null;
      put(out, i, own ?? palette.dim, own ? STRONG : WEAK);
    }
  },
  edges: ({ edges }, palette, out) => {
    const side = edges?.side;
    if (!side) return fill(out, palette.dim, WEAK);
    for (let i = 0; i < side.length; i++) {
      const own = colourOf(palette, side[i]);
      put(out, i, own ?? palette.dim, own ? STRONG : WEAK);
    }
  },
  tracks: ({ tracks }, palette, out) => {
    const side = tracks?.side;
    if (!side) return fill(out, palette.dim, WEAK);
    for (let t = 0; t < side.length; t++) {
      const own = colourOf(palette, side[t]);
      put(out, t, own ?? palette.dim, own ? STRONG : WEAK);
    }
  },
  legend: ({ tracks }, palette) => {
    const counts = tracks?.side ? tally(tracks.side, DIFFERENCE_SIDES.length) : null;
    return (['only A', 'only B', 'both'] as const).map((side) => ({
      kind: 'swatch',
      shape: 'line',
      colour: colourOf(palette, DIFFERENCE_SIDES.indexOf(side)) ?? palette.dim,
      label: LABELS[side],
      count: counts === null ? null : counts[DIFFERENCE_SIDES.indexOf(side)],
    }));
  },
};
