import { readFileSync } from 'node:fs';
import * as ort from 'onnxruntime-web';
import { describe, expect, it } from 'vitest';
import type { NetworkManifest } from '../../../../src/formats/manifest.ts';
import { parseManifest } from '../../../../src/formats/networkManifest.ts';
import type { NetworkFiles } from '../../../../src/inference/networkFiles.ts';
import type { NodeGraph } from '../../../../src/inference/nodeGraph.ts';
import { configureOrt, createScorer } from '../../../../src/inference/scorer.ts';
import { createScoringTasks } from '../../../../src/inference/scoringTasks.ts';
import { createTiledScorer } from '../../../../src/inference/tiled/tiledScorer.ts';
import { parityGraphs } from '../parityGraphs.ts';

const SHIPPED = [
  ['trackml', 'parity.json'],
  ['trackml-metric-gnn', 'metric-gnn-parity.json'],
  ['odd', 'odd-parity.json'],
] as const;

function shipped(name: string): { onnx: Uint8Array; manifest: NetworkManifest } {
  const onnx = new Uint8Array(readFileSync(`public/models/${name}.onnx`));
  return {
    onnx,
    manifest: parseManifest(readFileSync(`public/models/${name}.json`, 'utf8'), name),
  };
}

function tiledOf(name: string) {
  const { onnx, manifest } = shipped(name);
  const scorer = createTiledScorer(onnx, manifest, name);
  if (!scorer) throw new Error(`${name} was not recognised.`);
  return scorer;
}

/** Edges between points all over the detector, ten at a point on average: pieces, chunks and tiles that are not full. */
function crowded(points: number, edges: number): NodeGraph {
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const coordinates = (scale: number) =>
    Float64Array.from({ length: points }, () => (random() - 0.5) * scale);
  const rows = () => Int32Array.from({ length: edges }, () => Math.floor(random() * points));
  return {
    ...{ x: coordinates(1000), y: coordinates(1000), z: coordinates(2000) },
    ...{ src: rows(), dst: rows() },
  };
}

describe('an interaction network of this project, tile by tile', () => {
  it.each(SHIPPED)('scores as onnxruntime does, to the last bit: %s', async (name, fixtures) => {
    const { onnx, manifest } = shipped(name);
    configureOrt(ort, { numThreads: 1 });
    const scorer = await createScorer({ ort, bytes: onnx, manifest, file: name, provider: 'wasm' });
    const tiled = tiledOf(name);
    const graphs = parityGraphs(onnx, fixtures).map(({ graph }) => graph);
    for (const graph of [...graphs.slice(0, 5), crowded(613, 6131)])
      expect(await tiled.score(graph)).toEqual(await scorer.score(graph));
    await scorer.release();
  });

  it('scores the edges of two graphs at a time as one after the other', async () => {
    const tiled = tiledOf('trackml');
    const [one, other] = [crowded(100, 500), crowded(90, 400)];
    const both = await Promise.all([tiled.score(one), tiled.score(other)]);
    expect(both).toEqual([await tiled.score(one), await tiled.score(other)]);
  });

  it('scores no edges', async () => {
    expect(await tiledOf('trackml').score(crowded(3, 0))).toEqual(new Float32Array());
  });

  it('ends between chunks once it is aborted, and tells how far it is', async () => {
    const controller = new AbortController();
    const told: number[] = [];
    const run = tiledOf('trackml').score(crowded(613, 20_000), {
      signal: controller.signal,
      pause: async () => {
        if (told.length === 2) controller.abort(new Error('enough'));
      },
      progress: (fraction) => told.push(fraction),
    });
    await expect(run).rejects.toThrow('enough');
    expect(told.length).toBe(2);
    expect(told[0]).toBeGreaterThan(0);
    expect(told[1]).toBeGreaterThan(told[0]);
    expect(told[1]).toBeLessThan(1);
  });

  it('leaves to onnxruntime what it does not know', () => {
    const { manifest } = shipped('trackml');
    const file = (name: string) => new Uint8Array(readFileSync(`test/fixtures/inference/${name}`));
    for (const name of ['tiny.onnx', 'acorn.onnx', 'converted-ends.onnx', 'converted-f16.onnx'])
      expect(createTiledScorer(file(name), manifest, name), name).toBeNull();
    expect(createTiledScorer(new Uint8Array(9), manifest, 'damaged')).toBeNull();
    const narrower = { ...manifest, nodeFeatures: manifest.nodeFeatures.slice(1) };
    expect(createTiledScorer(shipped('trackml').onnx, narrower, 'other')).toBeNull();
  });
});

describe('scoring tasks on one thread', () => {
  const context = { signal: new AbortController().signal, progress() {} };
  function counted(threads: number) {
    let loads = 0;
    const load = async () => {
      loads++;
      configureOrt(ort, { numThreads: 1 });
      return ort;
    };
    const tasks = createScoringTasks(load, 'wasm', undefined, threads);
    return { load: (network: NetworkFiles) => tasks.load(context, network), loads: () => loads };
  }
  const network = (): NetworkFiles => ({
    name: 'trackml.onnx',
    role: 'gnn',
    ...shipped('trackml'),
  });

  it('do without onnxruntime for the networks that ship', async () => {
    const { load, loads } = counted(1);
    await load(network());
    expect(loads()).toBe(0);
  });

  it('ask onnxruntime on several threads, and where the check graph does not come out', async () => {
    const several = counted(2);
    await several.load(network());
    expect(several.loads()).toBe(1);
    const { load, loads } = counted(1);
    const { onnx, manifest, ...names } = network();
    const { selfCheck } = manifest as NetworkManifest;
    if (!selfCheck) throw new Error('The network brings no check graph.');
    const wrong = { ...selfCheck, scores: selfCheck.scores.map((score) => 1 - score) };
    await expect(
      load({ ...names, onnx, manifest: { ...(manifest as NetworkManifest), selfCheck: wrong } }),
    ).rejects.toThrow('computes this network wrongly');
    expect(loads()).toBe(1);
  });
});
