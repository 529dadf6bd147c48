import { type ColourMode, put, STRONG, WEAK } from '../mode.ts';

/** Every particle its own colour, on its hits, its true edges and the tracks matched to it; the rest is dim. */
export const particleMode: ColourMode = {
  id: 'particle',
  label: 'Particle',
  needs: 'Needs the truth of the event.',
  isApplicable: (data) => data.hits !== null && data.hits.particle !== null,
  hits: ({ hits }, palette, out) => {
    const particle = hits?.particle;
    for (let i = 0; 4 * i < out.length; i++)
      if (particle && particle[i] >= 0) put(out, i, palette.distinct(particle[i]), STRONG);
      else put(out, i, palette.dim, WEAK);
  },
  edges: ({ hits, edges }, palette, out) => {
    const particle = hits?.particle;
    for (let i = 0; 4 * i < out.length; i++) {
      const p = particle && edges ? particle[edges.src[i]] : -1;
      if (particle && edges && p >= 0 && p === particle[edges.dst[i]])
        put(out, i, palette.distinct(p), STRONG);
      else put(out, i, palette.dim, WEAK);
    }
  },
  tracks: ({ tracks }, palette, out) => {
    const particle = tracks?.particle;
    for (let t = 0; 4 * t < out.length; t++)
      if (particle && particle[t] >= 0) put(out, t, palette.distinct(particle[t]), STRONG);
      else put(out, t, palette.neutral, STRONG);
  },
  legend: (_, palette) => [
    {
      kind: 'swatch',
      shape: 'point',
      colour: palette.distinct(0),
      label: 'One colour per particle',
      count: null,
    },
    {
      kind: 'swatch',
      shape: 'point',
      colour: palette.dim,
      label: 'Noise, or edge between particles',
      count: null,
    },
  ],
};
