import { expect, test } from 'vitest';
import { GRAPH_LIMITS } from '../../src/chains/stages/graphSize.ts';
import { moduleMapGraph } from '../../src/chains/stages/moduleMapGraph.ts';
import { buildGraphCpu } from '../../src/graph/cpu.ts';
import type { GraphLimits } from '../../src/graph/limits.ts';
import { packModuleMap } from '../../src/graph/packedMap.ts';
import { arrangeHits } from '../../src/modulemap/arrangeHits.ts';
import { createServices } from '../../src/pipeline/createServices.ts';
import type { Environment } from '../../src/pipeline/environment.ts';
import type { ComputeTasks } from '../../src/pipeline/workers/computeTasks.ts';
import { localTasks, type RemoteTasks } from '../../src/tasks/rpc.ts';
import { buildGraph } from '../unit/chains/runStages.ts';
import { smallScene } from '../unit/graph/randomScene.ts';
import { testDevice } from './dawn.ts';
import { smallDevice } from './harness.ts';

const { event, map } = smallScene(4);
const hits = arrangeHits(event, map);
const device = testDevice();

/** What the services make of the event in the mode auto, as on a real GPU whose buffers have so many bytes. */
async function builtOn(bytes: number, limits?: GraphLimits) {
  const compute = {
    loadMap: () => ({
      id: 1,
      value: {
        name: 'toy.map',
        header: map.header,
        modules: 1,
        doublets: 1,
        triplets: 1,
        hasMoments: false,
      },
    }),
    takePrepared: () => {},
    packedMap: () => packModuleMap(map),
    ...moduleMapGraph.tasks?.({
      detector: () => null,
      map: () => map,
      widenedMap: () => map,
    }),
    // Whatever the limits: the CPU counts only pairs that pass every window.
    buildGraph: () => buildGraphCpu(hits, map),
  };
  const onDevice = {
    device: smallDevice(device(), bytes),
    adapterName: 'toy',
    isFallback: false,
    lost: new Promise<never>(() => {}),
  };
  const environment = {
    compute: localTasks(compute) as unknown as RemoteTasks<ComputeTasks>,
    onComputeEnded: () => {},
    gpu: { context: async () => onDevice, reason: () => null },
    defaults: { map: async () => ({ name: 'toy.map', bytes: new Uint8Array(0) }) },
  } as unknown as Environment;
  const services = createServices(environment, limits);
  return buildGraph(services, event, 'auto');
}

test('a graph that fits is built on the GPU', async () => {
  const ran = await builtOn(2 ** 27);
  expect(ran.backend).toBe('GPU (toy)');
  expect(ran.warnings?.filter((warning) => warning.includes('GPU'))).toEqual([]);
});

test.each([
  ['a map', 500, 'The module map needs '],
  ['an event', 60_000, 'The graph of the event needs '],
])('for %s that does not fit the CPU takes over, and says why', async (_what, bytes, sentence) => {
  const ran = await builtOn(bytes);
  expect(ran.backend).toBe('CPU');
  expect(ran.value.src).toEqual((await buildGraphCpu(hits, map)).src);
  // Once: what does not fit does not fit a second time.
  expect(ran.warnings?.filter((warning) => warning.includes(sentence))).toHaveLength(1);
});

test('where the GPU counts too many pairs the CPU takes over, and says why', async () => {
  const ran = await builtOn(2 ** 27, { ...GRAPH_LIMITS, pairs: 10 });
  expect(ran.backend).toBe('CPU');
  expect(ran.warnings?.[0]).toContain('More than 10 hit pairs pass the doublet windows');
});
