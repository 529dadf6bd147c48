import type { CutLine } from '../../chains/chain.ts';
import type { NumberDescriptor } from '../../parameters/descriptor.ts';

/** Where a parameter's line lies on the axis; null where it is left to the event and that is not known. */
export function placeOf(
  { offset = 0, factor = 1, automatic }: CutLine,
  value: number,
  automaticPlace: number | null,
): number | null {
  return value === automatic ? automaticPlace : offset + factor * value;
}

/** The value of a parameter whose line lies at a place: the nearest step in its range. */
export function valueAt(
  { offset = 0, factor = 1 }: CutLine,
  place: number,
  { min, max, step }: NumberDescriptor,
): number {
  const steps = Math.round((place - offset) / factor / step);
  return Math.min(Math.max(Number((steps * step).toFixed(6)), min), max);
}
