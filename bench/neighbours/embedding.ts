import { createRandom } from '../../src/simulation/random.ts';

/** An embedding of hits as a network makes it. */
export interface SyntheticEmbedding {
  readonly dims: number;
  /** [points * dims], unit vectors; hit i and i + 1 follow each other on a track unless i + 1 begins one. */
  readonly source: Float32Array;
  readonly target: Float32Array;
  readonly outward: Uint32Array;
  /** First hit of each track. */
  readonly begins: readonly number[];
}

/** How far the directions of the space are filled: what a network trained on full events leaves, by falling spread. */
const SPREAD = [0.62, 0.6, 0.42, 0.16, 0.07, 0.04, 0.03, 0.02];
/** Distance of consecutive hits: median, and the spread of its logarithm. */
const STEP = { median: 0.023, spread: 0.45 };
/** Of a hit's two places in a double embedding. */
const APART = 0.025;

/**
 * Embeddings with the statistics measured on simulated events (105k hits, 8 dimensions): tracks of about ten hits, of
 * whose consecutive pairs 91% are within 0.05, 98% within 0.07 and 99% within 0.1; within 0.1 some 35 neighbours of each
 * hit, which grow with the radius to the power 2.6.
 */
export function syntheticEmbedding(
  points: number,
  dims: number,
  seed: number,
  isDouble: boolean,
): SyntheticEmbedding {
  const { uniform, gaussian } = createRandom(seed);
  const source = new Float32Array(points * dims);
  const target = isDouble ? new Float32Array(points * dims) : source;
  const begins: number[] = [];
  const turn = randomTurn(dims, gaussian);

  let left = 0;
  const place = new Float64Array(dims);
  for (let i = 0; i < points; i++) {
    if (left === 0) {
      begins.push(i);
      left = 5 + Math.floor(10 * uniform());
      const phi = 2 * Math.PI * uniform();
      const eta = 2 * uniform() - 1;
      for (let k = 0; k < dims; k++) place[k] = (SPREAD[k] ?? 0.02) * 0.6 * gaussian();
      place[0] = SPREAD[0] * Math.cos(phi);
      place[1] = SPREAD[1] * Math.sin(phi);
      place[2] = SPREAD[2] * 1.8 * eta;
    } else {
      const step = STEP.median * Math.exp(STEP.spread * gaussian());
      const direction = Array.from({ length: dims }, (_, k) => (SPREAD[k] ?? 0.02) * gaussian());
      const length = Math.hypot(...direction);
      for (let k = 0; k < dims; k++) place[k] += (step * direction[k]) / length;
    }
    left--;
    writeUnit(source, dims, i, turn(place));
    if (isDouble) {
      const aside = place.map((value, k) => value + APART * (SPREAD[k] ?? 0.02) * gaussian());
      writeUnit(target, dims, i, turn(aside));
    }
  }
  return {
    dims,
    source,
    target,
    outward: Uint32Array.from({ length: points }, (_, i) => i),
    begins,
  };
}

function writeUnit(out: Float32Array, dims: number, row: number, place: Float64Array): void {
  const length = Math.hypot(...place);
  for (let k = 0; k < dims; k++) out[dims * row + k] = place[k] / length;
}

/** A rotation of the space, as no network's outputs are principal axes by themselves: reflections at random vectors. */
function randomTurn(dims: number, gaussian: () => number): (place: Float64Array) => Float64Array {
  const mirrors = Array.from({ length: dims }, () => {
    const v = Float64Array.from({ length: dims }, gaussian);
    const length = Math.hypot(...v);
    return v.map((value) => value / length);
  });
  return (place) => {
    const out = place.slice();
    for (const mirror of mirrors) {
      let along = 0;
      for (let k = 0; k < dims; k++) along += out[k] * mirror[k];
      for (let k = 0; k < dims; k++) out[k] -= 2 * along * mirror[k];
    }
    return out;
  };
}
