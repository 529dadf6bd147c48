/** How fast the adapter moves memory: the floor of every kernel. */
import { createBufferPool } from '../../src/gpu/buffers.ts';
import { compile, createKernel } from '../../src/gpu/kernel.ts';
import type { TracedDevice } from './trace.ts';

const BYTES = 64 * 2 ** 20;

const COPY = `
@group(0) @binding(0) var<storage, read> from_: array<vec4u>;
@group(0) @binding(1) var<storage, read_write> to: array<vec4u>;

@compute @workgroup_size(64)
fn copy(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let i = (group.y * groups.x + group.x) * 64u + lane;
  if (i < arrayLength(&to)) {
    to[i] = from_[i];
  }
}`;

/** Bytes read and written per ms by a kernel that copies 64 MiB; the best of ten runs. */
export async function measureBandwidth({ device, record }: TracedDevice): Promise<number> {
  const pool = createBufferPool(device, 'bandwidth');
  try {
    const module = await compile(device, 'bandwidth', COPY);
    const copy = await createKernel(device, { label: 'bandwidth', module, entryPoint: 'copy' });
    const buffers = { 0: pool.storage('from', BYTES), 1: pool.storage('to', BYTES) };
    let best = Number.POSITIVE_INFINITY;
    for (let run = 0; run < 10; run++) {
      const { dispatches } = await record(async () => {
        const encoder = device.createCommandEncoder();
        const pass = encoder.beginComputePass();
        copy.dispatch(pass, buffers, BYTES / 16);
        pass.end();
        device.queue.submit([encoder.finish()]);
      });
      best = Math.min(best, dispatches[0].ms);
    }
    return (2 * BYTES) / best;
  } finally {
    pool.destroy();
  }
}
