/**
 * Means and mean squares of deviations, gathered value by value or from parts, without the cancellation that sums
 * of squares suffer (Welford 1962; for parts Chan, Golub and LeVeque 1979).
 */

/**
 * Adds a part to gathered moments, in place: `gathered[at]` is the mean of `count` values so far, the number after
 * it the sum of their squared deviations. The part has `more` values of mean `mean`, and `squares` as such a sum.
 */
export function addMoments(
  gathered: Float64Array,
  at: number,
  count: number,
  more: number,
  mean: number,
  squares: number,
): void {
  const total = count + more;
  const difference = mean - gathered[at];
  gathered[at] += (difference * more) / total;
  gathered[at + 1] += squares + (difference * difference * count * more) / total;
}

/** Root mean square deviation from a sum of squared deviations of `count` values. */
export function rmsOf(squares: number, count: number): number {
  return Math.sqrt(squares / count);
}

/** The sum of squared deviations that an rms of `count` values stands for. */
export function squaresOf(rms: number, count: number): number {
  return rms * rms * count;
}
