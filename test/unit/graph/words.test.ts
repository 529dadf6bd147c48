import { describe, expect, it } from 'vitest';
import { layoutWords } from '../../../src/graph/words.ts';
import type { ArrangedHits } from '../../../src/modulemap/arrangeHits.ts';

describe('words of the pair kernels', () => {
  it('are numbered by doublet, source and block of 32 targets; empty modules have none', () => {
    const hitsPerModule = [2, 0, 33, 32, 1];
    const hitStart = new Uint32Array(6);
    hitsPerModule.forEach((n, m) => {
      hitStart[m + 1] = hitStart[m] + n;
    });
    const layout = layoutWords({ hitStart } as ArrangedHits, {
      m1: Uint32Array.of(0, 0, 1, 2, 4),
      m2: Uint32Array.of(1, 2, 2, 3, 2),
      window: new Float32Array(40),
    });
    // First word and blocks of each doublet, and at the end the number of words.
    expect([...layout.doubletWords]).toEqual([0, 0, 0, 2, 4, 0, 4, 1, 37, 2, 39, 0]);
    expect(layout.words).toBe(39);
    expect(layout.activeDoublets).toBe(3);
    expect(layout.candidates).toBe(2 * 33 + 33 * 32 + 33);
  });
});
