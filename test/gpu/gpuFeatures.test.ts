import { describe, expect, it } from 'vitest';
import { SHAPE_NAMES } from '../../src/event/clusters.ts';
import {
  EDGE_FEATURE_NAMES,
  NODE_FEATURE_NAMES,
  type NodeFeature,
} from '../../src/formats/manifest.ts';
import { createBufferPool, createReadback } from '../../src/gpu/buffers.ts';
import { createGpuFeatures } from '../../src/inference/gpuFeatures.ts';
import { featuresOf } from '../../src/inference/networkInput.ts';
import type { NodeGraph } from '../../src/inference/nodeGraph.ts';
import { testDevice } from './dawn.ts';
import { seededValues } from './harness.ts';

const device = testDevice();

const NODE_FEATURES: readonly NodeFeature[] = [
  { name: 'r', scale: 1000 },
  { name: 'phi', scale: Math.PI },
  { name: 'z', scale: 1000 },
  { name: 'eta', scale: 1 },
];
const ALL = { nodeFeatures: NODE_FEATURES, edgeFeatures: EDGE_FEATURE_NAMES };

/** Features computed on the GPU, read back. */
async function onGpu(graph: NodeGraph, wanted: Parameters<typeof featuresOf>[1]) {
  const features = await createGpuFeatures(device(), wanted);
  const buffers = await features.compute(graph);
  const sizes = [
    4 * graph.x.length * wanted.nodeFeatures.length,
    4 * graph.src.length * wanted.edgeFeatures.length,
  ];
  const pool = createBufferPool(device(), 'test');
  const readback = createReadback(device(), pool, 'features', sizes[0] + sizes[1]);
  const encoder = device().createCommandEncoder();
  readback.copy(encoder, buffers.nodes, 0, sizes[0]);
  readback.copy(encoder, buffers.edges, 0, sizes[1]);
  device().queue.submit([encoder.finish()]);
  const [nodes, edges] = (await readback.read()).map((part) => new Float32Array(part));
  buffers.destroy();
  pool.destroy();
  return { nodes, edges };
}

/** Hits all over a tracker, joined by edges as graphs have them: short and long, steep and flat, across the seam. */
function randomGraph(edges: number): NodeGraph {
  const numbers = seededValues(5 * edges, 2 ** 31, 3);
  const unit = (i: number) => numbers[i] / 2 ** 31;
  const [x, y, z]: [number[], number[], number[]] = [[], [], []];
  const add = (r: number, phi: number, at: number) => {
    x.push(r * Math.cos(phi));
    y.push(r * Math.sin(phi));
    z.push(at);
  };
  for (let e = 0; e < edges; e++) {
    const r = 30 + 970 * unit(5 * e);
    const phi = e % 8 === 0 ? Math.PI : 2 * Math.PI * unit(5 * e + 1) - Math.PI;
    const at = e % 16 === 1 ? 0 : 6000 * unit(5 * e + 2) - 3000;
    add(r, phi, at);
    const step = 10 ** (3 * unit(5 * e + 3) - 1);
    // At most five times as far along the layer as outward: what lies beyond loses digits of dr in any f32.
    const turn = (unit(5 * e + 4) - 0.5) * Math.min(0.2, (10 * step) / r);
    add(r + step, phi + turn, at + (0.5 - unit(5 * e + 3)) * 400);
  }
  return {
    x: Float64Array.from(x),
    y: Float64Array.from(y),
    z: Float64Array.from(z),
    src: Int32Array.from({ length: edges }, (_, e) => 2 * e),
    dst: Int32Array.from({ length: edges }, (_, e) => 2 * e + 1),
  };
}

/** Largest difference per column, in units of the value's own size (at least 1). */
function differences(ours: Float32Array, twin: Float32Array, width: number): number[] {
  expect(ours.length).toBe(twin.length);
  const largest = new Array<number>(width).fill(0);
  for (let i = 0; i < twin.length; i++) {
    const difference = Math.abs(ours[i] - twin[i]) / Math.max(1, Math.abs(twin[i]));
    // A NaN must not hide.
    if (!(difference <= largest[i % width])) largest[i % width] = difference;
  }
  return largest;
}

