import odd from './classifiers/odd.json';
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
const CLASSIFIERS: Readonly<Record<string, TrackClassifier>> = { odd, trackml };

/** The classifier for the tracks of a detector; null where there is none. */
export function classifierOf(detector: string): TrackClassifier | null {
  return CLASSIFIERS[detector] ?? null;
}

/** How much a track looks like one of a particle, from 0 to 1, by its measures. */
export function scoreTrack(classifier: TrackClassifier, measures: Float32Array): number {
  return scoreBy(classifier, activations(classifier, measures), measures[0]);
}

/** What the hidden units are told by all measures but the first, which alone depends on the other tracks of the event. */
export function activations(
  { mean, spread, hidden }: TrackClassifier,
  measures: Float32Array,
): Float64Array {
  const size = TRACK_MEASURES.length;
  return Float64Array.from(hidden, (weights) => {
    let sum = weights[size];
    for (let k = 1; k < size; k++) sum += weights[k] * ((measures[k] - mean[k]) / spread[k]);
    return sum;
  });
}

/** The score of a track by its activations and the first of its measures. */
export function scoreBy(
  { mean, spread, hidden, output }: TrackClassifier,
  activation: Float64Array,
  first: number,
): number {
  const scaled = (first - mean[0]) / spread[0];
  let sum = output[hidden.length];
  for (let u = 0; u < hidden.length; u++)
    sum += output[u] * Math.tanh(activation[u] + hidden[u][0] * scaled);
  return 1 / (1 + Math.exp(-sum));
}
