import { expect, test } from 'vitest';
import type { TrackingEvent } from '../../../src/event/event.ts';
import type { NetworkManifest } from '../../../src/formats/manifest.ts';
import { recognise } from '../../../src/formats/readers/recognise.ts';
import type { MapGraph } from '../../../src/graph/graph.ts';
import { checkPairs, type GraphLimits } from '../../../src/graph/limits.ts';
import { DEFAULT_PARAMETERS, type ParameterValues } from '../../../src/parameters/table.ts';
import { createServices } from '../../../src/pipeline/createServices.ts';
import type { Environment } from '../../../src/pipeline/environment.ts';
import type { Opening } from '../../../src/pipeline/services.ts';
import type { ComputeTasks } from '../../../src/pipeline/workers/computeTasks.ts';
import {
  breathe,
  isAbort,
  localTasks,
  type RemoteTasks,
  type TaskContext,
} from '../../../src/tasks/rpc.ts';
import { createTaskPool } from '../../../src/tasks/taskPool.ts';
import { buildGraph, scoreEdges } from '../chains/runStages.ts';

const context: TaskContext = { signal: new AbortController().signal, progress: () => {} };

const event: TrackingEvent = {
  name: 'event01',
  detector: 'trackml',
  hitId: Uint32Array.of(1, 2, 3),
  x: new Float64Array(3),
  y: new Float64Array(3),
  z: new Float64Array(3),
  moduleKey: new BigUint64Array(3),
  truth: null,
  cells: null,
};

const manifest: NetworkManifest = {
  format: 'trackloom-network-1',
  name: 'a network',
  architecture: 'InteractionGNN2',
  hidden: 8,
  iterations: 2,
  detector: 'trackml',
  nodeFeatures: [{ name: 'r', scale: 1000 }],
  edgeFeatures: ['dr'],
  inputs: { nodes: 'n', edges: 'e', src: 's', dst: 'd' },
  output: { name: 'score', kind: 'logit' },
  training: {},
  measured: { cut: 0.5, edgeEfficiency: 1, purity: 1, maskedPurity: 1 },
};

const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

interface Setting {
  readonly mapDetector?: string;
  readonly networkDetector?: string;
  readonly unknownHits?: number;
  readonly gpuReason?: string;
  readonly endlessScoring?: boolean;
  readonly tooManyPairs?: boolean;
  /** Scoring of the test's own. */
  readonly wasm?: unknown;
}

/** Services over tasks that answer at once, with one thing as it should not be. */
function servicesWith(setting: Setting, limits?: GraphLimits) {
  const { mapDetector = 'trackml', networkDetector = 'trackml', unknownHits = 0 } = setting;
  const graph: MapGraph = {
    src: Uint32Array.of(0),
    dst: Uint32Array.of(1),
    counts: {
      hits: 3 - unknownHits,
      unknownHits,
      modules: 1,
      activeDoublets: 1,
      candidates: 1,
      doublets: 1,
      triplets: 1,
      edges: 1,
    },
  };
  /** Names of the maps that were loaded into the compute worker, and what is to be told when that ends. */
  const loaded: string[] = [];
  const ended: (() => void)[] = [];
  const compute = {
    loadMap: (_context: TaskContext, { name }: { name: string }) => {
      loaded.push(name);
      const value = {
        name,
        header: { detector: mapDetector, beamSpot: { zMin: -110, zMax: 110 }, generator: {} },
        modules: 1,
        doublets: 1,
        triplets: 1,
        hasMoments: true,
      };
      return { value, id: loaded.length };
    },
    takePrepared: () => {},
    buildGraph: (
      _context: TaskContext,
      _event: unknown,
      _settings: unknown,
      limits: GraphLimits,
    ) => {
      if (setting.tooManyPairs) checkPairs(limits.pairs + 1, limits);
      return graph;
    },
  };
  const scoring = {
    load: () => {},
    score: async ({ signal }: TaskContext) => {
      while (setting.endlessScoring) await breathe(signal);
      return { scores: Float32Array.of(0.5) };
    },
  };
  const named = async (name: string, bytes = new Uint8Array(0)) => ({ name, bytes });
  const wasm: unknown = { ...localTasks(scoring), stop() {} };
  const environment: Environment = {
    compute: localTasks(compute) as unknown as RemoteTasks<ComputeTasks>,
    onComputeEnded: (forget) => void ended.push(forget),
    wasm: (setting.wasm ?? wasm) as Environment['wasm'],
    wasmThreads: 2,
    gpu: { context: async () => null, reason: () => setting.gpuReason ?? 'No WebGPU here.' },
    webgpu: () => {
      throw new Error('not asked for');
    },
    defaults: {
      detector: () => named('detectors.csv'),
      map: () => named('m.map'),
      network: async () => ({
        onnx: await named('n.onnx'),
        manifest: await named('n.json', bytesOf({ ...manifest, detector: networkDetector })),
      }),
    },
    fetchFile: () => Promise.reject(new Error('not asked for')),
    dispose: () => {},
  };
  return { services: createServices(environment, limits), graph, loaded, ended };
}

