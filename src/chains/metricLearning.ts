import type { Chain } from './chain.ts';
import { ceiling } from './stages/ceiling.ts';
import { edgeScoresOf } from './stages/edgeScores.ts';
import { embed } from './stages/embed.ts';
import { filter } from './stages/filter.ts';
import { metricReport } from './stages/metricReport.ts';
import { neighbourFigures } from './stages/neighbourFigures.ts';
import { neighbours } from './stages/neighbours.ts';
import { quality } from './stages/quality.ts';
import { thin } from './stages/thin.ts';
import { tracks } from './stages/tracks.ts';

/** Metric learning, double where the embedding has two outputs: no module map is needed. */
export const metricLearning: Chain = {
  id: 'metric-learning',
  title: 'Metric learning',
  help: 'Edges between hits that a network places near each other, thinned by a filter network, scored by a graph neural network.',
  stages: [
    embed,
    neighbours,
    filter,
    thin,
    edgeScoresOf('metric-gnn'),
    tracks,
    quality,
    ceiling,
    neighbourFigures,
    metricReport,
  ],
};
