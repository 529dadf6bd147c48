import { listCount } from '../../sceneData.ts';
import { type ColourMode, put, STRONG, WEAK } from '../mode.ts';

/** Every track its own colour, on its hits and edges too; what is on no track is dim. Needs nothing. */
export const trackMode: ColourMode = {
  id: 'track',
  label: 'Track',
  needs: '',
  isApplicable: () => true,
  hits: ({ trackOfHit, tracks }, palette, out) => {
    for (let i = 0; 4 * i < out.length; i++)
      if (tracks !== null && trackOfHit[i] >= 0)
        put(out, i, palette.distinct(trackOfHit[i]), STRONG);
      else put(out, i, palette.neutral, tracks === null ? STRONG : WEAK);
  },
  edges: ({ edges, trackOfHit }, palette, out) => {
    for (let i = 0; 4 * i < out.length; i++) {
      const track = edges ? trackOfHit[edges.src[i]] : -1;
      if (edges && track >= 0 && track === trackOfHit[edges.dst[i]])
        put(out, i, palette.distinct(track), STRONG);
      else put(out, i, palette.dim, WEAK);
    }
  },
  tracks: (_, palette, out) => {
    for (let t = 0; 4 * t < out.length; t++) put(out, t, palette.distinct(t), STRONG);
  },
  legend: ({ tracks }, palette) =>
    tracks === null
      ? [{ kind: 'swatch', shape: 'point', colour: palette.neutral, label: 'Hit', count: null }]
      : [
          {
            kind: 'swatch',
            shape: 'line',
            colour: palette.distinct(0),
            label: 'One colour per track',
            count: listCount(tracks),
          },
          {
            kind: 'swatch',
            shape: 'point',
            colour: palette.neutral,
            label: 'On no track',
            count: null,
          },
        ],
};
