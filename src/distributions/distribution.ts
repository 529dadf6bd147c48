/** What something is in truth, in the order in which classes are drawn; `all` where there is no truth. */
export const DISTRIBUTION_CLASSES = [
  'target',
  'other true',
  'skipping',
  'fake',
  'found',
  'lost',
  'all',
] as const;
export type DistributionClass = (typeof DISTRIBUTION_CLASSES)[number];

/**
 * Where a variable that a stage cuts on lies, for everything that passes all other cuts: none of it is left out, and
 * what is off the axis is counted beside it. Arrays are by class, in the order of `classes`.
 */
export interface Distribution {
  readonly classes: readonly DistributionClass[];
  /** [bins + 1] ascending edges of the bins; the last bin includes its upper edge. */
  readonly edges: Float64Array;
  /** [class][bin] */
  readonly counts: readonly Uint32Array[];
  readonly below: readonly number[];
  readonly above: readonly number[];
  /** How many there are before the cut, on the axis or not, and how many of them the stage keeps. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Where the cut lies if its parameter leaves that to the event; null for one that does not. */
  readonly automatic: number | null;
}

/** Collects a distribution. */
export interface DistributionBuilder {
  /** Counts one thing. A value that is no number is off the axis, above it. */
  add(value: number, classIndex: number, isKept: boolean): void;
  result(automatic?: number | null): Distribution;
}

/** An empty distribution over equal bins of [min, max]. */
export function createDistribution(
  classes: readonly DistributionClass[],
  { min, max, bins }: { readonly min: number; readonly max: number; readonly bins: number },
): DistributionBuilder {
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => min + ((max - min) * i) / bins);
  const counts = classes.map(() => new Uint32Array(bins));
  const [below, above, before, after] = [0, 1, 2, 3].map(() => classes.map(() => 0));
  const binsPerUnit = bins / (max - min);
  return {
    add(value, classIndex, isKept) {
      before[classIndex]++;
      if (isKept) after[classIndex]++;
      if (value < min) below[classIndex]++;
      else if (!(value <= max)) above[classIndex]++;
      else counts[classIndex][Math.min(Math.floor((value - min) * binsPerUnit), bins - 1)]++;
    },
    result: (automatic = null) => ({
      classes,
      edges,
      counts,
      below,
      above,
      before,
      after,
      automatic,
    }),
  };
}
