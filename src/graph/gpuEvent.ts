import type { BufferPool } from '../gpu/buffers.ts';
import type { ArrangedHits } from '../modulemap/arrangeHits.ts';
import { stepUnits, unitsBytes } from './fixedPoint.ts';
import type { GpuModuleMap } from './gpuMap.ts';
import { HIT_STRIDE, type PlacedHits, type SlotLayout, writeSlots } from './slots.ts';

/** What counting the pairs of an event takes of it on the GPU. */
export interface GpuEvent {
  readonly layout: SlotLayout;
  readonly angles: GPUBuffer;
  readonly modules: GPUBuffer;
  readonly slotModule: GPUBuffer;
}

/** The coordinates of its hits, by slot, and their units. */
export interface GpuHits {
  readonly units: GPUBuffer;
  readonly coordinates: GPUBuffer;
}

/** Bytes of the buffers of both. */
export function bytesOfEvent({ slots, modules }: Pick<SlotLayout, 'slots' | 'modules'>) {
  return {
    hits: 4 * HIT_STRIDE * slots,
    angles: 4 * slots,
    'module hits': modules.byteLength,
    'slot modules': slots,
  };
}

/** Uploads what finds the pairs of an event into buffers of the pool. */
export function uploadEvent(pool: BufferPool, layout: SlotLayout): GpuEvent {
  return {
    layout,
    angles: pool.upload('angles', layout.angles),
    modules: pool.upload('module hits', layout.modules),
    slotModule: pool.upload('slot modules', layout.slotModule),
  };
}

/** Uploads the coordinates of the hits; those that are not placed are rounded here. */
export function uploadHits(
  pool: BufferPool,
  hits: ArrangedHits,
  map: GpuModuleMap,
  layout: SlotLayout,
  placed: PlacedHits | null = null,
): GpuHits {
  const units = placed?.units ?? stepUnits(hits);
  return {
    units: pool.uniform('units', unitsBytes(units, map.map.convention)),
    coordinates: pool.uploadWith('hits', 4 * HIT_STRIDE * layout.slots, (memory) => {
      const rows = new Int32Array(memory);
      if (placed) rows.set(placed.coordinates);
      else writeSlots(hits, units, layout, rows);
    }),
  };
}
