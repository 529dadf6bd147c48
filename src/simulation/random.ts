/**
 * A seeded generator of random numbers with independent streams: the same seed and stream always give the
 * same numbers, on every platform, whatever else was drawn. xoshiro128** (Blackman and Vigna), its state
 * filled by the splitmix32 finaliser.
 */
export interface Random {
  /** Uniform in (0, 1), with 32 bits. */
  uniform(): number;
  /** Normal with mean 0 and standard deviation 1 (Box-Muller). */
  gaussian(): number;
  /** Poisson with the given mean; rounded normal above a mean of 60. */
  poisson(mean: number): number;
}

/**
 * A generator for one stream of a seed.
 * @param seed any number; its lowest 32 bits count.
 * @param stream what tells this stream from others, e.g. event number and particle number.
 */
export function createRandom(seed: number, ...stream: number[]): Random {
  const state = new Int32Array(4);
  let h = mix(seed | 0);
  for (const part of stream) h = mix(Math.imul(h, 0x9e3779b1) ^ mix(part + 0x7f4a7c15));
  for (let i = 0; i < 4; i++) {
    h = (h + 0x9e3779b9) | 0;
    state[i] = mix(h);
  }
  // A spare normal: Box-Muller makes them in pairs. NaN when there is none.
  const spare = Float64Array.of(Number.NaN);

  function uniform(): number {
    const s1 = state[1];
    const scrambled = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9);
    state[2] ^= state[0];
    state[3] ^= s1;
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= s1 << 9;
    state[3] = rotateLeft(state[3], 11);
    return ((scrambled >>> 0) + 0.5) / 4294967296;
  }

  function gaussian(): number {
    const kept = spare[0];
    if (!Number.isNaN(kept)) {
      spare[0] = Number.NaN;
      return kept;
    }
    const radius = Math.sqrt(-2 * Math.log(uniform()));
    const angle = 2 * Math.PI * uniform();
    spare[0] = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  function poisson(mean: number): number {
    if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * gaussian()));
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = uniform(); product > limit; product *= uniform()) count++;
    return count;
  }

  return { uniform, gaussian, poisson };
}

function rotateLeft(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

/** Finaliser of splitmix32: spreads every bit of its input over the output. */
function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
  h = Math.imul(h ^ (h >>> 15), 0x735a2d97);
  return h ^ (h >>> 15);
}
