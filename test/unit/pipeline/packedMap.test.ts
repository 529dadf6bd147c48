import { expect, test } from 'vitest';
import { recognise } from '../../../src/formats/readers/recognise.ts';
import { inMemory } from '../../../src/formats/sourceFile.ts';
import { NEUTRAL_WINDOW_SETTINGS } from '../../../src/modulemap/widen.ts';
import type { Environment } from '../../../src/pipeline/environment.ts';
import { createResources } from '../../../src/pipeline/resources.ts';
import { createComputeTasks } from '../../../src/pipeline/workers/computeTasks.ts';
import { isAbort, localTasks } from '../../../src/tasks/rpc.ts';
import { mapFile } from './mapFile.ts';

const first = mapFile('first.map', 'trackml', [1n, 2n, 3n]);
const second = mapFile('second.map', 'trackml', [1n, 2n, 3n, 4n]);
const context = { signal: new AbortController().signal, progress: () => undefined };
const wider = { ...NEUTRAL_WINDOW_SETTINGS, tolerance: 0.1 };

/** Resources whose map is the first one, and what ends their worker. */
function resources() {
  let onEnded: () => void = () => undefined;
  const made = createResources({
    compute: localTasks(createComputeTasks()),
    onComputeEnded: (listener: () => void) => {
      onEnded = listener;
    },
    defaults: { map: async () => first.parts.map },
  } as unknown as Environment);
  return { ...made, end: () => onEnded() };
}

test('the packed map is the same one until its windows change', async () => {
  const { map, packedMap } = resources();
  await map('trackml');
  const packed = await packedMap('trackml', NEUTRAL_WINDOW_SETTINGS, context);
  expect(await packedMap('trackml', { ...NEUTRAL_WINDOW_SETTINGS }, context)).toBe(packed);
  expect(await packedMap('trackml', wider, context)).not.toBe(packed);
});

test('a map that is opened takes the place of the packed one, under the same windows', async () => {
  const { map, packedMap, openMap } = resources();
  await map('trackml');
  const modules = async () =>
    (await packedMap('trackml', NEUTRAL_WINDOW_SETTINGS, context)).firstDoublet.length - 1;
  expect(await modules()).toBe(3);
  const { items } = await recognise([inMemory(second.parts.map)]);
  const opened = await openMap(items[0], context);
  expect(await modules()).toBe(3);
  opened.apply();
  expect(await modules()).toBe(4);
});

test('packing that was cancelled is done again when it is asked for', async () => {
  const { map, packedMap } = resources();
  await map('trackml');
  const controller = new AbortController();
  const packing = packedMap('trackml', wider, { ...context, signal: controller.signal });
  controller.abort();
  expect(isAbort(await packing.catch((reason: unknown) => reason))).toBe(true);
  expect((await packedMap('trackml', wider, context)).firstDoublet).toHaveLength(4);
});

test('after the worker ended nothing of it is used', async () => {
  const { map, packedMap, end } = resources();
  await map('trackml');
  const packed = await packedMap('trackml', wider, context);
  end();
  await map('trackml');
  expect(await packedMap('trackml', wider, context)).not.toBe(packed);
});
