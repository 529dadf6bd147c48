import trackml from './classifiers/trackml.json';
import { TRACK_MEASURES } from './measures.ts';

/**
 * A classifier of tracks: a layer of hidden units, tanh(w m + b) of the measures m less their means, over their
 * spreads, and the logistic function of a weighted sum of them. Its weights are made by `npm run build:track-classifier`.
 */
export interface TrackClassifier {
  /** Per measure. */
  readonly mean: readonly number[];
  readonly spread: readonly number[];
  /** Per hidden unit: a weight per measure, then the constant. */
  readonly hidden: readonly (readonly number[])[];
  /** A weight per hidden unit, then the constant. */
  readonly output: readonly number[];
}

/** The classifiers that ship, by detector. */
const CLASSIFIERS: Readonly<Record<string, TrackClassifier>> = { trackml };

/** The classifier for the tracks of a detector; null where there is none. */
export function classifierOf(detector: string): TrackClassifier | null {
  return CLASSIFIERS[detector] ?? null;
}

/** How much a track looks like one of a particle, from 0 to 1, by its measures. */
export function scoreTrack(
  { mean, spread, hidden, output }: TrackClassifier,
  measures: Float32Array,
): number {
  const size = TRACK_MEASURES.length;
  const scaled = new Float64Array(size);
  for (let k = 0; k < size; k++) scaled[k] = (measures[k] - mean[k]) / spread[k];
  let sum = output[hidden.length];
  for (let u = 0; u < hidden.length; u++) {
    let activation = hidden[u][size];
    for (let k = 0; k < size; k++) activation += hidden[u][k] * scaled[k];
    sum += output[u] * Math.tanh(activation);
  }
  return 1 / (1 + Math.exp(-sum));
}
