import type { Chain } from '../../../../src/chains/chain.ts';
import { CHAINS } from '../../../../src/chains/index.ts';
import type { GpuAccess } from '../../../../src/gpu/access.ts';
import type { GpuContext } from '../../../../src/gpu/device.ts';
import { lostError } from '../../../../src/gpu/errors.ts';
import type { Embedding } from '../../../../src/inference/embedding.ts';
import type { NetworkFiles } from '../../../../src/inference/networkFiles.ts';
import type { ScoringTasks } from '../../../../src/inference/scoringTasks.ts';
import { createServices } from '../../../../src/pipeline/createServices.ts';
import { createPipeline } from '../../../../src/pipeline/engine.ts';
import type { Environment } from '../../../../src/pipeline/environment.ts';
import {
  type ComputeTasks,
  createComputeTasks,
} from '../../../../src/pipeline/workers/computeTasks.ts';
import { restartable } from '../../../../src/tasks/restartable.ts';
import {
  breathe,
  connectTasks,
  type RemoteTasks,
  type TaskContext,
  type Tasks,
} from '../../../../src/tasks/rpc.ts';
import { createTaskPool } from '../../../../src/tasks/taskPool.ts';
import { createFakeWorkers, type FakeWorkers } from './fakeWorkers.ts';
import { mapFile, networkFiles } from './files.ts';
import type { Playable } from './play.ts';

/** The map and network that ship in a world. */
export interface Shipped {
  readonly map: ReturnType<typeof mapFile>;
  readonly network: ReturnType<typeof networkFiles>;
}

export const SHIPPED: Shipped = {
  map: mapFile('shipped.map', 5, 3),
  network: networkFiles('shipped'),
};

/** A pipeline on the real tasks, with workers whose messages wait, fake networks and a fake device. */
export interface World extends Playable {
  readonly workers: FakeWorkers;
  /** Calls of tasks so far, by name. */
  readonly calls: string[];
}

export function createWorld(
  hasGpu: boolean,
  shipped: Shipped = SHIPPED,
  chains: readonly Chain[] = CHAINS,
): World {
  const workers = createFakeWorkers();
  const calls: string[] = [];
  const counted = (tasks: Tasks): Tasks =>
    Object.fromEntries(
      Object.entries(tasks).map(([name, task]) => [
        name,
        (context: TaskContext, ...args: unknown[]) => {
          calls.push(name);
          return task(context, ...args);
        },
      ]),
    );
  const compute = restartable<ComputeTasks>('compute', () =>
    workers.start('compute', () => counted(createComputeTasks() as unknown as Tasks)),
  );
  const wasm = createTaskPool<ScoringTasks>(() =>
    restartable<ScoringTasks>('scoring', () => workers.start('scoring', () => counted(scoring()))),
  );
  const { gpu, lose } = fakeGpu(hasGpu);
  const onDevice = new Map<GPUDevice, RemoteTasks<ScoringTasks>>();
  const environment: Environment = {
    compute,
    onComputeEnded: compute.onEnded,
    wasm,
    wasmThreads: 1,
    gpu,
    webgpu(device) {
      const tasks =
        onDevice.get(device) ??
        connectTasks<ScoringTasks>(workers.start('webgpu', () => counted(scoring())));
      onDevice.set(device, tasks);
      return tasks;
    },
    defaults: {
      detector: () => Promise.reject(new Error('no detector in this world')),
      map: async () => shipped.map,
      network: async () => shipped.network,
    },
    fetchFile: () => Promise.reject(new Error('no network in this world')),
    dispose() {
      compute.stop();
      lose();
      while (workers.crash('webgpu'));
    },
  };
  const pipeline = createPipeline(createServices(environment), chains);
  return {
    pipeline,
    workers,
    calls,
    network: networkFiles,
    deliver: workers.deliver,
    crash: workers.crash,
    loseDevice() {
      lose();
      workers.crash('webgpu');
    },
    async settle(until) {
      let isSettled = false;
      const settled = () => {
        isSettled = true;
      };
      until.then(settled, settled);
      while (!isSettled) {
        while (workers.deliver(0));
        await breathe();
      }
    },
  };
}

/** A software adapter, or none. The device can be lost, and is then replaced. */
function fakeGpu(hasGpu: boolean): { gpu: GpuAccess; lose(): void } {
  let current: { context: GpuContext; lose: () => void } | null = null;
  const make = () => {
    let lose = () => {};
    const info = new Promise<GPUDeviceLostInfo>((resolve) => {
      lose = () => resolve({ reason: 'unknown', message: 'unplugged' } as GPUDeviceLostInfo);
    });
    const device = { lost: info } as unknown as GPUDevice;
    const lost = info.then(lostError);
    return { context: { device, adapterName: 'toy', isFallback: true, lost }, lose };
  };
  return {
    gpu: {
      async context() {
        if (!hasGpu) return null;
        const present = current ?? make();
        current = present;
        return present.context;
      },
      reason: () => (hasGpu ? null : 'No adapter in this world.'),
    },
    lose() {
      current?.lose();
      current = null;
    },
  };
}

/** Scores that depend on the hits of an edge and on the name of the network. */
function scoring(): Tasks {
  const check = ({ name }: NetworkFiles) => {
    if (name.startsWith('bad')) throw new Error(`${name} cannot be loaded.`);
  };
  return {
    signature: () => ({ inputs: [], outputs: [] }),
    load: (_context: TaskContext, network: NetworkFiles) => check(network),
    async score(
      { signal, progress }: TaskContext,
      _event: unknown,
      { src, dst }: { src: Uint32Array; dst: Uint32Array },
      network: NetworkFiles,
    ) {
      check(network);
      await breathe(signal);
      progress(0.5);
      const seed = [...network.manifest.name].reduce((sum, c) => sum + c.charCodeAt(0), 0);
      return {
        scores: Float32Array.from(src, (a, e) => ((7 * a + 13 * dst[e] + seed) % 97) / 97),
      };
    },
    /** Hits of one azimuth are near, as those of a straight track. */
    async embed(
      { signal }: TaskContext,
      { x, y }: { x: Float64Array; y: Float64Array },
      network: NetworkFiles,
    ): Promise<Embedding> {
      check(network);
      await breathe(signal);
      const source = new Float32Array(2 * x.length);
      x.forEach((_, i) => {
        const r = Math.hypot(x[i], y[i]);
        source.set([x[i] / r, y[i] / r], 2 * i);
      });
      return { dims: 2, source, target: source, principalAxes: true, radius: 0.01 };
    },
    async filter(
      { signal, progress }: TaskContext,
      { x, y }: { x: Float64Array; y: Float64Array },
      { src, dst }: { src: Uint32Array; dst: Uint32Array },
      _embedding: unknown,
      network: NetworkFiles,
    ) {
      check(network);
      await breathe(signal);
      progress(0.5);
      const radius = Array.from(x, (_, i) => Math.round(Math.hypot(x[i], y[i])));
      const layers = [...new Set(radius)].sort((a, b) => a - b);
      const layer = (row: number) => layers.indexOf(radius[row]);
      return { scores: Float32Array.from(src, (a, e) => 1 / Math.abs(layer(dst[e]) - layer(a))) };
    },
  };
}
