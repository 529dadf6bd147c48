import type { ParameterValues } from '../parameters/table.ts';
import type { HitPairs, Loss, LossQuestion } from './cause.ts';
import { edgeRows } from './pairs.ts';
import { leastMonotone } from './remedies.ts';

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

/** Why pairs do not pass the filter cut, which keeps those at the cut itself. */
export function filterLosses(
  pairsIn: HitPairs,
  scores: Float32Array,
  hits: number,
  values: ParameterValues,
  { pairs, remedies }: LossQuestion,
): (Loss | null)[] {
  return Array.from(edgeRows(pairs, pairsIn, hits), (row) => {
    const score = scores[row];
    const keeps = ({ filterCut }: ParameterValues) => score >= filterCut;
    if (keeps(values)) return null;
    const lower = remedies ? leastMonotone(values, 'filterCut', -1, keeps) : null;
    const cause = { kind: 'filter', score, cut: values.filterCut } as const;
    return { cause, remedies: lower ? [lower] : [] };
  });
}
