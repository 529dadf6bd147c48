import { expect, test } from 'vitest';
import { isAbort, localTasks, type TaskContext } from '../../../src/tasks/rpc.ts';
import { createTaskPool } from '../../../src/tasks/taskPool.ts';

/** A pool whose members do work that only the test ends; `stopped` lists the numbers of those that were stopped. */
function heldPool() {
  const ends = new Map<string, () => void>();
  const ranOn: Record<string, number> = {};
  const stopped: number[] = [];
  let started = 0;
  const pool = createTaskPool(() => {
    const number = started++;
    const tasks = localTasks({
      work(_context: TaskContext, name: string): Promise<string> {
        ranOn[name] = number;
        return new Promise((resolve) => ends.set(name, () => resolve(name)));
      },
    });
    return {
      ...tasks,
      stop() {
        stopped.push(number);
        tasks.fail('The worker was stopped.');
      },
    };
  });
  const work = (name: string, signal?: AbortSignal) =>
    pool.call('work', [name], signal ? { signal } : {});
  /** Ends work that is under way. */
  const end = async (name: string) => {
    await Promise.resolve();
    ends.get(name)?.();
  };
  return { pool, work, end, ranOn, stopped, started: () => started };
}

test('calls after one another share a worker', async () => {
  const { work, end, ranOn, stopped } = heldPool();
  for (const name of ['a', 'b']) {
    const done = work(name);
    await end(name);
    expect(await done).toBe(name);
  }
  expect(ranOn).toEqual({ a: 0, b: 0 });
  expect(stopped).toEqual([]);
});

test('no call waits for another, and of the idle workers the last one stays', async () => {
  const { work, end, ranOn, stopped } = heldPool();
  const long = work('long');
  const short = work('short');
  await end('short');
  expect(await short).toBe('short');
  await end('long');
  expect(await long).toBe('long');
  expect(ranOn).toEqual({ long: 0, short: 1 });
  expect(stopped).toEqual([1]);
  const next = work('next');
  await end('next');
  await next;
  expect(ranOn.next).toBe(0);
});

test('cancelling a call ends its worker and nothing else', async () => {
  const { work, end, ranOn, stopped } = heldPool();
  const controller = new AbortController();
  const scoring = work('scoring', controller.signal);
  const opening = work('opening');
  controller.abort();
  expect(isAbort(await scoring.catch((reason: unknown) => reason))).toBe(true);
  expect(stopped).toEqual([0]);
  await end('opening');
  expect(await opening).toBe('opening');
  const next = work('next');
  await end('next');
  await next;
  expect(ranOn).toMatchObject({ opening: 1, next: 1 });
  expect(stopped).toEqual([0]);
});

test('a call that is cancelled before it starts takes no worker', async () => {
  const { work, started } = heldPool();
  await expect(work('late', AbortSignal.abort())).rejects.toThrow();
  expect(started()).toBe(0);
});

test('stopping ends every worker, and starts none again', async () => {
  const { pool, work, end, started, stopped } = heldPool();
  const first = work('first');
  await end('first');
  await first;
  const busy = [work('a'), work('b')];
  pool.stop();
  for (const one of busy) await expect(one).rejects.toThrow('The worker was stopped.');
  expect(stopped.sort()).toEqual([0, 1]);
  await expect(work('next')).rejects.toThrow('The workers were stopped.');
  expect(started()).toBe(2);
});
