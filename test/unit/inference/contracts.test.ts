import { readFileSync } from 'node:fs';
import * as ort from 'onnxruntime-web';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  describedManifest,
  type NetworkDescription,
  usualDescription,
} from '../../../src/formats/networkDescription.ts';
import { outlineNetwork } from '../../../src/formats/networkSignature.ts';
import { configureOrt, createScorer, readSignature } from '../../../src/inference/scorer.ts';
import { checkScorer } from '../../../src/inference/selfCheck.ts';
import { largestDifference } from './parityGraphs.ts';
import { tinyGraph } from './tinyGraph.ts';

const FOLDER = 'test/fixtures/inference';
const expected = JSON.parse(readFileSync(`${FOLDER}/contract-scores.json`, 'utf8'));

/** A network of another project, with the description a user would give. */
async function scorerOf(name: string, changes: Partial<NetworkDescription> = {}) {
  const bytes = new Uint8Array(readFileSync(`${FOLDER}/${name}.onnx`));
  const file = `${name}.onnx`;
  const outline = outlineNetwork(await readSignature(ort, bytes, file), file);
  const description = { ...usualDescription(outline, name, 'made-up'), ...changes };
  const manifest = describedManifest(outline, description);
  return createScorer({ ort, bytes, manifest, file, provider: 'wasm' });
}

beforeAll(() => configureOrt(ort, { numThreads: 1 }));

describe('a network of another project', () => {
  it.each([
    ['acorn', 'logit'],
    ['acts-two', 'logit'],
    ['acts-three', 'logit'],
    ['edge-mlp', 'probability'],
  ] as const)('%s scores as it should', async (name, outputKind) => {
    const scorer = await scorerOf(name, { outputKind });
    await checkScorer(scorer);
    const scores = await scorer.score(tinyGraph());
    expect(largestDifference(scores, Float32Array.from(expected[name]))).toBeLessThan(1e-6);
    await scorer.release();
  });

  it('is refused with features it does not read', async () => {
    const nodeFeatures = [{ name: 'r', scale: 1000 }] as const;
    await expect(scorerOf('acts-two', { nodeFeatures })).rejects.toThrow(
      'input "input.1" float32 [?, 4] of the network does not fit its manifest, which asks for float32 [?, 1]',
    );
  });
});
