import { expect, test, vi } from 'vitest';
import { createKeptFiles } from '../../../../src/app/kept/keptFiles.ts';

const quiet = new AbortController().signal;
const file = (name: string, text: string) => ({
  name,
  size: text.length,
  slice: (start: number, end: number) => new Blob([text.slice(start, end)]),
  arrayBuffer: async () => new TextEncoder().encode(text).buffer as ArrayBuffer,
});

/** The origin private file system in memory; `room` bytes fit. */
function storage(room = Number.POSITIVE_INFINITY) {
  const folders = new Map<string, Map<string, Blob>>();
  const missing = () => Object.assign(new Error('not there'), { name: 'NotFoundError' });
  const used = () =>
    [...folders.values()]
      .flatMap((all) => [...all.values()])
      .reduce((sum, { size }) => sum + size, 0);
  const handleOf = (files: Map<string, Blob>) => ({
    async getFileHandle(name: string, { create = false } = {}) {
      if (!create && !files.has(name)) throw missing();
      return {
        getFile: async () => new File([files.get(name) ?? ''], name),
        async createWritable() {
          const parts: BlobPart[] = [];
          return {
            async write(part: BlobPart) {
              parts.push(part);
              if (used() + new Blob(parts).size > room)
                throw Object.assign(new Error('full'), { name: 'QuotaExceededError' });
            },
            close: async () => void files.set(name, new Blob(parts)),
            abort: async () => {},
          };
        },
      };
    },
  });
  const root = {
    async getDirectoryHandle(name: string, { create = false } = {}) {
      if (create && !folders.has(name)) folders.set(name, new Map());
      const files = folders.get(name);
      if (!files) throw missing();
      return handleOf(files);
    },
    removeEntry: async (name: string) => void folders.delete(name),
  };
  return {
    files: createKeptFiles(async () => root as unknown as FileSystemDirectoryHandle),
    used,
  };
}

test('files are kept as they are, with the folders in their names, until they are forgotten', async () => {
  const { files, used } = storage();
  expect(await files.list()).toBeNull();
  expect(await files.read()).toEqual([]);
  const done: number[] = [];
  const all = [file('run/e1-hits.csv', 'hits'), file('my.map', 'a map')];
  expect(await files.keep(all, (fraction) => done.push(fraction), quiet)).toEqual({
    names: ['run/e1-hits.csv', 'my.map'],
    bytes: 9,
  });
  expect(done.at(-1)).toBe(1);
  const [hits, map] = await files.read();
  expect(hits.name).toBe('run/e1-hits.csv');
  expect(new TextDecoder().decode(await hits.arrayBuffer())).toBe('hits');
  expect(new TextDecoder().decode(await map.slice?.(2, 5).arrayBuffer())).toBe('map');
  await files.forget();
  expect(await files.list()).toBeNull();
  expect(used()).toBe(0);
});

test('what does not fit, or is given up, leaves nothing behind', async () => {
  const { files, used } = storage(10);
  await expect(files.keep([file('a', 'x'.repeat(11))], () => {}, quiet)).rejects.toThrow(
    'The browser has no room for 0.0 MB',
  );
  expect(used()).toBe(0);
  const given = new AbortController();
  const keeping = files.keep(
    [file('a', 'abc'), file('b', 'abc')],
    () => given.abort(),
    given.signal,
  );
  await expect(keeping).rejects.toMatchObject({ name: 'AbortError' });
  expect(await files.list()).toBeNull();
  expect(used()).toBe(0);
});

test('storage that never answers has nothing, and holds nothing up', async () => {
  vi.useFakeTimers();
  const files = createKeptFiles(() => new Promise(() => {}));
  const asked = Promise.all([files.list(), files.read()]);
  await vi.advanceTimersByTimeAsync(2000);
  expect(await asked).toEqual([null, []]);
  vi.useRealTimers();
});
