import type { BufferPool } from '../gpu/buffers.ts';
import { compile, createKernel } from '../gpu/kernel.ts';
import type { Scan } from '../gpu/scan.ts';
import { shaderCode } from '../gpu/shaders.ts';
import { structBytes } from '../gpu/structs.ts';
import type { GpuEvent } from './gpuEvent.ts';
import type { GpuModuleMap } from './gpuMap.ts';
import type { MapSlice } from './mapSlice.ts';
import type { PairBuffers } from './pair.ts';
import type { SlotLayout } from './slots.ts';

const SHADER = shaderCode('hitPairsFill');

/** Bytes of the buffers that counting the pairs of an event takes under a map of so many doublets. */
export function bytesOfCount(
  { slots, findingWords }: Pick<SlotLayout, 'slots' | 'findingWords'>,
  doublets: number,
) {
  return {
    'targets of doublets': 16 * doublets,
    'gates of doublets': 8 * doublets,
    findings: 4 * (findingWords + slots),
    'pair starts': 4 * (slots + 1),
  };
}

/** Results of the count that the fill needs. */
export interface CountedPairs {
  readonly sizes: GPUBuffer;
  readonly targets: GPUBuffer;
  readonly findings: GPUBuffer;
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
function readByAll(event: GpuEvent, { targets, findings, pairStart }: CountedPairs) {
  return { 2: event.modules, 3: targets, 4: event.slotModule, 6: findings, 7: pairStart };
}

/** Compiles the pair kernels. */
export async function createHitPairs(device: GPUDevice, scan: Scan): Promise<HitPairs> {
  const module = await compile(device, 'hitPairs', SHADER);
  const [join, count, fill, fillWide] = await Promise.all(
    ['join', 'count', 'fill', 'fill_wide'].map((entryPoint) =>
      createKernel(device, { label: `hitPairs ${entryPoint}`, module, entryPoint }),
    ),
  );
  return {
    encodeCount(pass, pool, map, event, { firstModule, endModule }) {
      const doublets = map.map.m1.length;
      const { slots, findingWords } = event.layout;
      const bytes = bytesOfCount(event.layout, doublets);
      const fields = {
        doublets,
        slots,
        first_module: firstModule,
        end_module: endModule,
        first_doublet: map.map.firstDoublet[firstModule],
        end_doublet: map.map.firstDoublet[endModule],
        wide_at: findingWords,
      };
      const counted: CountedPairs = {
        sizes: pool.uniform('pair sizes', structBytes(SHADER, 'Sizes', fields)),
        targets: pool.scratch('targets of doublets', bytes['targets of doublets']),
        findings: pool.scratch('findings', bytes.findings),
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
      const searched = { ...readByAll(event, counted), 0: sizes, 5: event.angles };
      count.dispatch(pass, { ...searched, 8: gates, 11: wideCount }, slots + 1);
      scan.encode(pass, pool, pairStart, slots + 1);
      return counted;
    },
    encodeFill(pass, pool, event, counted, wide, { pairs, pairLegs }) {
      const { slots, findingWords } = event.layout;
      const written = { ...readByAll(event, counted), 9: pairs, 10: pairLegs };
      fill.dispatch(pass, { ...written, 0: counted.sizes }, slots);
      const list = structBytes(SHADER, 'WideSlots', { first: findingWords, length: wide });
      const searched = { ...written, 5: event.angles, 12: pool.uniform('wide slots', list) };
      fillWide.dispatch(pass, searched, wide);
    },
  };
}
