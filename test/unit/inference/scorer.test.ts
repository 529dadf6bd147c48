import { readFileSync } from 'node:fs';
import * as ort from 'onnxruntime-web';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseManifest } from '../../../src/formats/networkManifest.ts';
import type { NodeGraph } from '../../../src/inference/nodeGraph.ts';
import {
  configureOrt,
  createScorer,
  type OrtModule,
  type ScorerOptions,
} from '../../../src/inference/scorer.ts';
import { TINY, tinyGraph } from './tinyGraph.ts';

const FOLDER = 'test/fixtures/inference';
const manifest = parseManifest(readFileSync(`${FOLDER}/tiny.json`, 'utf8'), 'tiny.json');

function options(changes: Partial<ScorerOptions> = {}): ScorerOptions {
  const bytes = new Uint8Array(readFileSync(`${FOLDER}/tiny.onnx`));
  return { ort, bytes, manifest, file: 'tiny.onnx', provider: 'wasm', ...changes };
}

/** A module whose every session answers with these numbers. */
function answering(values: number[]): OrtModule {
  const session = {
    create: async (...given: Parameters<typeof ort.InferenceSession.create>) => {
      const real = await ort.InferenceSession.create(...given);
      const data = Float32Array.from(values);
      real.run = async () => ({ score: new ort.Tensor('float32', data, [data.length]) });
      return real;
    },
  };
  return { ...ort, InferenceSession: session as OrtModule['InferenceSession'] };
}

beforeAll(() => configureOrt(ort, { numThreads: 1 }));

describe('scorer', () => {
  it('gives the scores that PyTorch gave', async () => {
    const scorer = await createScorer(options());
    const scores = await scorer.score(tinyGraph());
    expect(scores.length).toBe(TINY.scores.length);
    const differences = TINY.scores.map((s: number, e: number) => Math.abs(s - scores[e]));
    expect(Math.max(...differences)).toBeLessThan(1e-5);
    await scorer.release();
  });

  it('takes several graphs at once, one after another, and an empty one', async () => {
    const scorer = await createScorer(options());
    const part = tinyGraph(TINY.src.slice(0, 5), TINY.dst.slice(0, 5));
    const [whole, few, none, again] = await Promise.all([
      scorer.score(tinyGraph()),
      scorer.score(part),
      scorer.score(tinyGraph([], [])),
      scorer.score(tinyGraph()),
    ]);
    expect(few.length).toBe(5);
    expect(none.length).toBe(0);
    expect(again).toEqual(whole);
    await scorer.release();
  });

  it('refuses bytes that are no network', async () => {
    const bytes = new TextEncoder().encode('not a network at all');
    await expect(createScorer(options({ bytes }))).rejects.toThrow(
      /^tiny\.onnx: onnxruntime cannot load this network with wasm \(.+\); choose an ONNX file/,
    );
  });

  it('refuses a network with other inputs than its manifest names', async () => {
    const other = { ...manifest, inputs: { ...manifest.inputs, edges: 'edge_attr' } };
    await expect(createScorer(options({ manifest: other }))).rejects.toThrow(
      'tiny.onnx: the network has no input "edge_attr" (float32 [?, 6])',
    );
    const narrow = { ...manifest, nodeFeatures: manifest.nodeFeatures.slice(0, 3) };
    await expect(createScorer(options({ manifest: narrow }))).rejects.toThrow(
      'input "nodes" float32 [?, 4] of the network does not fit its manifest, which asks for float32 [?, 3]',
    );
  });

  it('refuses WebGPU without a device', async () => {
    await expect(createScorer(options({ provider: 'webgpu' }))).rejects.toThrow(
      'needs a GPU device',
    );
  });

  it('refuses scores that are not finite, no probabilities or too few', async () => {
    const input = tinyGraph(TINY.src.slice(0, 2), TINY.dst.slice(0, 2));
    const scorerOf = (values: number[], kind: 'logit' | 'probability') => {
      const output = { ...manifest.output, kind };
      return createScorer(options({ ort: answering(values), manifest: { ...manifest, output } }));
    };
    const undefinedScore = (await scorerOf([1, Number.NaN], 'logit')).score(input);
    await expect(undefinedScore).rejects.toThrow('tiny.onnx: the score of edge 1 is NaN');
    const logits = (await scorerOf([0.5, 1.5], 'probability')).score(input);
    await expect(logits).rejects.toThrow('the score of edge 1 is 1.5, which is no probability');
    const short = (await scorerOf([0.5], 'logit')).score(input);
    await expect(short).rejects.toThrow('gave 1 scores for 2 edges');
    const kept = await (await scorerOf([0.25, 0.75], 'probability')).score(input);
    expect([...kept]).toEqual([0.25, 0.75]);
  });

  it('scores the next graph after a failed one', async () => {
    const scorer = await createScorer(options());
    const bad: NodeGraph = { ...tinyGraph(), src: Int32Array.from(TINY.src, () => 9999) };
    const failed = scorer.score(bad);
    const next = scorer.score(tinyGraph());
    await expect(failed).rejects.toThrow(/^tiny\.onnx: scoring \d+ edges failed/);
    expect((await next).length).toBe(TINY.scores.length);
    await scorer.release();
  });
});
