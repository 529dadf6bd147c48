import type { ParticleRow, Sample } from './samples.ts';

/** A figure with its statistical error. NaN where the sample does not tell. */
export interface Figure {
  readonly value: number;
  readonly error: number;
}

/** One line of the table: the same figure of any sample. */
export interface Measure {
  readonly section: string;
  readonly label: string;
  readonly unit: string;
  readonly of: (sample: Sample) => Figure;
}

const UNKNOWN: Figure = { value: Number.NaN, error: Number.NaN };

export function share(part: number, all: number): Figure {
  if (all === 0) return UNKNOWN;
  const p = part / all;
  // At least one count's worth of error, so that an empty class does not claim to be known exactly.
  return { value: p, error: Math.sqrt(Math.max(p * (1 - p) * all, 1)) / all };
}

export function mean(values: readonly number[]): Figure {
  if (values.length < 2) return UNKNOWN;
  const value = values.reduce((sum, one) => sum + one, 0) / values.length;
  const variance = values.reduce((sum, one) => sum + (one - value) ** 2, 0) / values.length;
  return { value, error: Math.sqrt(variance / values.length) };
}

/** Quantile at p; its error is the half distance between the quantiles one standard deviation of counts away. */
export function quantile(values: readonly number[], p: number): Figure {
  if (values.length < 20) return UNKNOWN;
  const sorted = Float64Array.from(values).sort();
  const at = (q: number) =>
    sorted[Math.min(sorted.length - 1, Math.max(0, Math.floor(q * sorted.length)))];
  const spread = Math.sqrt((p * (1 - p)) / values.length);
  return { value: at(p), error: (at(p + spread) - at(p - spread)) / 2 };
}

/** Half-width of what is left of values between the same share of lowest and highest, `inside` of all. */
export function halfWidth(values: readonly number[], inside: number): Figure {
  const low = quantile(values, (1 - inside) / 2);
  const high = quantile(values, (1 + inside) / 2);
  return {
    value: (high.value - low.value) / 2,
    error: Math.hypot(high.error, low.error) / 2,
  };
}

export const radius = ({ vx, vy }: ParticleRow) => Math.hypot(vx, vy);
/** TrackML follows no particle below 0.15 GeV; those it lists as leaving one hit are left aside. */
export const followed = once(({ particles }) => particles.filter(({ pt }) => pt > 0.15));

export function scaled({ value, error }: Figure, factor: number): Figure {
  return { value: value * factor, error: error * factor };
}

/** A function of a sample that is worked out once for each. */
export function once<Result>(of: (sample: Sample) => Result): (sample: Sample) => Result {
  const known = new WeakMap<Sample, { readonly result: Result }>();
  return (sample) => {
    const found = known.get(sample) ?? { result: of(sample) };
    known.set(sample, found);
    return found.result;
  };
}
