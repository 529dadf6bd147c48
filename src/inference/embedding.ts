import type { EmbeddingInput, EmbeddingManifest } from '../formats/manifest.ts';

/** Where an embedding network places the hits of an event. */
export interface Embedding
  extends Pick<EmbeddingManifest, 'dims' | 'principalAxes' | 'radius' | 'radiusHits'> {
  /** [hits * dims]: where each hit looks for its next one from. */
  readonly source: Float32Array;
  /** [hits * dims]: where it is found; the same array for a network with one output. */
  readonly target: Float32Array;
}

/** Positions (mm). */
export interface Points {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
}

/** Inputs of an embedding [N * inputs], row by row: evaluated in double and rounded once. */
export function embeddingInputs(
  { x, y, z }: Points,
  inputs: readonly EmbeddingInput[],
): Float32Array {
  const width = inputs.length;
  const values = new Float32Array(x.length * width);
  for (let i = 0; i < x.length; i++) {
    const r = Math.hypot(x[i], y[i]);
    // On the beam line as in training: the azimuth is 0 there.
    const safe = r > 0 ? r : 1;
    for (let k = 0; k < width; k++) {
      const { name, scale } = inputs[k];
      let value = 0;
      if (name === 'r') value = r;
      else if (name === 'cos_phi') value = r > 0 ? x[i] / r : 1;
      else if (name === 'sin_phi') value = y[i] / safe;
      else if (name === 'phi') value = Math.atan2(y[i], x[i]);
      else if (name === 'z') value = z[i];
      else value = Math.asinh(z[i] / safe);
      values[i * width + k] = value / scale;
    }
  }
  return values;
}
