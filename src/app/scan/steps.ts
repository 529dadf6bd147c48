import type { NumberDescriptor } from '../../parameters/descriptor.ts';
import { descriptorOf, PARAMETER_IDS, type ParameterId } from '../../parameters/table.ts';

/** Most points of a scan over one cut, and over two. */
export const MOST_STEPS = { one: 101, two: 31 } as const;

/** The ends of a scan and the number of its values. */
export interface ScanRange {
  readonly from: number;
  readonly to: number;
  readonly steps: number;
}

/** The parameters that can be scanned: numbers of the stages that a chain has. */
export function scannable(stages: readonly string[]): ParameterId[] {
  return PARAMETER_IDS.filter((id) => {
    const { kind, stage } = descriptorOf(id);
    return kind === 'number' && stages.includes(stage);
  });
}

/** The whole range of a parameter in twenty steps; in as many as it has where these are fewer. */
export function wholeRange(id: ParameterId): ScanRange {
  const { min, max, step } = descriptorOf(id) as NumberDescriptor;
  return { from: min, to: max, steps: Math.min(21, Math.round((max - min) / step) + 1) };
}

/** Why a range cannot be scanned; null where it can. */
export function rangeError(id: ParameterId, range: ScanRange, most: number): string | null {
  const { min, max, unit } = descriptorOf(id) as NumberDescriptor;
  const { from, to, steps } = range;
  if (!(from >= min && to <= max && from < to))
    return `From and to lie within ${min} and ${max}${unit && ` ${unit}`}, from below to.`;
  if (!(Number.isInteger(steps) && steps >= 2 && steps <= most))
    return `A scan has 2 to ${most} values.`;
  return null;
}

/** The values of a scan: equally far apart, whole where the parameter is, each once. */
export function valuesOf(id: ParameterId, { from, to, steps }: ScanRange): number[] {
  const { integer } = descriptorOf(id) as NumberDescriptor;
  const values = Array.from({ length: steps }, (_, i) => {
    const value = from + ((to - from) * i) / (steps - 1);
    return integer ? Math.round(value) : Number(value.toFixed(6));
  });
  return [...new Set(values)];
}
