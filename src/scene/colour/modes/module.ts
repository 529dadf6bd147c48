import { type ColourMode, put, quietTracks, STRONG } from '../mode.ts';

/** Hits by the module they lie on, edges by that of their source; neighbouring modules differ. */
export const moduleMode: ColourMode = {
  id: 'module',
  label: 'Module',
  needs: 'Needs hits.',
  isApplicable: ({ hits }) => hits?.module != null,
  hits: ({ hits }, palette, out) => {
    for (let i = 0; 4 * i < out.length; i++)
      put(out, i, palette.distinct(hits?.module?.[i] ?? 0), STRONG);
  },
  edges: ({ hits, edges }, palette, out) => {
    for (let i = 0; 4 * i < out.length; i++)
      put(out, i, palette.distinct(hits?.module?.[edges?.src[i] ?? 0] ?? 0), STRONG);
  },
  tracks: quietTracks,
  legend: (_, palette) => [
    {
      kind: 'swatch',
      shape: 'point',
      colour: palette.distinct(0),
      label: 'One colour per module',
      count: null,
    },
  ],
};
