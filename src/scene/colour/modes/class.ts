import { EDGE_CLASSES } from '../../../metrics/report.ts';
import { type ColourMode, fill, put, quietHits, quietTracks, STRONG, tally } from '../mode.ts';

const LABELS = ['Target edge', 'Other true edge', 'Skipping edge', 'Fake edge'] as const;

/** Edges by what they truly are: target, other true, skipping a hit, fake. */
export const classMode: ColourMode = {
  id: 'class',
  label: 'Edge class',
  needs: 'Needs edges and the truth of the event.',
  isApplicable: (data) => data.edges !== null && data.edges.classes !== null,
  hits: quietHits,
  edges: ({ edges }, palette, out) => {
    const classes = edges?.classes;
    if (!classes) return fill(out, palette.neutral, STRONG);
    for (let i = 0; i < classes.length; i++)
      put(out, i, palette.edgeClass[classes[i]] ?? palette.neutral, STRONG);
  },
  tracks: quietTracks,
  legend: ({ edges }, palette) => {
    const counts = edges?.classes ? tally(edges.classes, EDGE_CLASSES.length) : null;
    return LABELS.map((label, i) => ({
      kind: 'swatch',
      shape: 'line',
      colour: palette.edgeClass[i],
      label,
      count: counts === null ? null : counts[i],
    }));
  },
};
