import { afterAll, beforeAll, expect, test } from 'vitest';
import { moduleMapGraph } from '../../src/chains/stages/moduleMapGraph.ts';
import { type Dawn, openDawn } from '../../src/cli/dawn.ts';
import { createGpuAccess } from '../../src/gpu/access.ts';
import { buildGraphCpu } from '../../src/graph/cpu.ts';
import { packModuleMap } from '../../src/graph/packedMap.ts';
import { arrangeHits } from '../../src/modulemap/arrangeHits.ts';
import { createServices } from '../../src/pipeline/createServices.ts';
import type { Environment } from '../../src/pipeline/environment.ts';
import type { ComputeTasks } from '../../src/pipeline/workers/computeTasks.ts';
import { localTasks, type RemoteTasks } from '../../src/tasks/rpc.ts';
import { buildGraph } from '../unit/chains/runStages.ts';
import { randomScene } from '../unit/graph/randomScene.ts';

const scene = randomScene({
  seed: 5,
  convention: 'mmg-1.4',
  layers: 4,
  modules: 6,
  tracks: 20,
  mapTracks: 40,
  special: false,
});

let dawn: Dawn;
beforeAll(async () => {
  dawn = await openDawn({ software: true });
});
afterAll(() => dawn.close());

/** Services whose device is destroyed in the middle of the first `losses` builds. */
function losing(losses: number) {
  let left = losses;
  const real = createGpuAccess(() => dawn.gpu);
  const gpu = {
    ...real,
    async context() {
      const found = await real.context();
      if (left-- > 0) found?.device.destroy();
      return found;
    },
  };
  const never = () => Promise.reject(new Error('not asked for'));
  const compute = {
    loadMap: () => ({
      id: 1,
      value: {
        name: 'm.map',
        header: scene.map.header,
        modules: 0,
        doublets: 0,
        triplets: 0,
      },
    }),
    takePrepared: () => {},
    packedMap: () => packModuleMap(scene.map),
    ...moduleMapGraph.tasks?.({
      detector: () => null,
      map: () => scene.map,
      widenedMap: () => scene.map,
    }),
  };
  const environment: Environment = {
    compute: localTasks(compute) as unknown as RemoteTasks<ComputeTasks>,
    onComputeEnded: () => {},
    wasm: localTasks({}) as unknown as Environment['wasm'],
    wasmThreads: 1,
    gpu,
    webgpu: null,
    defaults: {
      detector: never,
      map: async () => ({ name: 'm.map', bytes: new Uint8Array(0) }),
      network: never,
    },
    fetchFile: never,
    dispose: () => {},
  };
  return { services: createServices(environment), gpu };
}

async function twin() {
  const { src, dst } = await buildGraphCpu(arrangeHits(scene.event, scene.map), scene.map);
  expect(src.length).toBeGreaterThan(10);
  return { src, dst };
}

test('a device lost during a build is replaced and the build repeated', async () => {
  const { services, gpu } = losing(1);
  const ran = await buildGraph(services, scene.event, 'gpu');
  expect(ran.value).toMatchObject(await twin());
  expect(ran.backend).toContain('GPU');
  expect(ran.warnings?.join()).toContain('The GPU device was lost');
  await gpu.close();
});

test('where the new device is lost too, the CPU takes over', async () => {
  const { services, gpu } = losing(2);
  const ran = await buildGraph(services, scene.event, 'gpu');
  expect(ran.value).toMatchObject(await twin());
  expect(ran.backend).toBe('CPU');
  await gpu.close();
});

test('a software adapter is left alone unless it is asked for', async () => {
  const { services, gpu } = losing(0);
  const ran = await buildGraph(services, scene.event, 'auto');
  expect(ran.value).toMatchObject(await twin());
  expect(ran.backend).toContain('CPU');
  await gpu.close();
});
