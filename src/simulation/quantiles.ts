import type { Random } from './random.ts';

/** Levels of the quantiles that a table of a distribution lists. */
const LEVELS = [
  0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995,
  0.999, 1,
];

/** pT above `minPt` from a table: draws only from the part of the spectrum above it. */
export function drawPt(table: readonly number[], minPt: number, random: Random): number {
  const from = level(table, minPt);
  return quantile(table, from + (1 - from) * random.uniform(), true);
}

/** Value of a quantile table at level p; between quantiles the logarithm is interpolated where it spans decades. */
export function quantile(table: readonly number[], p: number, logarithmic: boolean): number {
  let i = 1;
  while (i < LEVELS.length - 1 && LEVELS[i] < p) i++;
  const f = (p - LEVELS[i - 1]) / (LEVELS[i] - LEVELS[i - 1]);
  const a = table[i - 1];
  const b = table[i];
  return logarithmic ? a * (b / a) ** f : a + (b - a) * f;
}

/** Level of a value in a logarithmic quantile table; 0 below it, and just under 1 above it. */
export function level(table: readonly number[], value: number): number {
  if (value <= table[0]) return 0;
  for (let i = 1; i < table.length; i++)
    if (value < table[i]) {
      const f = Math.log(value / table[i - 1]) / Math.log(table[i] / table[i - 1]);
      return LEVELS[i - 1] + f * (LEVELS[i] - LEVELS[i - 1]);
    }
  return 1;
}
