/** How fast the adapter takes distances: the floor of what a search computes. */
import { createBufferPool } from '../../src/gpu/buffers.ts';
import { compile, createKernel } from '../../src/gpu/kernel.ts';
import { shaderCode } from '../../src/gpu/shaders.ts';
import type { TracedDevice } from '../graph-building/trace.ts';

/** Points that every query looks at, few enough for any cache, and queries. */
const POINTS = 1024;
const QUERIES = 4096;

const LOOK = `
@group(0) @binding(10) var<storage, read_write> near: array<u32>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn look(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let i = invocation_of(group, groups, lane);
  if (i >= arrayLength(&near)) {
    return;
  }
  var query = query_at(i % ${POINTS}u);
  var found = 0u;
  for (var place = 0u; place < ${POINTS}u; place++) {
    found += u32(square_to(&query, place) < FAR);
  }
  near[i] = found;
}`;

/** Points looked at per ms by queries that look at the same ones, with no cells in between; the best of five runs. */
export async function measureDistances(
  { device, record }: TracedDevice,
  stride: number,
): Promise<number> {
  const pool = createBufferPool(device, 'distances');
  try {
    const code = `${shaderCode('neighbours')}\n${LOOK}`;
    const module = await compile(device, 'distances', code);
    const constants = { QUADS: stride / 4 };
    const look = await createKernel(device, {
      label: 'look',
      module,
      entryPoint: 'look',
      constants,
    });
    const points = pool.storage('points', 2 * stride * POINTS);
    const names = pool.storage('names', 16 * POINTS);
    // The points are all at 0, so that none is left out early.
    const search = pool.uniform(
      'search',
      Uint32Array.from({ length: 20 }, () => 1),
    );
    const buffers = {
      0: search,
      1: points,
      2: names,
      3: points,
      10: pool.storage('near', 4 * QUERIES),
    };
    let best = Number.POSITIVE_INFINITY;
    for (let run = 0; run < 5; run++) {
      const { dispatches } = await record(async () => {
        const encoder = device.createCommandEncoder();
        const pass = encoder.beginComputePass();
        look.dispatch(pass, buffers, QUERIES);
        pass.end();
        device.queue.submit([encoder.finish()]);
      });
      best = Math.min(best, dispatches[0].ms);
    }
    return (POINTS * QUERIES) / best;
  } finally {
    pool.destroy();
  }
}
