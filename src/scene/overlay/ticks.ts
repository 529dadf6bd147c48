import type { PictureAxis } from '../projections/projection.ts';

/** The step 1, 2 or 5 times a power of ten that is the smallest not below `least`. */
export function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5].find((candidate) => candidate * power >= least * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** Lengths are written in the largest of these in which a step is at least 0.1 (m) or 1. */
const LENGTH_UNITS: readonly {
  readonly unit: string;
  readonly mm: number;
  readonly from: number;
}[] = [
  { unit: 'm', mm: 1000, from: 100 },
  { unit: 'cm', mm: 10, from: 10 },
  { unit: 'mm', mm: 1, from: 0 },
];

/** The unit in which an axis is written with this step (mm, rad or 1): its word, and how much of the axis's own it is. */
export function unitOf(
  quantity: PictureAxis['quantity'],
  step: number,
): { unit: string; size: number } {
  if (quantity === 'angle') return { unit: 'rad', size: 1 };
  if (quantity === 'number') return { unit: '', size: 1 };
  const { unit, mm } =
    LENGTH_UNITS.find(({ from }) => step >= from * (1 - 1e-9)) ?? LENGTH_UNITS[2];
  return { unit, size: mm };
}

export interface Tick {
  /** In the axis's own units: mm, rad or 1. */
  readonly value: number;
  readonly text: string;
}

/**
 * Ticks of an axis between two values, not closer than `leastStep`, and the unit in which they are written. Ticks
 * lie at multiples of the step, so that they stay in place while the picture is shifted.
 */
export function ticksOf(
  axis: PictureAxis,
  from: number,
  to: number,
  leastStep: number,
): { ticks: Tick[]; unit: string } {
  const step = niceStep(leastStep);
  const { unit, size } = unitOf(axis.quantity, step);
  const [low, high] = axis.limits ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const digits = Math.min(Math.max(0, -Math.floor(Math.log10(step / size) + 1e-9)), 6);
  const ticks: Tick[] = [];
  const last = Math.floor(Math.min(to, high) / step + 1e-9);
  for (let k = Math.ceil(Math.max(from, low) / step - 1e-9); k <= last; k++) {
    const value = k * step;
    const written = (axis.isMirrored ? Math.abs(value) : value) / size;
    ticks.push({ value, text: (k === 0 ? 0 : written).toFixed(digits) });
  }
  return { ticks, unit };
}
