import shader from '../../shaders/compact.wgsl?raw';
import type { BufferPool } from './buffers.ts';
import { compile, createKernel } from './kernel.ts';
import type { Scan } from './scan.ts';

/** Stream compaction on the GPU. */
export interface Compact {
  /**
   * Adds to the pass: the indices of the nonzero among flags[0 .. count), ascending, into `kept`.
   * The returned buffer holds their number at index `count`. Scratch lives in the pool.
   */
  encode(
    pass: GPUComputePassEncoder,
    pool: BufferPool,
    flags: GPUBuffer,
    count: number,
    kept: GPUBuffer,
  ): GPUBuffer;
}

/** Compiles the kernels of compaction. */
export async function createCompact(device: GPUDevice, scan: Scan): Promise<Compact> {
  const module = await compile(device, 'compact', shader);
  const [copyFlags, writeKept] = await Promise.all(
    ['copy_flags', 'write_kept'].map((entryPoint) =>
      createKernel(device, { label: `compact ${entryPoint}`, module, entryPoint }),
    ),
  );
  return {
    encode(pass, pool, flags, count, kept) {
      const range = pool.uniform('compact range', Uint32Array.of(count, 0, 0, 0));
      const positions = pool.storage('compact positions', 4 * (count + 1));
      copyFlags.dispatch(pass, { 0: range, 1: flags, 2: positions }, count + 1);
      scan.encode(pass, pool, positions, count + 1);
      writeKept.dispatch(pass, { 0: range, 1: flags, 2: positions, 3: kept }, count);
      return positions;
    },
  };
}

/** The twin: indices of the nonzero flags, ascending. */
export function nonzeroIndices(flags: Uint32Array): Uint32Array {
  const out: number[] = [];
  for (let i = 0; i < flags.length; i++) if (flags[i] !== 0) out.push(i);
  return Uint32Array.from(out);
}
