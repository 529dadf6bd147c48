import type { GpuContext } from '../gpu/device.ts';
import { GpuError } from '../gpu/errors.ts';
import type { ArrangedHits } from '../modulemap/arrangeHits.ts';
import type { ModuleMap } from '../modulemap/moduleMap.ts';
import type { TaskContext } from '../tasks/rpc.ts';
import { createGpuGraphBuilder, type GpuGraph, type GpuGraphBuilder } from './gpu.ts';
import { type GpuModuleMap, uploadModuleMap } from './gpuMap.ts';
import { type GraphLimits, GraphSizeError } from './limits.ts';

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

/** GPU graph building, within limits, for a page whose device may be lost and whose map may change. */
export function createGpuGraphs(limits: GraphLimits): GpuGraphs {
  let resident: Resident | null = null;

  function onDevice(device: GPUDevice): Resident {
    if (resident?.device !== device) {
      const made: Resident = { device, builder: createGpuGraphBuilder(device), map: null };
      resident = made;
      // What failed to load is not kept: the next build starts afresh. So is it with maps below.
      made.builder.catch(() => {
        if (resident === made) resident = null;
      });
    }
    return resident;
  }

  function mapOn(at: Resident, source: ModuleMap): Promise<GpuModuleMap> {
    if (at.map?.source !== source) {
      void at.map?.uploaded.then(
        (old) => old.destroy(),
        () => {},
      );
      const made = { source, uploaded: uploadModuleMap(at.device, source) };
      at.map = made;
      made.uploaded.catch(() => {
        if (at.map === made) at.map = null;
      });
    }
    return at.map.uploaded;
  }

  return {
    async build({ device }, source, hits, { signal, progress }) {
      const at = onDevice(device);
      const builder = await at.builder;
      const map = await mapOn(at, source);
      signal.throwIfAborted();
      const started = performance.now();
      const options = { signal, onProgress: progress, limits };
      const graph = await builder.build(hits, map, options).catch(notExact);
      return { graph, milliseconds: performance.now() - started };
    },
  };
}

/** The GPU counts pairs before all windows are applied: what is too much for it may not be for the CPU. */
function notExact(error: unknown): never {
  if (!(error instanceof GraphSizeError)) throw error;
  throw new GpuError(
    `${error.message} on the GPU, which counts them before all windows are applied; the CPU takes over.`,
  );
}
