import type { HitPairs } from '../../causes/cause.ts';
import type { Distribution } from '../../distributions/distribution.ts';
import { scoreDistribution } from '../../distributions/scores.ts';
import { hitCount, type TrackingEvent } from '../../event/event.ts';
import type { Graph } from '../../graph/graph.ts';
import type { ParameterValues } from '../../parameters/table.ts';
import { shared, type TaskContext } from '../../tasks/rpc.ts';
import { defineStage, parametersOf } from '../chain.ts';
import { evaluationSettings } from '../settings.ts';
import { filterCutOf } from './filterCut.ts';
import type { Neighbours } from './neighbours.ts';

/** The graph of the pairs that pass the filter cut. */
export const thin = defineStage({
  id: 'thin',
  title: 'Filter cut',
  needs: ['neighbours', 'filterScores'],
  gives: 'graph',
  parameters: parametersOf('filter'),
  cardOf: 'filter',
  async run(tools, { event, parameters, results }) {
    const { neighbours, filterScores } = results;
    const cut = await filterCutOf(tools, event, parameters.filterCut, neighbours.src.length);
    const graph = pairsFrom(neighbours, filterScores, cut);
    const { edges } = tools.limits;
    if (graph.src.length > edges)
      throw new Error(
        `${graph.src.length.toLocaleString('en-US')} pairs pass the filter cut ${shown(cut)}, more than the ${edges.toLocaleString('en-US')} edges that can be scored and drawn; raise the cut, or use a smaller radius.`,
      );
    return { value: graph, backend: 'CPU' };
  },
  describe({ event, parameters, results: { neighbours } }, { src, cut: used = 0 }) {
    const pairs = neighbours.src.length;
    const cut = shown(used);
    let note: string | null = null;
    if (src.length === 0 && pairs > 0) note = `No pair passes the filter cut ${cut}; lower it.`;
    else if (parameters.filterCut === 0 && pairs > 0)
      note = `Cut ${cut}, for ${(pairs / hitCount(event)).toFixed(1)} pairs a hit.`;
    return { counts: [{ id: 'edges', label: 'edges out', value: src.length, isMain: true }], note };
  },
  distributions: [
    {
      id: 'filter-score',
      label: 'filter score',
      counted: 'pairs',
      help: 'All pairs of neighbours.',
      lines: [{ parameter: 'filterCut', name: 'cut', automatic: 0 }],
      async distribution(
        tools,
        { event, parameters, results: { neighbours, filterScores } },
        context,
      ) {
        const cut = await filterCutOf(tools, event, parameters.filterCut, neighbours.src.length);
        const args: [TrackingEvent, HitPairs, Float32Array, number, ParameterValues] = [
          shared(event),
          shared(neighbours),
          shared(filterScores),
          cut,
          parameters,
        ];
        return tools.compute<ThinTasks>().call('filterDistribution', args, context);
      },
    },
  ],
  tasks,
});

function tasks() {
  return {
    filterDistribution(
      _context: TaskContext,
      event: TrackingEvent,
      pairs: HitPairs,
      scores: Float32Array,
      cut: number,
      values: ParameterValues,
    ): Distribution {
      const keeps = (score: number) => score >= cut;
      const automatic = values.filterCut === 0 ? cut : null;
      return scoreDistribution(event, pairs, scores, keeps, evaluationSettings(values), automatic);
    },
  };
}
type ThinTasks = ReturnType<typeof tasks>;

/** A cut as messages name it. */
const shown = (cut: number) => Number(cut.toPrecision(2));

/** The pairs with a score of at least the cut, in their order. */
function pairsFrom({ src, dst }: Neighbours, scores: Float32Array, cut: number): Graph {
  let count = 0;
  for (let i = 0; i < scores.length; i++) if (scores[i] >= cut) count++;
  const kept: Graph = { src: new Uint32Array(count), dst: new Uint32Array(count), cut };
  let next = 0;
  for (let i = 0; i < scores.length; i++) {
    if (!(scores[i] >= cut)) continue;
    kept.src[next] = src[i];
    kept.dst[next++] = dst[i];
  }
  return kept;
}
