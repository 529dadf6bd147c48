import { type ColourMode, put, quietTracks, STRONG } from '../mode.ts';

/** Hits by the layer they lie on, edges by that of their source; neighbouring layers differ. */
export const layerMode: ColourMode = {
  id: 'layer',
  label: 'Layer',
  needs: 'Needs hits.',
  isApplicable: ({ hits }) => hits?.layer != null,
  hits: ({ hits }, palette, out) => {
    for (let i = 0; 4 * i < out.length; i++)
      put(out, i, palette.distinct(hits?.layer?.[i] ?? 0), STRONG);
  },
  edges: ({ hits, edges }, palette, out) => {
    for (let i = 0; 4 * i < out.length; i++)
      put(out, i, palette.distinct(hits?.layer?.[edges?.src[i] ?? 0] ?? 0), STRONG);
  },
  tracks: quietTracks,
  legend: (_, palette) => [
    {
      kind: 'swatch',
      shape: 'point',
      colour: palette.distinct(0),
      label: 'One colour per layer',
      count: null,
    },
  ],
};
