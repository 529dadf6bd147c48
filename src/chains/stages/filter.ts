import type { HitPairs, Loss, LossQuestion } from '../../causes/cause.ts';
import { filterLosses } from '../../causes/scoreLosses.ts';
import { shared, type TaskContext } from '../../tasks/rpc.ts';
import { defineStage } from '../chain.ts';
import { filterCutOf } from './filterCut.ts';

declare module '../chain.ts' {
  interface Results {
    /** One number in [0, 1] per pair of neighbours, of the filter. */
    filterScores: Float32Array;
  }
}

/** A score per pair of neighbours from a small network, so that few pairs go to the graph neural network. */
export const filter = defineStage({
  id: 'filter',
  title: 'Filter',
  needs: ['embedding', 'neighbours'],
  gives: 'filterScores',
  // The cut itself is made by the stage after it, so that a moved cut asks no network again.
  parameters: [],
  choices: ['provider'],
  files: ['network:filter'],
  figuresHelp:
    'True edges of target particles that are left; share of edges left that join hits of one particle.',
  run: (tools, { event, choices, results: { embedding, neighbours } }, context) =>
    tools.filterPairs(event, neighbours, embedding, 'filter', choices.provider, context),
  describe: (_input, scores) => ({
    counts: [{ id: 'pairs', label: 'pairs in', value: scores.length }],
    note: null,
  }),
  async explain(
    tools,
    { event, parameters, results: { neighbours, filterScores } },
    question,
    context,
  ) {
    const cut = await filterCutOf(tools, event, parameters.filterCut, neighbours.src.length);
    const args: [HitPairs, Float32Array, number, number, LossQuestion] = [
      shared(neighbours),
      shared(filterScores),
      event.hitId.length,
      cut,
      question,
    ];
    return tools.compute<FilterTasks>().call('explainFilter', args, context);
  },
  tasks,
});

function tasks() {
  return {
    explainFilter: (
      _context: TaskContext,
      pairs: HitPairs,
      scores: Float32Array,
      hits: number,
      cut: number,
      question: LossQuestion,
    ): (Loss | null)[] => filterLosses(pairs, scores, hits, cut, question),
  };
}
type FilterTasks = ReturnType<typeof tasks>;
