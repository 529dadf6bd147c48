import shader from '../../shaders/hitPairs.wgsl?raw';
import fillShader from '../../shaders/hitPairsFill.wgsl?raw';
import type { BufferPool } from '../gpu/buffers.ts';
import { compile, createKernel } from '../gpu/kernel.ts';
import type { Scan } from '../gpu/scan.ts';
import { structBytes } from '../gpu/structs.ts';
import type { GpuEvent } from './gpuEvent.ts';
import type { GpuModuleMap } from './gpuMap.ts';
import { eventBytes } from './gpuMemory.ts';
import type { MapSlice } from './mapSlice.ts';
import { type PairBuffers, pairShader } from './pair.ts';

/** Results of the count that the fill needs. */
export interface CountedPairs {
  readonly sizes: GPUBuffer;
  readonly targets: GPUBuffer;
  readonly found: GPUBuffer;
  /** [slots + 1]: first pair of each slot, and the number of pairs. */
  readonly pairStart: GPUBuffer;
  /** One number: slots with wide findings. */
  readonly wideCount: GPUBuffer;
}

/**
 * The number of pairs of the slots [from, to), from where those of each slot begin, modulo 2^32 each. A slot has fewer
 * pairs than there are hits, so it is exact where the sum of all went round.
 * @param starts [slots + 1]
 */
export function pairsFrom(starts: Uint32Array, from = 0, to = starts.length - 1): number {
  let pairs = 0;
  for (let slot = from; slot < to; slot++) pairs += (starts[slot + 1] - starts[slot]) >>> 0;
  return pairs;
}

/** The kernels that find hit pairs. */
export interface HitPairs {
  /** Adds to the pass: the number of pairs of a slice that may pass, and where those of each slot begin. */
  encodeCount(
    pass: GPUComputePassEncoder,
    pool: BufferPool,
    map: GpuModuleMap,
    event: GpuEvent,
    slice: MapSlice,
  ): CountedPairs;
  /** Adds to the pass: the pairs themselves. @param wide slots with wide findings. */
  encodeFill(
    pass: GPUComputePassEncoder,
    pool: BufferPool,
    event: GpuEvent,
    counted: CountedPairs,
    wide: number,
    buffers: PairBuffers,
  ): void;
}

/** What finding and writing pairs read, by binding. */
function findings(event: GpuEvent, { targets, found, pairStart }: CountedPairs) {
  return { 2: event.modules, 3: targets, 4: event.slotModule, 6: found, 7: pairStart };
}

/** Compiles the pair kernels. */
export async function createHitPairs(device: GPUDevice, scan: Scan): Promise<HitPairs> {
  const module = await compile(device, 'hitPairs', pairShader, shader, fillShader);
  const [join, count, fill, fillWide] = await Promise.all(
    ['join', 'count', 'fill', 'fill_wide'].map((entryPoint) =>
      createKernel(device, { label: `hitPairs ${entryPoint}`, module, entryPoint }),
    ),
  );
  return {
    encodeCount(pass, pool, map, event, { firstModule, endModule }) {
      const doublets = map.map.doublets.m1.length;
      const { slots, foundWords } = event.layout;
      const bytes = eventBytes(event.layout, doublets);
      const fields = {
        doublets,
        slots,
        first_module: firstModule,
        end_module: endModule,
        first_doublet: map.firstDoublet[firstModule],
        end_doublet: map.firstDoublet[endModule],
        wide_at: foundWords,
      };
      const counted: CountedPairs = {
        sizes: pool.uniform('pair sizes', structBytes(shader, 'Sizes', fields)),
        targets: pool.scratch('targets of doublets', bytes['targets of doublets']),
        found: pool.scratch('found', bytes.found),
        pairStart: pool.scratch('pair starts', bytes['pair starts']),
        wideCount: pool.scratch('wide count', 4),
      };
      const { sizes, targets, pairStart, wideCount } = counted;
      const gates = pool.scratch('gates of doublets', bytes['gates of doublets']);
      join.dispatch(
        pass,
        { 0: sizes, 1: map.doubletAngles, 2: event.modules, 3: targets, 8: gates, 11: wideCount },
        doublets,
      );
      const searched = { ...findings(event, counted), 0: sizes, 5: event.angles };
      count.dispatch(pass, { ...searched, 8: gates, 11: wideCount }, slots + 1);
      scan.encode(pass, pool, pairStart, slots + 1);
      return counted;
    },
    encodeFill(pass, pool, event, counted, wide, { pairs, pairLegs }) {
      const { slots, foundWords } = event.layout;
      const written = { ...findings(event, counted), 9: pairs, 10: pairLegs };
      fill.dispatch(pass, { ...written, 0: counted.sizes }, slots);
      const list = structBytes(shader, 'WideSlots', { first: foundWords, length: wide });
      const searched = { ...written, 5: event.angles, 12: pool.uniform('wide slots', list) };
      fillWide.dispatch(pass, searched, wide);
    },
  };
}
