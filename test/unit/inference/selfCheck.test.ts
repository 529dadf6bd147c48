import { readFileSync } from 'node:fs';
import * as ort from 'onnxruntime-web';
import { beforeAll, expect, it } from 'vitest';
import type { SelfCheck } from '../../../src/formats/manifest.ts';
import { parseManifest } from '../../../src/formats/networkManifest.ts';
import { configureOrt, createScorer } from '../../../src/inference/scorer.ts';
import { checkScorer, SelfCheckError } from '../../../src/inference/selfCheck.ts';
import { TINY } from './tinyGraph.ts';

const FOLDER = 'test/fixtures/inference';
const manifest = parseManifest(readFileSync(`${FOLDER}/tiny.json`, 'utf8'), 'tiny.json');
const bytes = new Uint8Array(readFileSync(`${FOLDER}/tiny.onnx`));
const selfCheck: SelfCheck = { ...TINY, tolerance: 1e-4 };

async function check(known: SelfCheck | undefined): Promise<void> {
  const { selfCheck: _, ...rest } = manifest;
  const scorer = await createScorer({
    ort,
    bytes,
    manifest: known ? { ...rest, selfCheck: known } : rest,
    file: 'tiny.onnx',
    provider: 'wasm',
  });
  try {
    await checkScorer(scorer);
  } finally {
    await scorer.release();
  }
}

beforeAll(() => configureOrt(ort, { numThreads: 1 }));

it('passes where the known scores come out, and without known scores', async () => {
  await check(selfCheck);
  await check(undefined);
});

it('refuses a place that computes otherwise, with both scores', async () => {
  const scores = TINY.scores.map((score, e) => (e === 7 ? score + 0.001 : score));
  const refused = check({ ...selfCheck, scores });
  await expect(refused).rejects.toBeInstanceOf(SelfCheckError);
  await expect(refused).rejects.toThrow(
    /^tiny\.onnx: WASM computes this network wrongly here: edge 7 of its check graph scores 0\.\d{5}, it should be 0\.\d{5}\.$/,
  );
});

it('measures features too', async () => {
  const x = TINY.x.map((value) => value + 1);
  await expect(check({ ...selfCheck, x })).rejects.toBeInstanceOf(SelfCheckError);
});

it('is what the network that ships brings along', async () => {
  const file = 'public/models/trackml';
  const shipped = parseManifest(readFileSync(`${file}.json`, 'utf8'), 'trackml.json');
  expect(shipped.selfCheck?.scores.length).toBeGreaterThan(20);
  const onnx = new Uint8Array(readFileSync(`${file}.onnx`));
  const options = { ort, bytes: onnx, manifest: shipped, file: 'trackml.onnx' } as const;
  const scorer = await createScorer({ ...options, provider: 'wasm' });
  await checkScorer(scorer);
  await scorer.release();
});
