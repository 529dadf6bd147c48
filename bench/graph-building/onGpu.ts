/** Graph building on a device as the page does it, for maps as they come. */
import type { BuildGraphGpuOptions, GpuGraph } from '../../src/graph/gpu.ts';
import { createGpuGraphs } from '../../src/graph/gpuGraphs.ts';
import { type PackedMap, packModuleMap } from '../../src/graph/packedMap.ts';
import type { ArrangedHits } from '../../src/modulemap/arrangeHits.ts';
import type { ModuleMap } from '../../src/modulemap/moduleMap.ts';

const graphs = createGpuGraphs();
const packed = new WeakMap<ModuleMap, Promise<PackedMap>>();

/** A map packed, once. */
export function packedOnce(map: ModuleMap): Promise<PackedMap> {
  let made = packed.get(map);
  if (!made) {
    made = packModuleMap(map);
    packed.set(map, made);
  }
  return made;
}

/** The graph of an event under a map, on the device; kernels and map stay there for the next one. */
export async function buildOnGpu(
  device: GPUDevice,
  hits: ArrangedHits,
  map: ModuleMap,
  options: BuildGraphGpuOptions = {},
): Promise<GpuGraph> {
  const { graph } = await graphs.build({ device }, await packedOnce(map), hits, options);
  return graph;
}
