import type { SceneData } from '../../sceneData.ts';
import { type ColourMode, put, STRONG, WEAK } from '../mode.ts';
import type { Palette } from '../palette.ts';

function colourOf(palette: Palette, charge: number) {
  if (charge > 0) return palette.status.fake;
  return charge < 0 ? palette.status.found : palette.neutral;
}

/** Charge of the track that a hit is on, else of its particle; 0 where neither is known. */
function chargeOfHit({ hits, tracks, trackOfHit }: SceneData, hit: number): number {
  const track = trackOfHit[hit];
  const fitted = track >= 0 ? tracks?.fits?.charge[track] : undefined;
  const particle = hits?.particle?.[hit] ?? -1;
  return fitted ?? (particle >= 0 ? (hits?.particleCharge?.[particle] ?? 0) : 0);
}

/** Tracks by the sign of their fitted curvature; hits and edges with them, those on no track by their particle. */
export const chargeMode: ColourMode = {
  id: 'charge',
  label: 'Charge',
  needs: 'Needs fitted tracks.',
  isApplicable: ({ tracks }) => tracks?.fits != null,
  hits: (data, palette, out) => {
    for (let i = 0; 4 * i < out.length; i++)
      put(out, i, colourOf(palette, chargeOfHit(data, i)), data.trackOfHit[i] >= 0 ? STRONG : WEAK);
  },
  edges: (data, palette, out) => {
    const { edges, trackOfHit } = data;
    for (let i = 0; 4 * i < out.length; i++) {
      const [a, b] = edges ? [edges.src[i], edges.dst[i]] : [-1, -1];
      const isOnTrack = trackOfHit[a] >= 0 && trackOfHit[a] === trackOfHit[b];
      put(
        out,
        i,
        isOnTrack ? colourOf(palette, chargeOfHit(data, a)) : palette.dim,
        isOnTrack ? STRONG : WEAK,
      );
    }
  },
  tracks: ({ tracks }, palette, out) => {
    for (let t = 0; 4 * t < out.length; t++)
      put(out, t, colourOf(palette, tracks?.fits?.charge[t] ?? 0), STRONG);
  },
  legend: ({ tracks }, palette) => {
    const charges = tracks?.fits?.charge ?? [];
    return ([1, -1] as const).map((sign) => ({
      kind: 'swatch',
      shape: 'line',
      colour: colourOf(palette, sign),
      label: sign > 0 ? 'Positive' : 'Negative',
      count: Array.from(charges).filter((charge) => charge * sign > 0).length,
    }));
  },
};