/** What some files are. */
async function itemOf(...files: File[]) {
  return (await recognise(files)).items[0];
}

test('a map of another detector is refused with its name', async () => {
  const { services } = servicesWith({ mapDetector: 'itk' });
  await expect(buildGraph(services, event, 'auto')).rejects.toThrow(
    'm.map is a map of the detector "itk", the event event01 is of "trackml"; open the map of that detector.',
  );
});

test('a network of another detector is refused with its name', async () => {
  const { services, graph } = servicesWith({ networkDetector: 'itk' });
  await expect(scoreEdges(services, event, graph, 'auto')).rejects.toThrow(
    'n.onnx was trained for the detector "itk"',
  );
});

test('hits on modules the map does not know are counted in a warning', async () => {
  const { services } = servicesWith({ unknownHits: 2 });
  const { warnings } = await buildGraph(services, event, 'auto');
  expect(warnings).toEqual([
    '2 of 3 hits of event01 lie on modules that m.map does not know and were left out.',
  ]);
});

test('an event whose modules are all unknown is refused', async () => {
  const { services } = servicesWith({ unknownHits: 3 });
  await expect(buildGraph(services, event, 'auto')).rejects.toThrow(
    'None of the modules of event01 is in m.map',
  );
});

test('without WebGPU the CPU builds; it says why only where the GPU was asked for', async () => {
  const { services } = servicesWith({ gpuReason: 'This browser has no WebGPU.' });
  const auto = await buildGraph(services, event, 'auto');
  expect(auto).toMatchObject({ backend: 'CPU', warnings: [] });
  const asked = await buildGraph(services, event, 'gpu');
  expect(asked.warnings).toEqual(['The graph was built on the CPU: This browser has no WebGPU.']);
});

test('a graph beyond the limits is refused with what would make it smaller', async () => {
  const build = (setting: Setting, values: Partial<ParameterValues>) =>
    buildGraph(
      servicesWith(setting, { pairs: 2000, edges: setting.tooManyPairs ? 9 : 0 }).services,
      event,
      'auto',
      { ...DEFAULT_PARAMETERS, ...values },
    ).catch((error: Error) => error.message);
  expect(await build({}, { cutZ0: 'off', cutDphi: 'off' })).toBe(
    'The graph would have more than 0 edges, more than can be scored and drawn; switch a cut on again (off: z0, dphi).',
  );
  expect(await build({ tooManyPairs: true }, { cutDeta: 'off', windowTolerance: 0.5 })).toBe(
    'More than 2,000 hit pairs pass the doublet windows, more than memory holds; switch a cut on again (off: deta) or lower "Window tolerance" (0.5).',
  );
  expect(await build({}, {})).toContain('; open a smaller event, or a map with narrower windows.');
});

test('whether the map has means and rms is known once it is loaded', async () => {
  const { services } = servicesWith({});
  expect(services.mapHasMoments('trackml')).toBeNull();
  await buildGraph(services, event, 'auto');
  expect(services.mapHasMoments('trackml')).toBe(true);
});

test('scores name their provider and the reason for it', async () => {
  const { services, graph } = servicesWith({});
  const ran = await scoreEdges(services, event, graph, 'webgpu');
  expect(ran.backend).toBe('WASM, 2 threads');
  expect(ran.reason).toContain('WebGPU was asked for, but there is no WebGPU device');
});

/** Puts to use what was opened. */
function apply(opened: object): void {
  if ('apply' in opened) (opened as Opening<unknown>).apply();
  else throw new Error('It waits for a description.');
}

test('another network replaces the one in use', async () => {
  const { services, graph } = servicesWith({});
  await scoreEdges(services, event, graph, 'auto');
  const onnx = new File([''], 'other.onnx');
  expect(services.networkName('trackml', 'gnn')).toBe('a network');
  const renamed = new File([JSON.stringify({ ...manifest, name: 'another' })], 'other.json');
  const opened = await services.openNetwork(await itemOf(onnx, renamed), context);
  expect(services.networkName('trackml', 'gnn')).toBe('a network');
  apply(opened);
  expect(services.networkName('trackml', 'gnn')).toBe('another');
});

test('a network of another detector is used for that one, and leaves the one in use', async () => {
  const { services } = servicesWith({});
  const onnx = new File([''], 'other.onnx');
  const json = new File(
    [JSON.stringify({ ...manifest, name: 'another', detector: 'itk' })],
    'other.json',
  );
  const before = services.tools.version('network:gnn', 'trackml');
  apply(await services.openNetwork(await itemOf(onnx, json), context));
  expect(services.networkName('itk', 'gnn')).toBe('another');
  expect(services.networkName('trackml', 'gnn')).toBeNull();
  expect(services.tools.version('network:gnn', 'trackml')).toBe(before);
});

