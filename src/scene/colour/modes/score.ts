import { mapIndex, mapStops } from '../colourMap.ts';
import { type ColourMode, fill, quietHits, quietTracks, STRONG } from '../mode.ts';

/** Edges by their score, strong edges heavier than weak ones; tracks in one colour, hits on no track dim. */
export const scoreMode: ColourMode = {
  id: 'score',
  label: 'Edge score',
  needs: 'Needs scored edges.',
  isApplicable: (data) => data.edges !== null && data.edges.scores !== null,
  hits: quietHits,
  edges: ({ edges }, palette, out) => {
    const scores = edges?.scores;
    if (!scores) return fill(out, palette.neutral, STRONG);
    const { rgb } = palette.sequential;
    for (let i = 0; i < scores.length; i++) {
      const at = 3 * mapIndex(scores[i]);
      out[4 * i] = rgb[at];
      out[4 * i + 1] = rgb[at + 1];
      out[4 * i + 2] = rgb[at + 2];
      out[4 * i + 3] = 90 + 165 * Math.min(Math.max(scores[i], 0), 1);
    }
  },
  tracks: quietTracks,
  legend: (data, palette) => [
    {
      kind: 'ramp',
      label: 'Edge score',
      colours: mapStops(palette.sequential, 16),
      from: '0',
      to: '1',
    },
    ...(data.tracks === null
      ? []
      : [
          {
            kind: 'swatch',
            shape: 'line',
            colour: palette.track,
            label: 'Track',
            count: data.tracks.offset.length - 1,
          } as const,
        ]),
  ],
};
