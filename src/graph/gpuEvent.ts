import type { BufferPool } from '../gpu/buffers.ts';
import { assertRoom, type MemoryLimits } from '../gpu/memory.ts';
import type { ArrangedHits } from '../modulemap/arrangeHits.ts';
import { fixedPointHits, unitsBytes } from './fixedPoint.ts';
import type { GpuModuleMap } from './gpuMap.ts';
import { eventBytes } from './gpuMemory.ts';
import { layoutSlots } from './slots.ts';

/** An event on the GPU, arranged for a map. */
export interface GpuEvent {
  readonly slots: number;
  /** Words of `doublet_bits` in `hitPairs.wgsl`. */
  readonly bitWords: number;
  readonly units: GPUBuffer;
  readonly hits: GPUBuffer;
  readonly angles: GPUBuffer;
  readonly modules: GPUBuffer;
  readonly slotModule: GPUBuffer;
  /** Arranged hit in each slot. */
  readonly arranged: Uint32Array;
}

/** Uploads an event into buffers of the pool. @throws GpuError where it and the count of its pairs have no room. */
export function uploadEvent(
  limits: MemoryLimits,
  pool: BufferPool,
  hits: ArrangedHits,
  map: GpuModuleMap,
): GpuEvent {
  const steps = fixedPointHits(hits);
  const layout = layoutSlots(hits, steps, map.firstDoublet);
  assertRoom(limits, 'The event', eventBytes(layout, map.map.doublets.m1.length));
  return {
    slots: layout.slots,
    bitWords: layout.bitWords,
    arranged: layout.arranged,
    units: pool.uniform('units', unitsBytes(steps.units, map.map.header.convention)),
    hits: pool.upload('hits', layout.hits),
    angles: pool.upload('angles', layout.angles),
    modules: pool.upload('module hits', layout.modules),
    slotModule: pool.upload('slot modules', layout.slotModule),
  };
}
