import type { Graph } from '../../graph/graph.ts';
import { defineStage, parametersOf } from '../chain.ts';
import type { Neighbours } from './neighbours.ts';

/** The graph of the pairs that pass the filter cut. */
export const thin = defineStage({
  id: 'thin',
  title: 'Filter cut',
  needs: ['neighbours', 'filterScores'],
  gives: 'graph',
  parameters: parametersOf('filter'),
  cardOf: 'filter',
  async run(tools, { parameters: { filterCut }, results }) {
    const { neighbours, filterScores } = results;
    const graph = pairsFrom(neighbours, filterScores, filterCut);
    const { edges } = tools.limits;
    if (graph.src.length > edges)
      throw new Error(
        `${graph.src.length.toLocaleString('en-US')} pairs pass the filter cut ${filterCut}, more than the ${edges.toLocaleString('en-US')} edges that can be scored and drawn; raise the cut, or use a smaller radius.`,
      );
    return { value: graph, backend: 'CPU' };
  },
  describe: ({ parameters: { filterCut }, results: { neighbours } }, { src }) => ({
    counts: [{ id: 'edges', label: 'edges out', value: src.length }],
    note:
      src.length === 0 && neighbours.src.length > 0
        ? `No pair passes the filter cut ${filterCut}; lower it.`
        : null,
  }),
});

/** The pairs with a score of at least the cut, in their order. */
function pairsFrom({ src, dst }: Neighbours, scores: Float32Array, cut: number): Graph {
  let count = 0;
  for (let i = 0; i < scores.length; i++) if (scores[i] >= cut) count++;
  const kept: Graph = { src: new Uint32Array(count), dst: new Uint32Array(count) };
  let next = 0;
  for (let i = 0; i < scores.length; i++) {
    if (!(scores[i] >= cut)) continue;
    kept.src[next] = src[i];
    kept.dst[next++] = dst[i];
  }
  return kept;
}
