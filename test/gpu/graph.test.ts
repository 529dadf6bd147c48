import { beforeAll, describe, expect, it } from 'vitest';
import { buildGraphCpu } from '../../src/graph/cpu.ts';
import {
  type BuildGraphGpuOptions,
  createGpuGraphBuilder,
  type GpuGraph,
  type GpuGraphBuilder,
} from '../../src/graph/gpu.ts';
import { uploadModuleMap } from '../../src/graph/gpuMap.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { arrangeHits } from '../../src/modulemap/arrangeHits.ts';
import type { Convention } from '../../src/modulemap/moduleMap.ts';
import { randomScene, type Scene } from '../unit/graph/randomScene.ts';
import { testDevice } from './dawn.ts';
import { firstDifference } from './harness.ts';

const device = testDevice();
let builder: GpuGraphBuilder;
beforeAll(async () => {
  builder = await createGpuGraphBuilder(device());
});

const BASE = { layers: 5, modules: 4, tracks: 40, mapTracks: 30, special: true } as const;

async function both(
  { event, map }: Scene,
  options?: BuildGraphGpuOptions,
  maxSliceBytes?: number,
): Promise<{ gpu: GpuGraph; cpu: Graph }> {
  const hits = arrangeHits(event, map);
  const cpu = await buildGraphCpu(hits, map);
  const uploaded = await uploadModuleMap(device(), map, maxSliceBytes);
  try {
    return { gpu: await builder.build(hits, uploaded, options), cpu };
  } finally {
    uploaded.destroy();
  }
}

function expectSame({ gpu, cpu }: { gpu: Graph; cpu: Graph }): void {
  expect(gpu.counts).toEqual(cpu.counts);
  expect(firstDifference(gpu.src, cpu.src)).toBe(-1);
  expect(firstDifference(gpu.dst, cpu.dst)).toBe(-1);
}

describe.each<Convention>(['mmg-1.4', 'acorn', 'legacy'])('GPU graph, %s', (convention) => {
  it('equals its twin where map tracks lie on cut bounds and hits are special', async () => {
    let edges = 0;
    let undecided = 0;
    for (let seed = 1; seed <= 30; seed++) {
      const result = await both(randomScene({ ...BASE, seed, convention }));
      expectSame(result);
      edges += result.cpu.counts.edges;
      undecided += result.gpu.undecided.triplets;
    }
    // Values on their own bounds cannot be decided in f32: the queue must have been used.
    expect(edges).toBeGreaterThan(500);
    expect(undecided).toBeGreaterThan(500);
  });
});
