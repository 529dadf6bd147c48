import { createRandom } from '../../src/simulation/random.ts';
import type { TrackClassifier } from '../../src/tracks/quality/classifier.ts';
import { TRACK_MEASURES } from '../../src/tracks/quality/measures.ts';

/** Tracks to learn from: measures, whether each is right, and how much it counts. */
export interface Sample {
  readonly measures: Float32Array;
  readonly right: Uint8Array;
  readonly weight: Float32Array;
}

const HIDDEN = 24;
const EPOCHS = 600;
const RATE = 0.02;
const DECAY = 1e-4;
const SEED = 1;

/** Trains a classifier by gradient descent (Adam, Kingma and Ba, arXiv:1412.6980) on all tracks at once. */
export function trainClassifier({ measures, right, weight }: Sample): TrackClassifier {
  const size = TRACK_MEASURES.length;
  const count = right.length;
  const { mean, spread } = moments(measures, size, weight);
  const scaled = Float64Array.from(
    measures,
    (value, i) => (value - mean[i % size]) / spread[i % size],
  );
  const total = weight.reduce((sum, one) => sum + one, 0);
  const random = createRandom(SEED, 0);
  const hiddenSize = HIDDEN * (size + 1);
  const parameters = Float64Array.from({ length: hiddenSize + HIDDEN + 1 }, (_, i) =>
    i < hiddenSize ? random.gaussian() / Math.sqrt(size) : 0.3 * random.gaussian(),
  );
  const gradient = new Float64Array(parameters.length);
  const first = new Float64Array(parameters.length);
  const second = new Float64Array(parameters.length);
  const unit = new Float64Array(HIDDEN);

  for (let epoch = 1; epoch <= EPOCHS; epoch++) {
    gradient.fill(0);
    for (let t = 0; t < count; t++) {
      let sum = parameters[hiddenSize + HIDDEN];
      for (let u = 0; u < HIDDEN; u++) {
        const at = u * (size + 1);
        let activation = parameters[at + size];
        for (let k = 0; k < size; k++) activation += parameters[at + k] * scaled[size * t + k];
        unit[u] = Math.tanh(activation);
        sum += parameters[hiddenSize + u] * unit[u];
      }
      const off = ((1 / (1 + Math.exp(-sum)) - right[t]) * weight[t]) / total;
      gradient[hiddenSize + HIDDEN] += off;
      for (let u = 0; u < HIDDEN; u++) {
        gradient[hiddenSize + u] += off * unit[u];
        const back = off * parameters[hiddenSize + u] * (1 - unit[u] * unit[u]);
        const at = u * (size + 1);
        gradient[at + size] += back;
        for (let k = 0; k < size; k++) gradient[at + k] += back * scaled[size * t + k];
      }
    }
    const rate = RATE * (0.5 + 0.5 * Math.cos((Math.PI * epoch) / EPOCHS));
    for (let i = 0; i < parameters.length; i++) {
      const g = gradient[i] + DECAY * parameters[i];
      first[i] = 0.9 * first[i] + 0.1 * g;
      second[i] = 0.999 * second[i] + 0.001 * g * g;
      const [m, v] = [first[i] / (1 - 0.9 ** epoch), second[i] / (1 - 0.999 ** epoch)];
      parameters[i] -= (rate * m) / (Math.sqrt(v) + 1e-9);
    }
  }
  const rounded = Array.from(parameters, (value) => Number(value.toPrecision(6)));
  return {
    mean,
    spread,
    hidden: Array.from({ length: HIDDEN }, (_, u) =>
      rounded.slice(u * (size + 1), (u + 1) * (size + 1)),
    ),
    output: rounded.slice(hiddenSize),
  };
}

function moments(measures: Float32Array, size: number, weight: Float32Array) {
  const total = weight.reduce((sum, one) => sum + one, 0);
  const mean: number[] = [];
  const spread: number[] = [];
  for (let k = 0; k < size; k++) {
    let [sum, squares] = [0, 0];
    weight.forEach((w, t) => {
      sum += w * measures[size * t + k];
      squares += w * measures[size * t + k] ** 2;
    });
    const centre = sum / total;
    mean.push(Number(centre.toPrecision(6)));
    spread.push(Number(Math.sqrt(Math.max(1e-6, squares / total - centre ** 2)).toPrecision(6)));
  }
  return { mean, spread };
}
