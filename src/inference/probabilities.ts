import { NetworkError } from './contract.ts';

/** Turns the output into probabilities in place; refuses what is no number or no probability. */
export function probabilities(
  values: Float32Array,
  kind: 'logit' | 'probability',
  file: string,
): Float32Array {
  for (let e = 0; e < values.length; e++) {
    const value = values[e];
    if (!Number.isFinite(value)) {
      throw new NetworkError(
        `${file}: the score of edge ${e} is ${value}; the network is damaged or was trained for other features.`,
      );
    }
    if (kind === 'logit') values[e] = 1 / (1 + Math.exp(-value));
    else if (value < 0 || value > 1) {
      throw new NetworkError(
        `${file}: the score of edge ${e} is ${value}, which is no probability; set the output's kind to "logit" in the manifest.`,
      );
    }
  }
  return values;
}
