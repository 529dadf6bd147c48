import type { BufferPool } from '../gpu/buffers.ts';
import type { ArrangedHits } from '../modulemap/arrangeHits.ts';
import type { ModuleMap } from '../modulemap/moduleMap.ts';
import { fixedPointHits, unitsBytes } from './fixedPoint.ts';
import type { WordLayout } from './words.ts';

/** An event on the GPU, arranged for a map. */
export interface GpuEvent {
  readonly units: GPUBuffer;
  readonly doubletWords: GPUBuffer;
  readonly hitStart: GPUBuffer;
  readonly polar: GPUBuffer;
  readonly xy: GPUBuffer;
  /** Hit row of each arranged hit. */
  readonly order: GPUBuffer;
  /** Hits whose coordinates the steps cannot hold. */
  readonly hitsOutOfRange: number;
}

/** Uploads an event into buffers of the pool. */
export function uploadEvent(
  pool: BufferPool,
  hits: ArrangedHits,
  layout: WordLayout,
  map: ModuleMap,
): GpuEvent {
  const { polar, xy, units, outOfRange } = fixedPointHits(hits);
  return {
    hitsOutOfRange: outOfRange,
    units: pool.uniform('units', unitsBytes(units, map.header.convention)),
    doubletWords: pool.upload('doublet words', layout.doubletWords),
    hitStart: pool.upload('hit starts', hits.hitStart),
    polar: pool.upload('polar steps', polar),
    xy: pool.upload('xy steps', xy),
    order: pool.upload('hit order', hits.order),
  };
}
