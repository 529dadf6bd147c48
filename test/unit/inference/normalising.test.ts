import { readFileSync } from 'node:fs';
import * as ort from 'onnxruntime-web';
import { expect, it } from 'vitest';
import { describedModel } from '../../../src/cli/describedModel.ts';
import type { TrackingEvent } from '../../../src/event/event.ts';
import { parseManifest } from '../../../src/formats/networkManifest.ts';
import { configureOrt } from '../../../src/inference/scorer.ts';
import { createScoringTasks } from '../../../src/inference/scoringTasks.ts';

/** A network that normalises over all hits, and what PyTorch makes of it: `training/make_normalising.py`. */
const FOLDER = 'test/fixtures/inference';
const { x, z, src, dst, scores } = JSON.parse(readFileSync(`${FOLDER}/normalising.json`, 'utf8'));
const FLAGS = {
  features: ['r', 'z'],
  scales: ['1000', '1000'],
  edgeFeatures: null,
  outputKind: 'logit',
} as const;
configureOrt(ort, { numThreads: 1 });

it('sees every hit, those without an edge too, and is described by flags', async () => {
  const path = `${FOLDER}/normalising.onnx`;
  const { onnx, manifest } = await describedModel(path, FLAGS, 'd', ort);
  const text = new TextDecoder().decode(manifest.bytes);
  const network = {
    name: onnx.name,
    role: 'gnn',
    onnx: onnx.bytes,
    manifest: parseManifest(text, manifest.name),
  };
  expect(network.manifest.iterations).toBeUndefined();
  const event: TrackingEvent = {
    name: 'e',
    detector: 'd',
    hitId: Uint32Array.from(x, (_, i) => i),
    x: Float64Array.from(x),
    y: new Float64Array(x.length),
    z: Float64Array.from(z),
    moduleKey: new BigUint64Array(x.length),
    truth: null,
    cells: null,
  };
  const graph = { src: Uint32Array.from(src), dst: Uint32Array.from(dst) };
  const tasks = createScoringTasks(async () => ort, 'wasm');
  const context = { signal: new AbortController().signal, progress: () => {} };
  const found = await tasks.score(context, event, graph, network);
  const differences = scores.map((score: number, e: number) => Math.abs(score - found.scores[e]));
  expect(Math.max(...differences)).toBeLessThan(1e-5);
});

it('is refused where the flags do not fit it', async () => {
  const described = (flags: object) =>
    describedModel(`${FOLDER}/normalising.onnx`, { ...FLAGS, ...flags }, 'd', ort);
  await expect(described({ features: ['r'] })).rejects.toThrow(
    'reads 2 numbers in "node_features", and 1 are named',
  );
  await expect(described({ features: ['r', 'w'] })).rejects.toThrow('--features: "w" is not one');
  await expect(described({ scales: ['1000'] })).rejects.toThrow('--scales: "" for z is no number');
});
