/** Counts of values per bin and class: `counts[c][b]` values of class `c` lie in bin `b`. */
export interface ClassHistogram {
  /** [bins + 1] edges of the bins. */
  readonly edges: Float64Array;
  readonly counts: readonly Uint32Array[];
}

/**
 * Counts values into equal bins of [min, max], by class. The last bin includes `max`; values outside and NaN
 * are not counted.
 * @param classes class of each value; null puts all into class 0.
 */
export function binByClass(
  values: Float32Array,
  classes: Uint8Array | null,
  classCount: number,
  bins: number,
  min = 0,
  max = 1,
): ClassHistogram {
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => min + ((max - min) * i) / bins);
  const counts = Array.from({ length: classCount }, () => new Uint32Array(bins));
  const binsPerUnit = bins / (max - min);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!(value >= min && value <= max)) continue;
    const bin = Math.min(Math.floor((value - min) * binsPerUnit), bins - 1);
    counts[classes ? classes[i] : 0][bin]++;
  }
  return { edges, counts };
}

/** Running sums over the classes: row `c` is the top of class `c` when they are drawn on one another. */
export function stack(counts: readonly Uint32Array[]): Float64Array[] {
  const tops: Float64Array[] = [];
  for (const row of counts) {
    const below = tops.at(-1);
    tops.push(Float64Array.from(row, (count, bin) => count + (below ? below[bin] : 0)));
  }
  return tops;
}

/** Edges of transverse-momentum bins (GeV) that people expect, for targets above a threshold. */
export function ptBins(minPt: number): number[] {
  const lowest = Math.max(minPt, 0.05);
  const usual = [0.1, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 5, 10, 20];
  const above = usual.filter((edge) => edge > lowest * 1.001 && edge <= Math.max(10, 2 * lowest));
  return [lowest, ...above];
}