test('what ships takes the place of what was opened again', async () => {
  const { services, loaded } = servicesWith({});
  const build = () => buildGraph(services, event, 'cpu');
  const shipped = services.tools.version('map', 'trackml');
  apply(await services.openMap(await itemOf(new File([''], 'mine.map')), context));
  await build();
  expect(services.opened('trackml')).toEqual(['map']);
  expect(services.tools.version('map', 'trackml')).not.toBe(shipped);
  services.restoreShipped('map', 'trackml');
  expect(services.opened('trackml')).toEqual([]);
  expect(services.tools.version('map', 'trackml')).toBe(shipped);
  await build();
  expect(loaded).toEqual(['mine.map', 'm.map']);
});

test('a compute worker that ended gets the map in use again', async () => {
  const { services, loaded, ended } = servicesWith({});
  const build = () => buildGraph(services, event, 'cpu');
  await build();
  apply(await services.openMap(await itemOf(new File([''], 'mine.map')), context));
  await build();
  expect(loaded).toEqual(['m.map', 'mine.map']);
  for (const forget of ended) forget();
  await build();
  await build();
  expect(loaded).toEqual(['m.map', 'mine.map', 'mine.map']);
});

test('a network opened while WASM scores waits for nothing, and outlives the scoring that is stopped', async () => {
  /** What is under way in each worker; ended by the test alone. */
  const workers: { stopped: boolean; readonly under: Map<string, () => void> }[] = [];
  const wasm = createTaskPool(() => {
    const worker = { stopped: false, under: new Map<string, () => void>() };
    workers.push(worker);
    const held = (name: string) =>
      new Promise<void>((resolve) => worker.under.set(name, () => resolve()));
    const tasks = localTasks({
      load: (_context: TaskContext, { name }: { name: string }) => held(`load ${name}`),
      score: async () => {
        await held('score');
        return { scores: Float32Array.of(0.5) };
      },
    });
    return {
      ...tasks,
      stop() {
        worker.stopped = true;
        tasks.fail('The scoring worker was stopped.');
      },
    };
  });
  const { services, graph } = servicesWith({ wasm });
  const under = async (name: string) => {
    for (;;) {
      const end = workers.findLast((worker) => worker.under.has(name))?.under.get(name);
      if (end) return end;
      await breathe(context.signal);
    }
  };

  const controller = new AbortController();
  const watched = { ...context, signal: controller.signal };
  const scoring = scoreEdges(services, event, graph, 'wasm', watched).catch(
    (error: unknown) => error,
  );
  (await under('load n.onnx'))();
  await under('score');
  const manifestFile = new File([JSON.stringify({ ...manifest, name: 'another' })], 'other.json');
  const other = await itemOf(new File([''], 'other.onnx'), manifestFile);
  const opening = services.openNetwork(other, context);
  const endOpening = await under('load other.onnx');
  controller.abort();
  expect(isAbort(await scoring)).toBe(true);
  expect(workers.map(({ stopped }) => stopped)).toEqual([true, false]);
  endOpening();
  apply(await opening);
  expect(services.networkName('trackml', 'gnn')).toBe('another');
});

test('cancelling WASM stops its worker and rejects as cancelled', async () => {
  const { services, graph } = servicesWith({ endlessScoring: true });
  const controller = new AbortController();
  const scoring = scoreEdges(services, event, graph, 'wasm', {
    ...context,
    signal: controller.signal,
  });
  await breathe(context.signal);
  controller.abort();
  expect(isAbort(await scoring.catch((reason: unknown) => reason))).toBe(true);
});

test('particles from outside the beam spot of the map are worth a warning', async () => {
  const { services } = servicesWith({});
  const withVertices = (...z: number[]): TrackingEvent => ({
    ...event,
    truth: {
      particleOfHit: new Int32Array(3),
      particles: {
        id: new BigUint64Array(z.length),
        vx: new Float64Array(z.length),
        // One that starts far from the beam line says nothing of the beam spot.
        vy: Float64Array.from(z, (_, row) => (row === 0 ? 500 : 0)),
        vz: Float64Array.from(z),
        px: new Float64Array(z.length),
        py: new Float64Array(z.length),
        pz: new Float64Array(z.length),
        charge: new Int8Array(z.length),
      },
    },
  });
  const warningsOf = async (of: TrackingEvent) => (await buildGraph(services, of, 'cpu')).warnings;
  expect(await warningsOf(withVertices(900, -110, 0, 110))).toEqual([]);
  expect(await warningsOf(withVertices(0, -150, 0, 20, 150))).toEqual([
    '50% of the particles of event01 start outside z = -110 to 110 mm, the beam spot m.map was drawn for; expect lost edges, or open a map drawn for a longer one.',
  ]);
});
