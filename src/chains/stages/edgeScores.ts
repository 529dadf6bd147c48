import type { Loss, LossQuestion } from '../../causes/cause.ts';
import { scoreLosses } from '../../causes/scoreLosses.ts';
import type { Graph } from '../../graph/graph.ts';
import type { ParameterValues } from '../../parameters/table.ts';
import { shared, type TaskContext } from '../../tasks/rpc.ts';
import { defineStage, parametersOf } from '../chain.ts';

/** Share of true edges above which an edge counts as likely, whatever the cut. */
const LIKELY = 0.5;

/** A number per edge of the graph from the graph neural network of a role. */
export const edgeScoresOf = (role: string) =>
  defineStage({
    id: 'scores',
    title: 'Edge scores',
    needs: ['graph'],
    gives: 'scores',
    parameters: parametersOf('scores'),
    choices: ['provider'],
    files: [`network:${role}`],
    figuresHelp:
      'Target edges of the graph above the score cut; share of kept edges that join hits of one particle.',
    figuresAt: { parameter: 'ccCut', words: 'Above the score cut' },
    run: (tools, { event, choices, results }, context) =>
      tools.scoreEdges(event, results.graph, role, choices.provider, context),
    describe({ results: { graph } }, scores) {
      return {
        counts: [{ id: 'edges', label: 'edges in', value: graph.src.length, isMain: true }],
        note:
          graph.src.length > 0 && edgesAbove(scores, LIKELY) === 0
            ? `No edge scores above ${LIKELY}: the network may not fit this detector or map.`
            : null,
      };
    },
    // The cut itself is made by the tracks stage; what does not pass it was lost here.
    explain(tools, { event, parameters, results: { graph, scores } }, question, context) {
      const args: [Graph, Float32Array, number, ParameterValues, LossQuestion] = [
        shared(graph),
        shared(scores),
        event.hitId.length,
        parameters,
        question,
      ];
      return tools.compute<ScoreTasks>().call('explainScores', args, context);
    },
    tasks,
  });

/** Edge scores of the network that was trained on graphs of the module map. */
export const edgeScores = edgeScoresOf('gnn');

function tasks() {
  return {
    explainScores: (
      _context: TaskContext,
      graph: Graph,
      scores: Float32Array,
      hits: number,
      values: ParameterValues,
      question: LossQuestion,
    ): (Loss | null)[] => scoreLosses(graph, scores, hits, values, question),
  };
}
type ScoreTasks = ReturnType<typeof tasks>;

/** Number of edges with a score above the cut. */
export function edgesAbove(scores: Float32Array, cut: number): number {
  let count = 0;
  for (let i = 0; i < scores.length; i++) if (scores[i] > cut) count++;
  return count;
}
