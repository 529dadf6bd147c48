import type { GpuContext } from '../gpu/device.ts';
import { createGpuGraphBuilder, type GpuGraph, type GpuGraphBuilder } from '../graph/gpu.ts';
import { type GpuModuleMap, uploadModuleMap } from '../graph/gpuMap.ts';
import type { ArrangedHits } from '../modulemap/arrangeHits.ts';
import type { ModuleMap } from '../modulemap/moduleMap.ts';
import type { TaskContext } from './workers/rpc.ts';

/** Builds graphs on the GPU; keeps kernels and map there as long as device and map stay the same. */
export interface GpuGraphs {
  build(
    onDevice: GpuContext,
    map: ModuleMap,
    hits: ArrangedHits,
    context: TaskContext,
  ): Promise<{ graph: GpuGraph; milliseconds: number }>;
}

/** What is on a device now. */
interface Resident {
  readonly device: GPUDevice;
  readonly builder: Promise<GpuGraphBuilder>;
  map: { readonly source: ModuleMap; readonly uploaded: Promise<GpuModuleMap> } | null;
}

/** GPU graph building for a page whose device may be lost and whose map may change. */
export function createGpuGraphs(): GpuGraphs {
  let resident: Resident | null = null;

  function onDevice(device: GPUDevice): Resident {
    if (resident?.device !== device)
      resident = { device, builder: createGpuGraphBuilder(device), map: null };
    return resident;
  }

  function mapOn(at: Resident, source: ModuleMap): Promise<GpuModuleMap> {
    if (at.map?.source !== source) {
      void at.map?.uploaded.then(
        (old) => old.destroy(),
        () => {},
      );
      at.map = { source, uploaded: uploadModuleMap(at.device, source) };
    }
    return at.map.uploaded;
  }

  return {
    async build({ device }, source, hits, { signal, progress }) {
      const at = onDevice(device);
      try {
        const builder = await at.builder;
        const map = await mapOn(at, source);
        signal.throwIfAborted();
        const started = performance.now();
        const graph = await builder.build(hits, map, { signal, onProgress: progress });
        return { graph, milliseconds: performance.now() - started };
      } catch (error) {
        // What failed to load is not kept: the next build starts afresh.
        if (!signal.aborted && resident === at) resident = null;
        throw error;
      }
    },
  };
}
