import shader from '../../shaders/hitPairs.wgsl?raw';
import type { BufferPool } from '../gpu/buffers.ts';
import { compile, createKernel } from '../gpu/kernel.ts';
import type { Scan } from '../gpu/scan.ts';
import { structBytes } from '../gpu/structs.ts';
import { fixedPointShader } from './fixedPoint.ts';
import type { GpuEvent } from './gpuEvent.ts';
import type { GpuModuleMap } from './gpuMap.ts';

/** Results of the count, by word; `words` is where pairStart has the total. */
export interface PairWords {
  readonly words: number;
  readonly sizes: GPUBuffer;
  readonly wordDoublet: GPUBuffer;
  readonly masks: GPUBuffer;
  /** [W + 1]: first pair of each word, and the number of pairs. */
  readonly pairStart: GPUBuffer;
}

/** Bytes of a pair: source, target, doublet, number of the target on its module. */
export const PAIR_BYTES = 16;

/** The kernels that find hit pairs. */
export interface HitPairs {
  /** Adds to the pass: the number of pairs that may pass, and where each word's begin. */
  encodeCount(
    pass: GPUComputePassEncoder,
    pool: BufferPool,
    map: GpuModuleMap,
    event: GpuEvent,
    words: number,
  ): PairWords;
  /** Adds to the pass: the pairs themselves, PAIR_BYTES each. */
  encodeFill(
    pass: GPUComputePassEncoder,
    map: GpuModuleMap,
    event: GpuEvent,
    found: PairWords,
    pairs: GPUBuffer,
  ): void;
}

/** Compiles the pair kernels. */
export async function createHitPairs(device: GPUDevice, scan: Scan): Promise<HitPairs> {
  const module = await compile(device, 'hitPairs', fixedPointShader, shader);
  const [spread, count, fill] = await Promise.all(
    ['spread', 'count', 'fill'].map((entryPoint) =>
      createKernel(device, { label: `hitPairs ${entryPoint}`, module, entryPoint }),
    ),
  );
  return {
    encodeCount(pass, pool, map, event, words) {
      const doublets = map.map.doublets.m1.length;
      const found: PairWords = {
        words,
        sizes: pool.uniform(
          'pair sizes',
          structBytes(shader, 'Sizes', {
            doublets,
            words,
            hits_out_of_range: event.hitsOutOfRange,
          }),
        ),
        wordDoublet: pool.storage('word doublets', 4 * words),
        masks: pool.storage('pair masks', 4 * words),
        pairStart: pool.storage('pair starts', 4 * (words + 1)),
      };
      const { sizes, wordDoublet, masks, pairStart } = found;
      spread.dispatch(pass, { 1: sizes, 2: event.doubletWords, 7: wordDoublet }, doublets);
      count.dispatch(
        pass,
        {
          0: event.units,
          1: sizes,
          2: event.doubletWords,
          3: map.doubletModules,
          4: event.hitStart,
          5: event.polar,
          6: map.doubletWindows,
          7: wordDoublet,
          8: masks,
          9: pairStart,
        },
        words + 1,
      );
      scan.encode(pass, pool, pairStart, words + 1);
      return found;
    },
    encodeFill(pass, map, event, found, pairs) {
      fill.dispatch(
        pass,
        {
          1: found.sizes,
          2: event.doubletWords,
          3: map.doubletModules,
          4: event.hitStart,
          7: found.wordDoublet,
          8: found.masks,
          9: found.pairStart,
          10: pairs,
        },
        found.words,
      );
    },
  };
}
