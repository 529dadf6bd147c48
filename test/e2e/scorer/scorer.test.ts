import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NetworkManifest } from '../../../src/formats/manifest.ts';
import { parseManifest } from '../../../src/formats/networkManifest.ts';
import type { NodeGraph } from '../../../src/inference/nodeGraph.ts';
import type { PieceSizes } from '../../../src/inference/pieces.ts';
import { metricParity } from '../../unit/inference/metricParity.ts';
import { largestDifference, parityGraphs, tracksOf } from '../../unit/inference/parityGraphs.ts';
import { TINY, tinyGraph } from '../../unit/inference/tinyGraph.ts';
import { type DevPage, openDevPage } from '../devPage.ts';
import type { ScorerTests } from './page/main.ts';

declare global {
  interface Window {
    scorerTests: ScorerTests;
  }
}

let under: DevPage;
let page: Page;
beforeAll(async () => {
  under = await openDevPage('test/e2e/scorer/page', 'scorerTests');
  page = under.page;
});
afterAll(() => under?.close());

const bytesOf = (file: string) => new Uint8Array(readFileSync(file));
const manifestOf = (file: string) => parseManifest(readFileSync(file, 'utf8'), file);

/** The scores of onnxruntime's WebGPU provider in Chromium, features computed by the shaders. */
async function scored(
  onnx: Uint8Array,
  manifest: NetworkManifest,
  graph: NodeGraph,
  pieces?: PieceSizes,
): Promise<Float32Array> {
  const plain = Object.fromEntries(Object.entries(graph).map(([key, list]) => [key, [...list]]));
  const scores = await page.evaluate(
    ([bytes, m, g, sizes]) => window.scorerTests.score(bytes, m, g, sizes),
    [[...onnx], manifest, plain as Record<keyof NodeGraph, number[]>, pieces] as const,
  );
  return Float32Array.from(scores);
}

describe("onnxruntime's WebGPU provider in Chromium", () => {
  test('gives the scores of PyTorch for the tiny network, in one pass and in pieces', async () => {
    const onnx = bytesOf('test/fixtures/inference/tiny.onnx');
    const manifest = manifestOf('test/fixtures/inference/tiny.json');
    const expected = Float32Array.from(TINY.scores);
    const whole = await scored(onnx, manifest, tinyGraph());
    expect(largestDifference(whole, expected)).toBeLessThan(1e-5);
    const cut = await scored(onnx, manifest, tinyGraph(), { packed: 30, most: 30 });
    expect(largestDifference(cut, expected)).toBeLessThan(1e-5);
  });

  test('gives the scores of PyTorch for the network that ships within 1e-4', async () => {
    const onnx = bytesOf('public/models/trackml.onnx');
    const manifest = manifestOf('public/models/trackml.json');
    const [{ graph, scores }] = parityGraphs(onnx);
    expect(scores.length).toBeGreaterThan(200);
    const found = await scored(onnx, manifest, graph);
    expect(largestDifference(found, scores)).toBeLessThan(1e-4);
    expect(tracksOf(graph, found)).toEqual(tracksOf(graph, scores));
    const wrong = manifest.selfCheck && {
      ...manifest,
      selfCheck: { ...manifest.selfCheck, scores: manifest.selfCheck.scores.map(() => 0.5) },
    };
    await expect(scored(onnx, wrong as NetworkManifest, graph)).rejects.toThrow(
      'WebGPU computes this network wrongly here: edge 0',
    );
  });

  test('gives what PyTorch gives for the networks of metric learning within 1e-4', async () => {
    const { parts, embedding, filter } = metricParity();
    const [{ points, source, target, pairs, scores }] = parts;
    const listed = <K extends string>(values: Readonly<Record<K, ArrayLike<number>>>) =>
      Object.fromEntries(
        Object.entries<ArrayLike<number>>(values).map(([name, list]) => [name, Array.from(list)]),
      ) as Record<K, number[]>;
    const at = listed(points);
    const places = await page.evaluate(
      ([bytes, manifest, given]) => window.scorerTests.embed(bytes, manifest, given),
      [[...embedding.bytes], embedding.manifest, at] as const,
    );
    expect(largestDifference(Float32Array.from(places.source), source)).toBeLessThan(1e-4);
    expect(largestDifference(Float32Array.from(places.target), target)).toBeLessThan(1e-4);
    const part = { ...at, ...listed({ source, target, ...pairs }) };
    const found = await page.evaluate(
      ([bytes, manifest, given]) => window.scorerTests.filter(bytes, manifest, given),
      [[...filter.bytes], filter.manifest, part] as const,
    );
    expect(largestDifference(Float32Array.from(found), scores)).toBeLessThan(1e-4);

    const onnx = bytesOf('public/models/trackml-metric-gnn.onnx');
    const manifest = manifestOf('public/models/trackml-metric-gnn.json');
    const [small] = parityGraphs(onnx, 'metric-gnn-parity.json');
    expect(small.scores.length).toBeGreaterThan(200);
    const edges = await scored(onnx, manifest, small.graph);
    expect(largestDifference(edges, small.scores)).toBeLessThan(1e-4);
  });

  test('takes a 64-bit edge index', async () => {
    const { nodeFeatures, edgeFeatures, ...rest } = manifestOf('test/fixtures/inference/tiny.json');
    const { architecture, detector, format } = rest;
    const manifest: NetworkManifest = {
      ...{ format, architecture, detector, nodeFeatures, edgeFeatures, name: 'acorn' },
      inputs: { nodes: 'node_features', edges: 'edge_attr', edgeIndex: 'edge_list' },
      output: { name: 'output', kind: 'logit' },
    };
    const expected = JSON.parse(
      readFileSync('test/fixtures/inference/contract-scores.json', 'utf8'),
    );
    const found = await scored(
      bytesOf('test/fixtures/inference/acorn.onnx'),
      manifest,
      tinyGraph(),
    );
    expect(largestDifference(found, Float32Array.from(expected.acorn))).toBeLessThan(1e-5);
    expect(under.errors).toEqual([]);
  });
});
