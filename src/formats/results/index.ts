import type { ResultFormat } from './format.ts';
import { edgesAsCsv, graphAsGraphml, graphAsNpz } from './graph.ts';
import { tracksAsActs, tracksAsCsv, tracksAsJson, tracksAsLabels } from './tracks.ts';

export type { FoundResults, ResultFormat } from './format.ts';

/** Every file that results can be written into, by page and command. */
export const RESULT_FORMATS: readonly ResultFormat[] = [
  tracksAsCsv,
  tracksAsJson,
  tracksAsLabels,
  tracksAsActs,
  edgesAsCsv,
  graphAsNpz,
  graphAsGraphml,
];

/** What is written unless something else is asked for. */
export const USUAL_FORMATS: readonly ResultFormat[] = [tracksAsCsv, edgesAsCsv];
