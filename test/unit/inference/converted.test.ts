import { readFileSync } from 'node:fs';
import * as ort from 'onnxruntime-web';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SelfCheck } from '../../../src/formats/manifest.ts';
import { parseManifest } from '../../../src/formats/networkManifest.ts';
import { configureOrt, createScorer } from '../../../src/inference/scorer.ts';
import { checkScorer, SelfCheckError } from '../../../src/inference/selfCheck.ts';

/** Networks as `training/make_converted.py` writes them: converted from acorn, in each precision. */
const FOLDER = 'test/fixtures/inference';

async function scorerOf(name: string, change: Partial<SelfCheck> = {}) {
  const manifest = parseManifest(readFileSync(`${FOLDER}/${name}.json`, 'utf8'), `${name}.json`);
  const { selfCheck } = manifest;
  if (!selfCheck) throw new Error(`${name} brings no check graph.`);
  const bytes = new Uint8Array(readFileSync(`${FOLDER}/${name}.onnx`));
  const scorer = await createScorer({
    ort,
    bytes,
    manifest: { ...manifest, selfCheck: { ...selfCheck, ...change } },
    file: `${name}.onnx`,
    provider: 'wasm',
  });
  return { scorer, selfCheck };
}

beforeAll(() => configureOrt(ort, { numThreads: 1 }));

describe.each([
  ['converted-f32', 1e-5],
  ['converted-ends', 1e-5],
  ['converted-f16-weights', 0.02],
  ['converted-f16', 0.02],
])('%s', (name, most) => {
  it('loads, and gives the scores of PyTorch where it is computed with WASM', async () => {
    const { scorer, selfCheck } = await scorerOf(name);
    try {
      await checkScorer(scorer);
      const found = await scorer.score({
        x: Float64Array.from(selfCheck.x),
        y: Float64Array.from(selfCheck.y),
        z: Float64Array.from(selfCheck.z),
        src: Int32Array.from(selfCheck.src),
        dst: Int32Array.from(selfCheck.dst),
      });
      const differences = selfCheck.scores.map((score, e) => Math.abs(score - found[e]));
      expect(Math.max(...differences)).toBeLessThan(most);
      // Scores on both sides: a network that answers alike everywhere would agree with anything.
      expect(selfCheck.scores.some((score) => score > 0.7)).toBe(true);
      expect(selfCheck.scores.some((score) => score < 0.3)).toBe(true);
    } finally {
      await scorer.release();
    }
  });

  it('is refused where its scores are others', async () => {
    const { scorer: right, selfCheck } = await scorerOf(name);
    await right.release();
    const { scorer } = await scorerOf(name, { scores: selfCheck.scores.map((score) => 1 - score) });
    await expect(checkScorer(scorer)).rejects.toThrow(SelfCheckError);
    await scorer.release();
  });
});

it('scores a node with far more edges than it has slots, and an empty graph', async () => {
  const { scorer } = await scorerOf('converted-f32');
  const spokes = 60;
  const angle = Float64Array.from({ length: spokes + 1 }, (_, i) => (2 * Math.PI * i) / spokes);
  const x = angle.map((phi, i) => (i ? 72 : 32) * Math.cos(phi));
  const y = angle.map((phi, i) => (i ? 72 : 32) * Math.sin(phi));
  const z = angle.map((_, i) => 5 * i);
  const star = {
    ...{ x, y, z },
    src: new Int32Array(spokes),
    dst: Int32Array.from({ length: spokes }, (_, i) => i + 1),
  };
  const first = (count: number) =>
    scorer.score({ ...star, src: star.src.slice(0, count), dst: star.dst.slice(0, count) });
  // With a sum over its slots alone the first edges would score as if the others were not there.
  const [all, few] = [await first(spokes), await first(5)];
  expect(few.every((score, e) => Math.abs(score - all[e]) > 1e-3)).toBe(true);
  expect(await scorer.score({ ...star, src: new Int32Array(), dst: new Int32Array() })).toEqual(
    new Float32Array(),
  );
  await scorer.release();
});
