import { DEFAULT_DETECTOR } from '../detectors/index.ts';
import type { NamedBytes } from '../formats/zip.ts';
import { createGpuAccess } from '../gpu/access.ts';
import type { GpuContext } from '../gpu/device.ts';
import { configureOrt } from '../inference/scorer.ts';
import { createScoringTasks, type ScoringTasks } from '../inference/scoringTasks.ts';
import { createUpload } from '../service/upload.ts';
import type { EventRequest } from '../simulation/settings.ts';
import { restartable } from '../tasks/restartable.ts';
import { localTasks, type RemoteTasks, type TaskContext } from '../tasks/rpc.ts';
import { createTaskPool } from '../tasks/taskPool.ts';
import { createServices } from './createServices.ts';
import { createPipeline } from './engine.ts';
import { fetchSource } from './fetchSource.ts';
import type { Opened, Pipeline } from './pipeline.ts';
import { shippedFiles } from './shipped.ts';
import type { ComputeTasks } from './workers/computeTasks.ts';
import { wasmThreads } from './workers/threads.ts';

/** The pipeline of the page, and what the page needs besides it. */
export interface PagePipeline extends Pipeline<EventRequest> {
  /** The device that the scene should draw with; null where there is no WebGPU, then `gpuReason` says why. */
  gpuContext(): Promise<GpuContext | null>;
  gpuReason(): string | null;
  /** Opens the event that ships with the page. */
  openDemo(): Promise<Opened>;
}

const idle: TaskContext = { signal: new AbortController().signal, progress: () => {} };

/** How long map and networks wait for the first picture, once they are asked for, where none comes. */
const PICTURE_MS = 10_000;

/**
 * The pipeline on workers, the browser's GPU and onnxruntime. Map and networks, which are large, are fetched once
 * there is a picture: until `drawn`, all that the network carries is for the hits.
 */
export function createPagePipeline(drawn: Promise<void> = Promise.resolve()): PagePipeline {
  const compute = restartable<ComputeTasks>(
    'compute',
    () => new Worker(new URL('./workers/computeWorker.ts', import.meta.url), { type: 'module' }),
  );
  const wasm = createTaskPool(() =>
    restartable<ScoringTasks>(
      'scoring',
      () => new Worker(new URL('./workers/scoringWorker.ts', import.meta.url), { type: 'module' }),
    ),
  );
  const gpu = createGpuAccess(() => navigator.gpu);
  const onDevice = new WeakMap<GPUDevice, RemoteTasks<ScoringTasks>>();

  const shipped = async (file: string): Promise<NamedBytes> => {
    const source = await fetchSource(new URL(file, document.baseURI).href, idle);
    return { name: source.name, bytes: new Uint8Array(await source.arrayBuffer()) };
  };

  const afterPicture = () =>
    Promise.race([drawn, new Promise((resolve) => setTimeout(resolve, PICTURE_MS))]);
  const defaults = shippedFiles(shipped);

  const services = createServices({
    compute,
    onComputeEnded: compute.onEnded,
    wasm,
    wasmThreads: wasmThreads(),
    gpu,
    webgpu(device) {
      let tasks = onDevice.get(device);
      if (!tasks) {
        tasks = localTasks(createScoringTasks(loadOrtWebGpu, 'webgpu', device));
        onDevice.set(device, tasks);
      }
      return tasks;
    },
    defaults: {
      detector: defaults.detector,
      map: (id) => afterPicture().then(() => defaults.map(id)),
      network: (id, role) => afterPicture().then(() => defaults.network(id, role)),
    },
    fetchFile: fetchSource,
    askServer: {
      fetch: (...words) => fetch(...words),
      upload: createUpload(XMLHttpRequest),
      pageProtocol: window.location.protocol,
    },
    toStateConvention: 'choose it in Module map (Shift + M)',
    dispose: compute.stop,
  });
  const pipeline = createPipeline(services);
  return {
    ...pipeline,
    gpuContext: gpu.context,
    gpuReason: gpu.reason,
    openDemo: () => {
      const { demo } = DEFAULT_DETECTOR;
      if (!demo) throw new Error('No event ships with the page; open one.');
      return pipeline.openUrl(new URL(demo, document.baseURI).href);
    },
  };
}

/** onnxruntime's build with WebGPU, loaded only where it is used: its WASM part is large. */
async function loadOrtWebGpu() {
  const [ort, mjs, wasm] = await Promise.all([
    import('onnxruntime-web/webgpu'),
    import('onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url'),
    import('onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url'),
  ]);
  configureOrt(ort, { wasmPaths: { mjs: mjs.default, wasm: wasm.default }, numThreads: 1 });
  return ort;
}
