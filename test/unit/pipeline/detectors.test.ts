import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { moduleKey } from '../../../src/detector/moduleKey.ts';
import { DETECTORS, fieldProfile, layerName } from '../../../src/detectors/index.ts';
import type { DetectorProfile } from '../../../src/detectors/profile.ts';
import type { TrackingEvent } from '../../../src/event/event.ts';
import { encodeModuleMap } from '../../../src/modulemap/binary.ts';
import { CANONICAL_WINDOW_STRIDE } from '../../../src/modulemap/canonicalMap.ts';
import { createServices } from '../../../src/pipeline/createServices.ts';
import { createPipeline } from '../../../src/pipeline/engine.ts';
import type { Environment } from '../../../src/pipeline/environment.ts';
import { shippedFiles } from '../../../src/pipeline/shipped.ts';
import { createComputeTasks } from '../../../src/pipeline/workers/computeTasks.ts';
import { DEFAULT_SIMULATION_SETTINGS } from '../../../src/simulation/settings.ts';
import { createSimulator } from '../../../src/simulation/simulator.ts';
import { localTasks, type TaskContext } from '../../../src/tasks/rpc.ts';
import { planesAcrossX } from '../simulation/toyDetector.ts';

/** Three hits in a row on modules 1, 2 and 3. */
function event(detector: string): TrackingEvent {
  return {
    name: `event of ${detector}`,
    detector,
    hitId: Uint32Array.of(1, 2, 3),
    x: Float64Array.of(30, 60, 90),
    y: new Float64Array(3),
    z: new Float64Array(3),
    moduleKey: BigUint64Array.of(1n, 2n, 3n),
    truth: null,
    cells: null,
  };
}

/** A map that leads from module 1 to 2 to 3, its windows wide open. */
function mapFile(detector: string, name: string): File {
  const windows = new Float64Array(CANONICAL_WINDOW_STRIDE);
  windows.forEach((_, i) => {
    windows[i] = i % 2 === 0 ? -1e6 : 1e6;
  });
  const modules = [1n, 2n, 3n];
  const bytes = encodeModuleMap({
    header: {
      convention: 'mmg-1.4',
      cutMode: 'minmax',
      detector,
      beamSpot: { zMin: -110, zMax: 110 },
      minPt: 1,
      tracks: 1,
      generator: {},
    },
    moduleKey: BigUint64Array.from(modules),
    images: [{ mirrorsZ: false, permutation: Int32Array.from(modules.keys()) }],
    triplets: {
      m1: Uint32Array.of(0),
      m2: Uint32Array.of(1),
      m3: Uint32Array.of(2),
      occurrence: Uint32Array.of(1),
      windows,
    },
  });
  return new File([new Uint8Array(bytes)], name);
}

/** A pipeline on the CPU with the files that ship; `asked` lists which were read. */
function pipeline() {
  const asked: string[] = [];
  const shipped = shippedFiles(async (file) => {
    asked.push(file);
    return { name: basename(file), bytes: new Uint8Array(readFileSync(`public/${file}`)) };
  });
  const environment: Environment = {
    compute: localTasks(createComputeTasks()),
    onComputeEnded: () => {},
    wasm: localTasks({}) as unknown as Environment['wasm'],
    wasmThreads: 1,
    gpu: { context: async () => null, reason: () => null },
    webgpu: null,
    defaults: { ...shipped, map: async () => null },
    fetchFile: () => Promise.reject(new Error('not asked for')),
    dispose: () => {},
  };
  const services = createServices(environment);
  return { ...createPipeline(services), services, asked };
}

const stageError = (of: ReturnType<typeof pipeline>, stage: string) =>
  of.snapshot().stages[stage].error;

test('an event of a detector without map or network opens, and what is missing is said', async () => {
  const made = pipeline();
  made.openEvents([event('odd'), event('mine')]);
  await made.settled();
  expect(made.snapshot().event?.detector).toBe('odd');
  expect(stageError(made, 'graph')).toBe(
    'There is no module map for the Open Data Detector ("odd"); open one that was made for it.',
  );
  await made.selectEvent(1);
  await made.settled();
  expect(stageError(made, 'graph')).toBe(
    'There is no module map for the detector "mine"; open one that was made for it.',
  );
  await made.openFiles([mapFile('mine', 'mine.map')]);
  await made.settled();
  expect(stageError(made, 'graph')).toBeNull();
  expect(made.snapshot().results.graph?.src.length).toBe(2);
  expect(stageError(made, 'scores')).toBe(
    'There is no network for the detector "mine"; open one that was trained for it.',
  );
});

