import type { GpuContext } from '../gpu/device.ts';
import type { ArrangedHits } from '../modulemap/arrangeHits.ts';
import { createPartTimer, type TimedPart } from '../tasks/timedParts.ts';
import {
  type BuildGraphGpuOptions,
  createGpuGraphBuilder,
  type GpuGraph,
  type GpuGraphBuilder,
} from './gpu.ts';
import type { PackedMap } from './packedMap.ts';
import { createResidentMap, type ResidentMap } from './residentMap.ts';

/** Builds graphs on the GPU; keeps kernels and map there as long as device and map stay the same. */
export interface GpuGraphs {
  /**
   * The graph of an event under a map: the edges of `buildGraphCpu`, in the same order.
   * @returns it with the parts of the time that it took: `compile` and `upload` where they were due, and `kernels`.
   * @throws GpuError, GpuLostError, or the signal's reason, as `GpuGraphBuilder.build` and `uploadModuleMap`. What failed
   * to load is not kept: the next build starts afresh.
   */
  build(
    onDevice: Pick<GpuContext, 'device'>,
    map: PackedMap,
    hits: ArrangedHits,
    options?: BuildGraphGpuOptions,
  ): Promise<{ readonly graph: GpuGraph; readonly parts: readonly TimedPart[] }>;
}

/** What is on a device. */
interface OnDevice {
  readonly device: GPUDevice;
  readonly builder: Promise<GpuGraphBuilder>;
  readonly map: ResidentMap;
  compiled: boolean;
}

/** GPU graph building for a page whose device may be lost and whose map may change. */
export function createGpuGraphs(): GpuGraphs {
  let latest: OnDevice | null = null;

  function stateOf(device: GPUDevice): OnDevice {
    if (latest?.device === device) return latest;
    const builder = createGpuGraphBuilder(device);
    const made: OnDevice = { device, builder, map: createResidentMap(device), compiled: false };
    builder.then(
      () => {
        made.compiled = true;
      },
      () => {
        if (latest === made) latest = null;
      },
    );
    latest = made;
    return made;
  }

  return {
    async build({ device }, map, hits, options = {}) {
      const { signal } = options;
      signal?.throwIfAborted();
      const timer = createPartTimer();
      const at = stateOf(device);
      const builder = at.compiled
        ? await at.builder
        : await timer.time('compile', () => at.builder);
      const acquire = () => at.map.acquire(map);
      const { uploaded, release } = await (at.map.has(map)
        ? acquire()
        : timer.time('upload', acquire));
      try {
        signal?.throwIfAborted();
        const work = () => builder.build(hits, uploaded, options);
        const graph = await timer.time('kernels', work);
        return { graph, parts: timer.parts() };
      } finally {
        release();
      }
    },
  };
}
