import type { NumberDescriptor } from '../parameters/descriptor.ts';
import { descriptorOf, type ParameterId, type ParameterValues } from '../parameters/table.ts';
import type { Remedy } from './cause.ts';

/** Whether something is kept under some values. */
export type Keeps = (values: ParameterValues) => boolean;

/** The value of a number parameter that lies so many steps above its least one, free of rounding errors. */
export function valueAtStep({ min, step }: NumberDescriptor, steps: number): number {
  return Number((min + steps * step).toFixed(6));
}

/** The steps of a number parameter: how many to its greatest value, and where a value lies among them. */
export function stepsOf({ min, max, step }: NumberDescriptor, value: number) {
  return { last: Math.round((max - min) / step), at: (value - min) / step };
}

/** Values with one of them changed. */
export function changed(
  values: ParameterValues,
  parameter: ParameterId,
  value: Remedy['value'],
): ParameterValues {
  return { ...values, [parameter]: value };
}

/**
 * The least change of a number parameter in one direction, in its steps, that keeps something which a larger change
 * keeps too. The far end is tried first, then the steps in between by halving.
 */
export function leastMonotone(
  values: ParameterValues,
  parameter: ParameterId,
  direction: 1 | -1,
  keeps: Keeps,
): Remedy | null {
  const descriptor = descriptorOf(parameter);
  if (descriptor.kind !== 'number') return null;
  const { last, at } = stepsOf(descriptor, values[parameter] as number);
  // Steps beyond the value, counted from it: the first is the next value of the slider.
  const first = direction > 0 ? Math.floor(at + 1e-9) + 1 : Math.ceil(at - 1e-9) - 1;
  const count = direction > 0 ? last - first + 1 : first + 1;
  const valueAt = (i: number) => valueAtStep(descriptor, first + direction * i);
  const works = (i: number) => keeps(changed(values, parameter, valueAt(i)));
  if (count <= 0 || !works(count - 1)) return null;
  let [from, to] = [0, count - 1];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (works(middle)) to = middle;
    else from = middle + 1;
  }
  return { parameter, value: valueAt(to) };
}

/** The nearest step of a number parameter, on either side, that keeps something; every step is tried in turn. */
export function nearestStep(
  values: ParameterValues,
  parameter: ParameterId,
  keeps: Keeps,
): Remedy | null {
  const descriptor = descriptorOf(parameter);
  if (descriptor.kind !== 'number') return null;
  const { last, at } = stepsOf(descriptor, values[parameter] as number);
  const steps = Array.from({ length: last + 1 }, (_, k) => k)
    .filter((k) => Math.abs(k - at) > 1e-9)
    .sort((a, b) => Math.abs(a - at) - Math.abs(b - at) || a - b);
  for (const k of steps) {
    const value = valueAtStep(descriptor, k);
    if (keeps(changed(values, parameter, value))) return { parameter, value };
  }
  return null;
}

/** Remedies by the share of its range that a parameter moves; a switch moves through all of it. Ties in the order given. */
export function smallestFirst(values: ParameterValues, remedies: readonly Remedy[]): Remedy[] {
  const size = ({ parameter, value }: Remedy) => {
    const descriptor = descriptorOf(parameter);
    if (descriptor.kind === 'choice') return 1;
    const moved = Math.abs((value as number) - (values[parameter] as number));
    return moved / (descriptor.max - descriptor.min);
  };
  return [...remedies].sort((a, b) => size(a) - size(b));
}
