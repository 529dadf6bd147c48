import { hitCount } from '../../event/event.ts';
import type { Embedding } from '../../inference/embedding.ts';
import { defineStage, parametersOf } from '../chain.ts';

declare module '../chain.ts' {
  interface Results {
    /** Where a network places the hits, so that hits that follow each other on a track are near. */
    embedding: Embedding;
  }
}

/** A place in the embedding per hit, or two: where it looks from, and where it is found. */
export const embed = defineStage({
  id: 'embed',
  title: 'Embedding',
  needs: [],
  gives: 'embedding',
  parameters: parametersOf('embed'),
  choices: ['provider'],
  files: ['network:embedding'],
  run: (tools, { event, choices }, context) =>
    tools.embedHits(event, 'embedding', choices.provider, context),
  describe: ({ event }, { dims, source, target }) => ({
    counts: [
      { id: 'hits', label: 'hits in', value: hitCount(event) },
      { id: 'dims', label: 'dimensions', value: dims },
      { id: 'outputs', label: 'places a hit', value: source === target ? 1 : 2 },
    ],
    note: null,
  }),
});
