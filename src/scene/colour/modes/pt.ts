import { mapColour, mapStops } from '../colourMap.ts';
import { type ColourMode, put, STRONG, WEAK } from '../mode.ts';
import type { Palette } from '../palette.ts';

/** Ends of the scale (GeV); what is outside takes the end colours. */
const PT_MIN = 0.3;
const PT_MAX = 5;

/** Position of a transverse momentum (GeV) on the logarithmic scale, 0..1 between its ends. */
export function ptPosition(pt: number): number {
  return Math.log(pt / PT_MIN) / Math.log(PT_MAX / PT_MIN);
}

function colourOf(palette: Palette, pt: number) {
  return Number.isFinite(pt) ? mapColour(palette.sequential, ptPosition(pt)) : palette.neutral;
}

/**
 * Tracks, their hits and their edges by fitted transverse momentum, on a logarithmic scale; hits on no track,
 * fainter, by that of their particle.
 */
export const ptMode: ColourMode = {
  id: 'pt',
  label: 'Transverse momentum',
  needs: 'Needs fitted tracks.',
  isApplicable: (data) => data.tracks !== null && data.tracks.fits !== null,
  hits: ({ hits, tracks, trackOfHit }, palette, out) => {
    const pt = tracks?.fits?.pt;
    for (let i = 0; 4 * i < out.length; i++) {
      const particle = hits?.particle?.[i] ?? -1;
      if (pt && trackOfHit[i] >= 0) put(out, i, colourOf(palette, pt[trackOfHit[i]]), STRONG);
      else if (hits?.particlePt && particle >= 0)
        put(out, i, colourOf(palette, hits.particlePt[particle]), WEAK);
      else put(out, i, palette.dim, WEAK);
    }
  },
  edges: ({ edges, tracks, trackOfHit }, palette, out) => {
    const pt = tracks?.fits?.pt;
    for (let i = 0; 4 * i < out.length; i++) {
      const track = edges ? trackOfHit[edges.src[i]] : -1;
      if (edges && pt && track >= 0 && track === trackOfHit[edges.dst[i]])
        put(out, i, colourOf(palette, pt[track]), STRONG);
      else put(out, i, palette.dim, WEAK);
    }
  },
  tracks: ({ tracks }, palette, out) => {
    const pt = tracks?.fits?.pt;
    for (let t = 0; 4 * t < out.length; t++)
      put(out, t, pt ? colourOf(palette, pt[t]) : palette.neutral, STRONG);
  },
  legend: (_, palette) => [
    {
      kind: 'ramp',
      label: 'Transverse momentum (logarithmic)',
      colours: mapStops(palette.sequential, 16),
      from: `${PT_MIN} GeV`,
      to: `${PT_MAX} GeV`,
    },
  ],
};
