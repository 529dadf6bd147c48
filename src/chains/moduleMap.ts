import type { Chain } from './chain.ts';
import { ceiling } from './stages/ceiling.ts';
import { edgeScores } from './stages/edgeScores.ts';
import { moduleMapGraph } from './stages/moduleMapGraph.ts';
import { quality } from './stages/quality.ts';
import { report } from './stages/report.ts';
import { tracks } from './stages/tracks.ts';

/** The chain of the ITk: a graph from the module map, one graph neural network, tracks. */
export const moduleMap: Chain = {
  id: 'module-map',
  title: 'Module map',
  help: 'Edges from a module map (doublets and triplets of modules with windows), scored by a graph neural network.',
  stages: [moduleMapGraph, edgeScores, tracks, quality, ceiling, report],
};
