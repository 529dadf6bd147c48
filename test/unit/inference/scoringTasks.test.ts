import { readFileSync } from 'node:fs';
import * as ort from 'onnxruntime-web';
import { expect, test } from 'vitest';
import { parseManifest } from '../../../src/formats/networkManifest.ts';
import type { NetworkFiles } from '../../../src/inference/networkFiles.ts';
import { configureOrt, type OrtModule } from '../../../src/inference/scorer.ts';
import { createScoringTasks } from '../../../src/inference/scoringTasks.ts';
import type { TaskContext } from '../../../src/tasks/rpc.ts';

const context: TaskContext = { signal: new AbortController().signal, progress: () => {} };
const FOLDER = 'test/fixtures/inference';
const manifest = parseManifest(readFileSync(`${FOLDER}/tiny.json`, 'utf8'), 'tiny.json');
const onnx = new Uint8Array(readFileSync(`${FOLDER}/tiny.onnx`));

const network = (role: string, detector = 'trackml'): NetworkFiles => ({
  name: `${role} of ${detector}`,
  role,
  onnx,
  manifest: { ...manifest, detector },
});

/** Tasks that count the sessions they make and release. */
function counted() {
  let [made, released] = [0, 0];
  configureOrt(ort, { numThreads: 1 });
  const counting = {
    env: ort.env,
    Tensor: ort.Tensor,
    InferenceSession: {
      async create(...args: Parameters<typeof ort.InferenceSession.create>) {
        const session = await ort.InferenceSession.create(...args);
        made++;
        const release = session.release.bind(session);
        session.release = async () => {
          released++;
          await release();
        };
        return session;
      },
    },
  } as unknown as OrtModule;
  const tasks = createScoringTasks(async () => counting, 'wasm');
  return {
    load: (files: NetworkFiles) => tasks.load(context, files),
    counts: () => ({ made, released }),
  };
}

test('networks of several roles stay loaded together', async () => {
  const { load, counts } = counted();
  const all = [network('embedding'), network('filter'), network('gnn')];
  for (const one of [...all, ...all]) await load(one);
  expect(counts()).toEqual({ made: 3, released: 0 });
});

test('another network of the same role and detector takes the place of the first', async () => {
  const { load, counts } = counted();
  const [filter, before, after] = [network('filter'), network('gnn'), network('gnn')];
  for (const one of [filter, before, after, filter]) await load(one);
  expect(counts()).toEqual({ made: 3, released: 1 });
  await load(before);
  expect(counts()).toEqual({ made: 4, released: 2 });
});

test('of more than three, the one that was not used for longest goes', async () => {
  const { load, counts } = counted();
  const detectors = ['a', 'b', 'c'].map((detector) => network('gnn', detector));
  for (const one of detectors) await load(one);
  await load(detectors[0]);
  await load(network('gnn', 'd'));
  expect(counts()).toEqual({ made: 4, released: 1 });
  await load(detectors[0]);
  expect(counts().made).toBe(4);
  await load(detectors[1]);
  expect(counts().made).toBe(5);
});

test('a network that is refused leaves the one in use', async () => {
  const { load, counts } = counted();
  const inUse = network('gnn');
  await load(inUse);
  await expect(load({ ...network('gnn'), onnx: new Uint8Array(9) })).rejects.toThrow();
  await load(inUse);
  expect(counts()).toEqual({ made: 1, released: 0 });
});
