import { PARAMETERS, type ParameterValues } from '../parameters/table.ts';
import type { HitPairs, Loss, LossQuestion, Remedy } from './cause.ts';
import { edgeRows } from './pairs.ts';
import { leastMonotone, stepsOf, valueAtStep } from './remedies.ts';

/** Why edges do not pass the score cut: null where they do. A score of NaN passes no cut. */
export function scoreLosses(
  graph: HitPairs,
  scores: Float32Array,
  hits: number,
  values: ParameterValues,
  { pairs, remedies }: LossQuestion,
): (Loss | null)[] {
  return Array.from(edgeRows(pairs, graph, hits), (row) => {
    const score = scores[row];
    const keeps = ({ ccCut }: ParameterValues) => score > ccCut;
    if (keeps(values)) return null;
    const lower = remedies ? leastMonotone(values, 'ccCut', -1, keeps) : null;
    const cause = { kind: 'score', score, cut: values.ccCut } as const;
    return { cause, remedies: lower ? [lower] : [] };
  });
}

/** Why pairs do not pass the filter cut in effect, which keeps those at the cut itself. */
export function filterLosses(
  pairsIn: HitPairs,
  scores: Float32Array,
  hits: number,
  cut: number,
  { pairs, remedies }: LossQuestion,
): (Loss | null)[] {
  return Array.from(edgeRows(pairs, pairsIn, hits), (row) => {
    const score = scores[row];
    if (score >= cut) return null;
    const lower = remedies ? cutBelow(score) : null;
    return { cause: { kind: 'filter', score, cut }, remedies: lower ? [lower] : [] };
  });
}

/** The highest filter cut on the slider that keeps a score; 0 is no cut but asks for one from the event. */
function cutBelow(score: number): Remedy | null {
  const descriptor = PARAMETERS.filterCut;
  const { at } = stepsOf(descriptor, score);
  const value = valueAtStep(descriptor, Math.floor(at));
  return value > 0 ? { parameter: 'filterCut', value } : null;
}
