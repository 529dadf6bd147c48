import { afterAll, beforeAll, expect, it } from 'vitest';
import { graphDifference } from '../../bench/graph-building/compare.ts';
import { buildOnGpu } from '../../bench/graph-building/onGpu.ts';
import { type TracedDevice, traceDevice } from '../../bench/graph-building/trace.ts';
import { type Dawn, openDawn } from '../../src/cli/dawn.ts';
import { requestDevice } from '../../src/gpu/device.ts';
import { buildGraphCpu } from '../../src/graph/cpu.ts';
import { arrangeHits } from '../../src/modulemap/arrangeHits.ts';
import { randomScene } from '../unit/graph/randomScene.ts';

let dawn: Dawn | undefined;
let real: GPUDevice | undefined;
let traced: TracedDevice | undefined;
beforeAll(async () => {
  dawn = await openDawn({ software: true });
  real = (await requestDevice(dawn.gpu)).device;
  traced = traceDevice(real);
});
afterAll(() => {
  real?.destroy();
  dawn?.close();
});

it('a traced device builds the same graph, and tells every dispatch with its buffers', async () => {
  if (!traced) throw new Error('The device is not open.');
  const { device, record } = traced;
  const { event, map } = randomScene({
    seed: 11,
    convention: 'mmg-1.4',
    layers: 6,
    modules: 4,
    tracks: 40,
    mapTracks: 80,
    special: true,
  });
  const hits = arrangeHits(event, map);
  const twin = await buildGraphCpu(hits, map);
  expect(twin.counts.edges).toBeGreaterThan(20);
  const { value, dispatches } = await record(() => buildOnGpu(device, hits, map));
  expect(graphDifference(value, twin)).toBeNull();
  expect(graphDifference(await buildOnGpu(device, hits, map), twin)).toBeNull();

  expect(dispatches.every(({ ms }) => ms >= 0)).toBe(true);
  expect(dispatches.reduce((sum, { ms }) => sum + ms, 0)).toBeGreaterThan(0);
  const gather = dispatches.find(({ kernel }) => kernel === 'edges gather');
  const written = gather?.buffers.filter((buffer) => buffer.written);
  expect(written?.map(({ label }) => label)).toEqual(['graph edges']);
  expect(written?.every(({ bytes }) => bytes >= 12 * twin.counts.edges)).toBe(true);
  const scan = dispatches.find(({ kernel }) => kernel === 'scan scan_blocks');
  expect(scan?.buffers.some(({ read, written: both }) => read && both)).toBe(true);
});
