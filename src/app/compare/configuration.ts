import {
  descriptorOf,
  PARAMETER_IDS,
  type ParameterId,
  type ParameterValues,
} from '../../parameters/table.ts';
import { formatParameter } from '../format.ts';

/** A parameter that two runs have at different values. */
export interface Differing {
  readonly id: ParameterId;
  readonly label: string;
  readonly a: string;
  readonly b: string;
}

/** The parameters that differ between two runs, in table order. */
export function differingParameters(a: ParameterValues, b: ParameterValues): Differing[] {
  return PARAMETER_IDS.filter((id) => a[id] !== b[id]).map((id) => ({
    id,
    label: descriptorOf(id).label,
    a: formatParameter(a[id]),
    b: formatParameter(b[id]),
  }));
}

/** What two runs differ by in one line: parameters as `Score cut 0.4, 0.6`, then files. */
export function differenceInWords(
  parameters: readonly Differing[],
  files: readonly { readonly a: string | null; readonly b: string | null }[],
): string {
  const parts = [
    ...parameters.map(({ label, a, b }) => `${label} ${a} in A, ${b} in B`),
    ...files
      .filter(({ a, b }) => a !== b)
      .map(({ a, b }) => `${a ?? 'none'} in A, ${b ?? 'none'} in B`),
  ];
  return parts.length === 0 ? 'A and B were made alike.' : `${parts.join('; ')}.`;
}
