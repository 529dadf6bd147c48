import { expect, it } from 'vitest';
import { buildOnGpu } from '../../bench/graph-building/onGpu.ts';
import { openDawn } from '../../src/cli/dawn.ts';
import { buildGraphCpu } from '../../src/graph/cpu.ts';
import { createGpuFeatures } from '../../src/inference/gpuFeatures.ts';
import { arrangeHits } from '../../src/modulemap/arrangeHits.ts';
import { findNeighboursCpu } from '../../src/neighbours/cpu.ts';
import { findNeighboursGpu } from '../../src/neighbours/gpu.ts';
import { smallScene } from '../unit/graph/randomScene.ts';
import { randomSearch } from '../unit/neighbours/randomSearch.ts';

it('runs on a GPU that allows no more than every one has to', async () => {
  const dawn = await openDawn({ software: true });
  try {
    const adapter = await dawn.gpu.requestAdapter();
    const device = await adapter?.requestDevice();
    if (!device) throw new Error('There is no software adapter.');
    expect(device.limits.maxStorageBuffersPerShaderStage).toBe(8);
    await expect(
      createGpuFeatures(device, { nodeFeatures: [], edgeFeatures: [] }),
    ).resolves.toBeDefined();
    const { event, map } = smallScene(4);
    const hits = arrangeHits(event, map);
    const { counts } = await buildOnGpu(device, hits, map);
    expect(counts).toEqual((await buildGraphCpu(hits, map)).counts);
    const search = randomSearch(2);
    const { src } = await findNeighboursGpu(device, search);
    expect(src).toEqual((await findNeighboursCpu(search)).src);
    device.destroy();
  } finally {
    dawn.close();
  }
});
