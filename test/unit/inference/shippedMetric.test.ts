import * as ort from 'onnxruntime-web';
import { beforeAll, describe, expect, it } from 'vitest';
import { createEmbedder } from '../../../src/inference/embedder.ts';
import { createPairFilter } from '../../../src/inference/pairFilter.ts';
import { configureOrt } from '../../../src/inference/scorer.ts';
import { metricParity } from './metricParity.ts';
import { largestDifference } from './parityGraphs.ts';

const { parts, embedding, filter } = metricParity();
const here = { ort, provider: 'wasm' } as const;

beforeAll(() => configureOrt(ort, { numThreads: 1 }));

describe('the networks of metric learning that ship', () => {
  it('place hits where PyTorch does', async () => {
    const embedder = await createEmbedder({ ...embedding, ...here });
    for (const part of parts) {
      const { source, target } = await embedder.embed(part.points);
      expect(source.length).toBeGreaterThan(1000);
      expect(largestDifference(source, part.source)).toBeLessThan(1e-4);
      expect(largestDifference(target, part.target)).toBeLessThan(1e-4);
    }
    await embedder.release();
  });

  it('give pairs the scores of PyTorch, on both sides of the cut', async () => {
    const one = await createPairFilter({ ...filter, ...here });
    const { cut = 0, dims = 0 } = filter.manifest;
    let [above, all] = [0, 0];
    for (const { points, source, target, pairs, scores } of parts) {
      const found = await one.score(points, { dims, source, target }, pairs);
      expect(largestDifference(found, scores)).toBeLessThan(1e-4);
      above += scores.filter((score) => score >= cut).length;
      all += scores.length;
    }
    expect(above / all).toBeGreaterThan(0.02);
    expect(above / all).toBeLessThan(0.9);
    await one.release();
  });
});
