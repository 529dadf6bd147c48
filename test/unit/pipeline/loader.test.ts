import { expect, test } from 'vitest';
import { createLoaders, GivenUpError, type Load } from '../../../src/pipeline/loader.ts';
import { isAbort } from '../../../src/tasks/rpc.ts';

/** Loaders whose loads end when a test says so. */
function held() {
  const lists: (readonly unknown[])[] = [];
  const loaders = createLoaders(() => lists.push(loaders.loading()));
  const used: string[] = [];
  const begin = (kind: Load['kind'], name: string, turn = loaders.turn()) => {
    let resolve = (_value: string) => {};
    let reject = (_error: Error) => {};
    const promise = new Promise<string>((...ends) => {
      [resolve, reject] = ends;
    });
    let progress = (_fraction: number) => {};
    const done = loaders
      .load(
        { kind, name, turn },
        (context) => {
          progress = context.progress;
          context.signal.addEventListener('abort', () => reject(new Error('aborted')));
          return promise;
        },
        (value) => used.push(value),
      )
      .then(
        () => 'done',
        (error: Error) => error,
      );
    return { done, resolve, reject, progress: (fraction: number) => progress(fraction) };
  };
  return { loaders, used, begin, lists };
}

test('loads of different kinds leave each other alone and are listed with their progress', async () => {
  const { loaders, used, begin } = held();
  const event = begin('event', 'e.zip');
  const map = begin('map', 'm.map');
  event.progress(0.25);
  expect(loaders.loading()).toEqual([
    { kind: 'event', name: 'e.zip', progress: 0.25 },
    { kind: 'map', name: 'm.map', progress: null },
  ]);
  expect(loaders.loading()).toBe(loaders.loading());
  map.resolve('the map');
  expect(await map.done).toBe('done');
  event.resolve('the event');
  expect(await event.done).toBe('done');
  expect(used).toEqual(['the map', 'the event']);
  expect(loaders.loading()).toEqual([]);
});

test('a newer load of one kind takes the place of the older, which says so', async () => {
  const { used, begin } = held();
  const older = begin('event', 'old.zip');
  const newer = begin('event', 'new.zip');
  const error = await older.done;
  expect(error).toBeInstanceOf(GivenUpError);
  expect(isAbort(error)).toBe(true);
  expect(String(error)).toContain('old.zip was given up for new.zip.');
  newer.resolve('new');
  await newer.done;
  expect(used).toEqual(['new']);
});

test('what was asked for earlier does not replace what came later, however late it begins', async () => {
  const { loaders, used, begin } = held();
  const early = loaders.turn();
  const later = begin('event', 'later.zip');
  later.resolve('later');
  await later.done;
  expect(await begin('event', 'early.zip', early).done).toBeInstanceOf(GivenUpError);
  expect(used).toEqual(['later']);
});

test('what failed takes no place', async () => {
  const { loaders, used, begin } = held();
  const early = loaders.turn();
  const bad = begin('event', 'bad.zip');
  bad.reject(new Error('no.'));
  expect(await bad.done).toMatchObject({ message: 'no.' });
  const good = begin('event', 'good.zip', early);
  good.resolve('good');
  expect(await good.done).toBe('done');
  expect(used).toEqual(['good']);
});

test('cancelling ends everything, and nothing of it is used', async () => {
  const { loaders, used, begin } = held();
  const both = [begin('event', 'e.zip'), begin('map', 'm.map')];
  loaders.cancel();
  for (const { done } of both) {
    const error = await done;
    expect(isAbort(error)).toBe(true);
    expect(error).not.toBeInstanceOf(GivenUpError);
  }
  expect(used).toEqual([]);
  expect(loaders.loading()).toEqual([]);
});
