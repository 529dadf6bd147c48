import { expect, test } from 'vitest';
import { NEUTRAL_WINDOW_SETTINGS } from '../../../src/modulemap/widen.ts';
import { createComputeTasks } from '../../../src/pipeline/workers/computeTasks.ts';
import { isAbort, localTasks } from '../../../src/tasks/rpc.ts';
import { mapFile, mapItem } from './mapFile.ts';

const first = mapFile('first.map', 'trackml', [1n, 2n, 3n]);
const second = mapFile('second.map', 'trackml', [1n, 2n, 3n, 4n]);

async function withFirst() {
  const tasks = localTasks(createComputeTasks());
  const open = async (item: typeof first) => {
    const { value, id } = await tasks.call('loadMap', [item]);
    await tasks.call('takePrepared', [id]);
    return value;
  };
  await open(first);
  const modulesInUse = async (detector = 'trackml') =>
    (await tasks.call('packedMap', [detector, NEUTRAL_WINDOW_SETTINGS])).firstDoublet.length - 1;
  return { tasks, open, modulesInUse };
}

test('another map replaces the one in use once it is asked for', async () => {
  const { tasks, modulesInUse } = await withFirst();
  const { value: loaded, id } = await tasks.call('loadMap', [second]);
  expect(await modulesInUse()).toBe(3);
  await tasks.call('takePrepared', [id]);
  await expect(tasks.call('takePrepared', [id])).rejects.toThrow('no longer there');
  expect(loaded).toMatchObject({ name: 'second.map', modules: 4, triplets: 1, hasMoments: false });
  expect(await modulesInUse()).toBe(4);
});

test('a map of another detector stands beside the one in use', async () => {
  const { open, modulesInUse } = await withFirst();
  await open(mapFile('itk.map', 'itk', [7n, 8n, 9n, 10n]));
  expect([await modulesInUse(), await modulesInUse('itk'), await modulesInUse()]).toEqual([
    3, 4, 3,
  ]);
});

test('a file that is no map is refused, and the one in use stays', async () => {
  const { tasks, modulesInUse } = await withFirst();
  const { bytes } = second.parts.map;
  const broken = mapItem('second.map', bytes.subarray(0, bytes.length - 9));
  await expect(tasks.call('loadMap', [broken])).rejects.toThrow('second.map');
  expect(await modulesInUse()).toBe(3);
});

test('an opening that is cancelled leaves the map in use', async () => {
  const { tasks, modulesInUse } = await withFirst();
  const controller = new AbortController();
  const opening = tasks.call('loadMap', [second], { signal: controller.signal });
  await Promise.resolve();
  controller.abort();
  expect(isAbort(await opening.catch((reason: unknown) => reason))).toBe(true);
  expect(await modulesInUse()).toBe(3);
});

test('work that needs a map or a detector says that there is none', async () => {
  const tasks = localTasks(createComputeTasks());
  await expect(tasks.call('packedMap', ['trackml', NEUTRAL_WINDOW_SETTINGS])).rejects.toThrow(
    'No module map of the detector "trackml" is loaded.',
  );
  await expect(tasks.call('generateEvent', [{} as never, 'odd'])).rejects.toThrow(
    'The detector "odd" is not loaded.',
  );
});
