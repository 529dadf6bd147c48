import { CONTINUATIONS, type ShapedPairs } from './continuations.ts';

/** Stands for a spread (m) that is not known; no beam spot is so long. */
export const UNKNOWN_SPREAD = 0.3;
/** What a spread (m) is kept between. */
const [LEAST_SPREAD, MOST_SPREAD] = [1e-3, 0.2];
/** Fewer pairs tell nothing. */
const LEAST_PAIRS = 30;
/** Times its own extent in r that the line of a pair is drawn on to reach the beam. */
const LONGEST_ARM = 2;
/** Standard deviation of a normal distribution by the median of its absolute values. */
const DEVIATION_OF_MEDIAN = 1.4826;
/** Logarithm of the least misfit, inward and outward, up to which a pair is taken for a true one: 19 of 20 are. */
const MOST_MISFIT = 0;

/**
 * How far from the centre of the detector, along the beam, the particles of an event start (m): from the median of |z0|
 * of pairs that go on well, as if z0 were normal about 0. A filter that does not know it takes pairs that point to
 * z0 = 60 mm for wrong ones, which they are where the beam spot is 5 mm long and are not where it is 50 mm.
 * `training/metric_learning/spread.py` takes the same steps.
 * @param goOn what `continuations` gives for the pairs.
 */
export function spreadOf({ r, z, src, dst }: ShapedPairs, goOn: Float32Array): number {
  const starts: number[] = [];
  for (let e = 0; e < src.length; e++) {
    const [a, b, at] = [src[e], dst[e], CONTINUATIONS.length * e];
    const over = r[b] - r[a];
    if (!(over > 0 && r[a] <= LONGEST_ARM * over)) continue;
    if (Math.max(goOn[at], goOn[at + 1]) <= MOST_MISFIT)
      starts.push(Math.abs(z[a] - r[a] * ((z[b] - z[a]) / over)));
  }
  if (starts.length < LEAST_PAIRS) return UNKNOWN_SPREAD;
  const middle = Float64Array.from(starts).sort()[starts.length >> 1];
  return Math.min(MOST_SPREAD, Math.max(LEAST_SPREAD, DEVIATION_OF_MEDIAN * middle));
}
