import type { BufferPool } from './buffers.ts';
import { compile, createKernel } from './kernel.ts';
import type { Scan } from './scan.ts';
import { shaderCode } from './shaders.ts';

/** Bytes of the scratch buffers for so many words. */
export const bytesOfCompact = (words: number) => ({ 'compact positions': 4 * (words + 1) });

/** Where the number of kept places is. */
export interface Compacted {
  readonly positions: GPUBuffer;
  readonly index: number;
}

/** Stream compaction on the GPU. */
export interface Compact {
  /**
   * Adds to the pass: the places of the bits that are set in so many words of 32, ascending, into `kept`. Scratch lives
   * in the pool.
   */
  encode(
    pass: GPUComputePassEncoder,
    pool: BufferPool,
    bits: GPUBuffer,
    words: number,
    kept: GPUBuffer,
  ): Compacted;
}

/** Compiles the kernels of compaction. */
export async function createCompact(device: GPUDevice, scan: Scan): Promise<Compact> {
  const module = await compile(device, 'compact', shaderCode('compact'));
  const [countBits, writeKept] = await Promise.all(
    ['count_bits', 'write_kept'].map((entryPoint) =>
      createKernel(device, { label: `compact ${entryPoint}`, module, entryPoint }),
    ),
  );
  return {
    encode(pass, pool, bits, words, kept) {
      const range = pool.uniform('compact range', Uint32Array.of(words, 0, 0, 0));
      const positions = pool.scratch(
        'compact positions',
        bytesOfCompact(words)['compact positions'],
      );
      countBits.dispatch(pass, { 0: range, 1: bits, 2: positions }, words + 1);
      scan.encode(pass, pool, positions, words + 1);
      writeKept.dispatch(pass, { 0: range, 1: bits, 2: positions, 3: kept }, words);
      return { positions, index: words };
    },
  };
}

/** The twin: places of the bits that are set, ascending. */
export function placesOfBits(words: Uint32Array): Uint32Array {
  const out: number[] = [];
  for (let i = 0; i < 32 * words.length; i++) if ((words[i >>> 5] >>> (i & 31)) & 1) out.push(i);
  return Uint32Array.from(out);
}
