import { readFileSync } from 'node:fs';
import * as ort from 'onnxruntime-web';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseManifest } from '../../../src/formats/networkManifest.ts';
import { configureOrt, createScorer, type Scorer } from '../../../src/inference/scorer.ts';
import { largestDifference, parityGraphs, tracksOf } from './parityGraphs.ts';

describe.each([
  ['trackml', 'parity.json'],
  ['trackml-metric-gnn', 'metric-gnn-parity.json'],
  ['odd', 'odd-parity.json'],
])('the network that ships, %s', (name, fixtures) => {
  const bytes = new Uint8Array(readFileSync(`public/models/${name}.onnx`));
  const manifest = parseManifest(readFileSync(`public/models/${name}.json`, 'utf8'), name);
  const graphs = parityGraphs(bytes, fixtures);
  let scorer: Scorer;
  beforeAll(async () => {
    configureOrt(ort, { numThreads: 1 });
    scorer = await createScorer({ ort, bytes, manifest, file: name, provider: 'wasm' });
  });
  afterAll(() => scorer?.release());

  it('gives the scores of PyTorch on 20 graphs within 1e-4', async () => {
    expect(graphs.length).toBe(20);
    let [largest, kept, edges] = [0, 0, 0];
    for (const { graph, scores } of graphs) {
      largest = Math.max(largest, largestDifference(await scorer.score(graph), scores));
      kept += scores.filter((score) => score > 0.5).length;
      edges += scores.length;
    }
    expect(edges).toBeGreaterThan(4000);
    // Scores on both sides: a network that answers alike everywhere would agree with itself only.
    expect(kept / edges).toBeGreaterThan(0.1);
    expect(kept / edges).toBeLessThan(0.9);
    expect(largest).toBeLessThanOrEqual(1e-4);
  });

  it('gives the same scores every time, to the last bit, and the tracks of PyTorch', async () => {
    for (const { graph, scores } of graphs.slice(0, 3)) {
      const found = await scorer.score(graph);
      expect(await scorer.score(graph)).toEqual(found);
      const tracks = tracksOf(graph, found);
      expect(tracks.offset.length).toBeGreaterThan(5);
      expect(tracks).toEqual(tracksOf(graph, scores));
    }
  });
});
