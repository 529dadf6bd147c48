import shader from '../../shaders/compact.wgsl?raw';
import type { BufferPool } from './buffers.ts';
import { compile, createKernel } from './kernel.ts';
import type { Scan } from './scan.ts';

/** Where the number of kept indices is. */
export interface Compacted {
  readonly positions: GPUBuffer;
  readonly index: number;
}

/** Stream compaction on the GPU. */
export interface Compact {
  /**
   * Adds to the pass: the indices of the nonzero among flags[0 .. count), ascending, into `kept`. Flags are u32,
   * their buffer a multiple of 16 bytes. Scratch lives in the pool.
   */
  encode(
    pass: GPUComputePassEncoder,
    pool: BufferPool,
    flags: GPUBuffer,
    count: number,
    kept: GPUBuffer,
  ): Compacted;
}

/** Compiles the kernels of compaction. */
export async function createCompact(device: GPUDevice, scan: Scan): Promise<Compact> {
  const module = await compile(device, 'compact', shader);
  const [countFlags, writeKept] = await Promise.all(
    ['count_flags', 'write_kept'].map((entryPoint) =>
      createKernel(device, { label: `compact ${entryPoint}`, module, entryPoint }),
    ),
  );
  return {
    encode(pass, pool, flags, count, kept) {
      const fours = Math.ceil(count / 4);
      const range = pool.uniform('compact range', Uint32Array.of(count, 0, 0, 0));
      const positions = pool.storage('compact positions', 4 * (fours + 1));
      countFlags.dispatch(pass, { 0: range, 1: flags, 2: positions }, fours + 1);
      scan.encode(pass, pool, positions, fours + 1);
      writeKept.dispatch(pass, { 0: range, 1: flags, 2: positions, 3: kept }, fours);
      return { positions, index: fours };
    },
  };
}

/** The twin: indices of the nonzero flags, ascending. */
export function nonzeroIndices(flags: Uint32Array): Uint32Array {
  const out: number[] = [];
  for (let i = 0; i < flags.length; i++) if (flags[i] !== 0) out.push(i);
  return Uint32Array.from(out);
}
