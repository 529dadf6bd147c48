import type { StageName } from '../../pipeline/pipeline.ts';

/** What the page calls each stage. */
export const STAGE_TITLES: Readonly<Record<StageName, string>> = {
  event: 'Event',
  graph: 'Graph',
  scores: 'Edge scores',
  tracks: 'Tracks',
  report: 'Evaluation',
};

/** What the efficiency and purity of a stage are of. */
export const FIGURE_HELP: Readonly<Record<StageName, string>> = {
  event: '',
  graph:
    'True edges of target particles that are in the graph; share of edges that join hits of one particle.',
  scores:
    'Target edges of the graph above the score cut; share of kept edges that join hits of one particle.',
  tracks: 'Target particles that were found; share of tracks that are not fake.',
  report: '',
};
