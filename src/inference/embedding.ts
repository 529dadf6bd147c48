import type { Points } from '../event/clusters.ts';
import type { EmbeddingInput, EmbeddingManifest } from '../formats/manifest.ts';
import { createNodeColumns } from './nodeColumns.ts';

/** Where an embedding network places the hits of an event. */
export interface Embedding
  extends Pick<
    EmbeddingManifest,
    'dims' | 'principalAxes' | 'radius' | 'radiusHits' | 'kMax' | 'direction'
  > {
  /** [hits * dims]: where each hit looks for its next one from. */
  readonly source: Float32Array;
  /** [hits * dims]: where it is found; the same array for a network with one output. */
  readonly target: Float32Array;
}

/**
 * Inputs of an embedding [N * inputs], row by row: evaluated in double and rounded once.
 * @throws NetworkError for a shape of clusters that the points do not bring.
 */
export function embeddingInputs(points: Points, inputs: readonly EmbeddingInput[]): Float32Array {
  const { x, y, z } = points;
  const width = inputs.length;
  const values = new Float32Array(x.length * width);
  const column = createNodeColumns(points);
  for (const [k, { name, scale }] of inputs.entries()) {
    const isOwn = name === 'cos_phi' || name === 'sin_phi' || name === 'eta';
    const known = isOwn ? null : column(name);
    for (let i = 0; i < x.length; i++) {
      const r = Math.hypot(x[i], y[i]);
      // On the beam line as in training: the azimuth is 0 there.
      const safe = r > 0 ? r : 1;
      let value = 0;
      if (known) value = known[i];
      else if (name === 'cos_phi') value = r > 0 ? x[i] / r : 1;
      else if (name === 'sin_phi') value = y[i] / safe;
      else value = Math.asinh(z[i] / safe);
      values[i * width + k] = value / scale;
    }
  }
  return values;
}
