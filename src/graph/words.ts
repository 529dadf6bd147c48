import type { ArrangedHits } from '../modulemap/arrangeHits.ts';
import type { MapDoublets } from '../modulemap/moduleMap.ts';

/** Target hits per word of the pair kernels: one bit each. */
export const TARGETS_PER_WORD = 32;

/** How the pair kernels divide their work; see `shaders/hitPairs.wgsl`. */
export interface WordLayout {
  /** [(D + 1) * 2]: first word of each doublet and its words per source hit; last: the number of words, 0. */
  readonly doubletWords: Uint32Array;
  readonly words: number;
  /** Doublets with hits on both modules, and the hit pairs to test on them. */
  readonly activeDoublets: number;
  readonly candidates: number;
}

/** Numbers the words of an event: (doublet, source hit, block of 32 target hits), none for an empty module. */
export function layoutWords(hits: ArrangedHits, doublets: MapDoublets): WordLayout {
  const { hitStart } = hits;
  const { m1, m2 } = doublets;
  const count = m1.length;
  const doubletWords = new Uint32Array(2 * (count + 1));
  let words = 0;
  let activeDoublets = 0;
  let candidates = 0;
  for (let d = 0; d < count; d++) {
    const sources = hitStart[m1[d] + 1] - hitStart[m1[d]];
    const targets = hitStart[m2[d] + 1] - hitStart[m2[d]];
    doubletWords[2 * d] = words;
    if (sources === 0 || targets === 0) continue;
    const blocks = Math.ceil(targets / TARGETS_PER_WORD);
    doubletWords[2 * d + 1] = blocks;
    words += sources * blocks;
    activeDoublets++;
    candidates += sources * targets;
  }
  doubletWords[2 * count] = words;
  return { doubletWords, words, activeDoublets, candidates };
}
