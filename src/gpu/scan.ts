import shader from '../../shaders/scan.wgsl?raw';
import type { BufferPool } from './buffers.ts';
import { compile, createKernel } from './kernel.ts';
import { isSoftware } from './sizedArrays.ts';

/** Values per workgroup; BLOCK in the shader, which says why there are two shapes of a workgroup. */
const BLOCK = 2048;
const ON_GPU = { INVOCATIONS: 128, PER_INVOCATION: BLOCK / 128 };
const ON_CPU = { INVOCATIONS: 4, PER_INVOCATION: BLOCK / 4 };

/** Exclusive prefix sums on the GPU. */
export interface Scan {
  /**
   * Adds to the pass: values[0 .. count) become their exclusive prefix sum, modulo 2^32. To get the total,
   * scan one more value that is 0. Scratch buffers come from the pool and must live until the GPU is done.
   */
  encode(pass: GPUComputePassEncoder, pool: BufferPool, values: GPUBuffer, count: number): void;
}

/** Compiles the kernels of the scan, in the shape for an adapter that computes on the CPU or for a GPU. */
export async function createScan(device: GPUDevice, software = isSoftware(device)): Promise<Scan> {
  const module = await compile(device, 'scan', shader);
  const [scanBlocks, addTotals] = await Promise.all(
    ['scan_blocks', 'add_totals'].map((entryPoint) =>
      createKernel(device, {
        label: `scan ${entryPoint}`,
        module,
        entryPoint,
        itemsPerWorkgroup: BLOCK,
        constants: software ? ON_CPU : ON_GPU,
      }),
    ),
  );

  function encode(
    pass: GPUComputePassEncoder,
    pool: BufferPool,
    values: GPUBuffer,
    count: number,
  ): void {
    if (count === 0) return;
    const blocks = Math.ceil(count / BLOCK);
    const range = pool.uniform('scan range', Uint32Array.of(count, 0, 0, 0));
    const totals = pool.storage('scan totals', 4 * blocks);
    const bindings = { 0: range, 1: values, 2: totals };
    scanBlocks.dispatch(pass, bindings, count);
    if (blocks === 1) return;
    encode(pass, pool, totals, blocks);
    addTotals.dispatch(pass, bindings, count);
  }

  return { encode };
}

/** The twin: exclusive prefix sum, modulo 2^32. */
export function exclusiveScan(values: Uint32Array): Uint32Array {
  const out = new Uint32Array(values.length);
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    out[i] = sum;
    sum = (sum + values[i]) >>> 0;
  }
  return out;
}