describe('features on the GPU', () => {
  it('equal their twin on 20,000 edges to a few roundings', async () => {
    const graph = randomGraph(20_000);
    const [ours, twin] = [await onGpu(graph, ALL), featuresOf(graph, ALL)];
    const nodes = differences(ours.nodes, twin.nodes, NODE_FEATURES.length);
    const edges = differences(ours.edges, twin.edges, EDGE_FEATURE_NAMES.length);
    // r, phi, z; eta goes through log, for which WGSL allows 5e-7.
    expect(nodes.map((d, k) => d <= [2e-7, 3e-7, 2e-7, 1e-6][k])).toEqual([true, true, true, true]);
    expect(Math.max(edges[0], edges[1], edges[2])).toBeLessThan(2e-7);
    expect(edges[3]).toBeLessThan(2e-6);
    expect(Math.max(edges[4], edges[5])).toBeLessThan(2e-6);
  });

  it('follow the names and scales of the manifest', async () => {
    const graph = randomGraph(65);
    const wanted = {
      nodeFeatures: [
        { name: 'eta', scale: 2 },
        { name: 'r', scale: 1 },
        { name: 'eta', scale: -4 },
      ],
      edgeFeatures: ['dz', 'dr', 'dz', 'rphislope'],
    } as const;
    const [ours, twin] = [await onGpu(graph, wanted), featuresOf(graph, wanted)];
    expect(Math.max(...differences(ours.nodes, twin.nodes, 3))).toBeLessThan(1e-6);
    expect(Math.max(...differences(ours.edges, twin.edges, 4))).toBeLessThan(2e-6);
  });

  it('are clamped where the slope is steep, and 0 where the hits are in one place', async () => {
    const graph: NodeGraph = {
      x: Float64Array.of(100, 100.0001, 0),
      y: Float64Array.of(-1, 1, 0),
      z: Float64Array.of(5, 5, 7),
      src: Int32Array.of(0, 0, 2),
      dst: Int32Array.of(1, 0, 2),
    };
    const { nodes, edges } = await onGpu(graph, ALL);
    const slopes = [...edges].filter((_, i) => i % EDGE_FEATURE_NAMES.length === 4);
    expect(slopes).toEqual([100, 0, 0]);
    expect([...nodes, ...edges].every(Number.isFinite)).toBe(true);
  });

  it('do without nodes or without edge features', async () => {
    const graph = randomGraph(3);
    const alone = await onGpu(graph, { nodeFeatures: [], edgeFeatures: ['dz'] });
    expect([alone.nodes.length, alone.edges.length]).toEqual([0, 3]);
    const nodes = await onGpu(graph, { nodeFeatures: NODE_FEATURES, edgeFeatures: [] });
    expect([nodes.nodes.length, nodes.edges.length]).toEqual([24, 0]);
  });

  it('are those of both clusters and of their shapes, where the nodes have them', async () => {
    const graph = randomGraph(40);
    const count = graph.x.length;
    const shifted = (values: Float64Array, by: number) => values.map((value) => value + by);
    const shape = (seed: number) =>
      Object.fromEntries(
        SHAPE_NAMES.map((name, k) => [
          name,
          Float64Array.from({ length: count }, (_, i) => (i === 7 ? Number.NaN : seed * k - i / 3)),
        ]),
      );
    const { x, y, z } = graph;
    const clusters = [
      { x: shifted(x, 0.2), y: shifted(y, -0.1), z, shape: shape(1) },
      { x, y: shifted(y, 0.4), z: shifted(z, 3), shape: shape(2) },
    ] as const;
    const wanted = {
      nodeFeatures: NODE_FEATURE_NAMES.map((name, k) => ({ name, scale: 1 + k })),
      edgeFeatures: [],
    };
    for (const one of [graph, { ...graph, clusters }]) {
      const read = one === graph ? wanted.nodeFeatures.slice(0, 18) : wanted.nodeFeatures;
      const features = { ...wanted, nodeFeatures: read };
      const [ours, twin] = [await onGpu(one, features), featuresOf(one, features)];
      expect(Math.max(...differences(ours.nodes, twin.nodes, read.length))).toBeLessThan(1e-6);
    }
    await expect(onGpu(graph, wanted)).rejects.toThrow('the files of this event do not');
  });
});
