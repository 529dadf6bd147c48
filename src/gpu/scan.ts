import { type BufferPool, createBufferPool, createReadback } from './buffers.ts';
import { checked } from './errors.ts';
import { compile, createKernel } from './kernel.ts';
import { shaderCode } from './shaders.ts';
import { isSoftware } from './sizedArrays.ts';

/** Values per workgroup; BLOCK in the shader. */
const BLOCK = 2048;

/** How the invocations of a workgroup scan their sums, and how many there are. */
const BACKENDS = {
  portable: { shader: 'scanPortable', invocations: 128 },
  software: { shader: 'scanPortable', invocations: 4 },
  subgroups: { shader: 'scanSubgroups', invocations: 128 },
};

/** A way to compute the scan. All give the same sums. */
export type ScanBackend = keyof typeof BACKENDS;

/** Exclusive prefix sums on the GPU. */
export interface Scan {
  /** What it was compiled with. */
  readonly backend: ScanBackend;
  /**
   * Adds to the pass: values[0 .. count) become their exclusive prefix sum, modulo 2^32. To get the total,
   * scan one more value that is 0. Scratch buffers come from the pool and must live until the GPU is done.
   */
  encode(pass: GPUComputePassEncoder, pool: BufferPool, values: GPUBuffer, count: number): void;
}

/**
 * The backend for a device: what tells them apart is barriers. For 128 invocations the portable one has 15 of them, the
 * one with subgroups a single one, so a GPU uses subgroups where it has them. A software adapter runs the invocations
 * of a workgroup in turns and changes turns at every barrier: few invocations with many values each suit it, and for
 * four of them the portable one does, which needs no trust in the adapter's subgroups.
 */
function backendFor(device: GPUDevice): ScanBackend {
  if (isSoftware(device)) return 'software';
  return device.features.has('subgroups') ? 'subgroups' : 'portable';
}

/**
 * Compiles the kernels of the scan. Subgroups are a matter of each driver, so unless they are asked for they have to get
 * some sums right first.
 * @param backend by default the one that suits the device; `subgroups` needs that feature.
 */
export async function createScan(device: GPUDevice, backend?: ScanBackend): Promise<Scan> {
  const chosen = backend ?? backendFor(device);
  const scan = await compileScan(device, chosen);
  if (backend || chosen !== 'subgroups' || (await isRight(device, scan))) return scan;
  return compileScan(device, 'portable');
}

/** Whether a scan gives the sums of its twin, for values in several blocks, the last of them not full. */
async function isRight(device: GPUDevice, scan: Scan): Promise<boolean> {
  const values = Uint32Array.from({ length: 2 * BLOCK + 77 }, (_, i) => (i * i) % 1009);
  const pool = createBufferPool(device, 'scan check');
  try {
    const readback = await checked(device, 'the check of the scan', () => {
      const buffer = pool.upload('values', values);
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      scan.encode(pass, pool, buffer, values.length);
      pass.end();
      const readback = createReadback(device, pool, 'sums', values.byteLength);
      readback.copy(encoder, buffer, 0, values.byteLength);
      device.queue.submit([encoder.finish()]);
      return readback;
    });
    const [sums] = (await readback.read()).map((part) => new Uint32Array(part));
    const expected = exclusiveScan(values);
    return sums.every((sum, i) => sum === expected[i]);
  } finally {
    pool.destroy();
  }
}

async function compileScan(device: GPUDevice, backend: ScanBackend): Promise<Scan> {
  const { shader, invocations } = BACKENDS[backend];
  const module = await compile(device, `scan (${backend})`, shaderCode(shader));
  const constants = { INVOCATIONS: invocations, PER_INVOCATION: BLOCK / invocations };
  const [scanBlocks, addTotals] = await Promise.all(
    ['scan_blocks', 'add_totals'].map((entryPoint) =>
      createKernel(device, {
        label: `scan ${entryPoint}`,
        module,
        entryPoint,
        itemsPerWorkgroup: BLOCK,
        constants,
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

  return { backend, encode };
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