test('a map that is opened serves the events of its own detector and no others', async () => {
  const made = pipeline();
  made.openEvents([event('mine'), event('yours')]);
  await made.openFiles([mapFile('mine', 'mine.map')]);
  await made.settled();
  const { graph } = made.snapshot().results;
  expect(graph).toBeDefined();
  const opened = await made.openFiles([mapFile('yours', 'yours.map')]);
  await made.settled();
  expect(opened.problems).toEqual([
    'yours.map is a map for the detector "yours" and is used for its events; what is open is of "mine".',
  ]);
  expect(made.snapshot().results.graph).toBe(graph);
  expect(made.snapshot().mapName).toBe('mine.map');
  await made.selectEvent(1);
  await made.settled();
  expect(made.snapshot().mapName).toBe('yours.map');
  expect(stageError(made, 'graph')).toBeNull();
});

test('the modules shown are those of the detector of the event that is shown', async () => {
  const made = pipeline();
  const named = (name: string | null) =>
    new Promise<void>((resolve) => {
      const check = () => {
        if ((made.snapshot().detector?.name ?? null) === name) resolve();
      };
      made.subscribe(check);
      check();
    });
  await named('trackml');
  made.openEvents([event('odd'), event('mine'), event('trackml')]);
  await named('odd');
  await made.selectEvent(1);
  await named(null);
  await made.selectEvent(2);
  await named('trackml');
  expect(made.asked.filter((file) => file.startsWith('detectors/'))).toEqual([
    'detectors/trackml.csv.gz',
    'detectors/odd.csv.gz',
  ]);
});

test('a detector more is one more row: its file, field and names are found, and tracks simulated in it', async () => {
  /** Everything that adding a detector takes, but for its line in `DETECTORS`. */
  const toy: DetectorProfile = {
    id: 'toy',
    title: 'Toy telescope',
    geometry: {
      file: 'detectors/odd.csv.gz',
      read: () => ({ ...planesAcrossX([30, 60, 90]), name: 'toy' }),
    },
    field: { fitted: 1, simulated: { uniform: 1 } },
    material: { thickness: { 1: 0.01 }, scattering: null, elsewhere: 0, lowestCosine: 0 },
    beamSpot: { sigmaZ: 1, sigmaXY: 0.01 },
    map: null,
    networks: {},
    demo: null,
    volumes: { 1: 'telescope' },
    layerPlace: (_volume, layer) => layer,
  };
  const list = DETECTORS as DetectorProfile[];
  list.push(toy);
  try {
    const { services } = pipeline();
    const detector = await services.detector('toy');
    expect(detector?.moduleKey.length).toBe(3);
    expect(fieldProfile('toy').fitted).toBe(1);
    expect(layerName('toy', moduleKey(1, 2, 1))).toBe('telescope, layer 2');
    expect(detector && createSimulator(detector).detector.name).toBe('toy');
  } finally {
    list.pop();
  }
});

test('events are generated in the detector that is asked for', async () => {
  const tasks = localTasks(createComputeTasks());
  const file = DETECTORS.find(({ id }) => id === 'odd')?.geometry.file ?? '';
  const bytes = new Uint8Array(readFileSync(`public/${file}`));
  const shipped = { name: basename(file), bytes };
  const { value: odd, id } = await tasks.call('loadShippedDetector', ['odd', shipped]);
  await tasks.call('takePrepared', [id]);
  const settings = { ...DEFAULT_SIMULATION_SETTINGS, particles: 20 };
  const context: TaskContext = { signal: new AbortController().signal, progress: () => {} };
  const generated = await tasks.call('generateEvent', [settings, 'odd'], context);
  expect(generated.detector).toBe('odd');
  const known = new Set(odd.moduleKey);
  expect(generated.hitId.length).toBeGreaterThan(50);
  expect([...generated.moduleKey].every((key) => known.has(key))).toBe(true);
});
