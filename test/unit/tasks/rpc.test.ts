import { MessageChannel } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import {
  breathe,
  connectTasks,
  isAbort,
  localTasks,
  serveTasks,
  shared,
  type TaskContext,
  type Tasks,
  type WorkerEnd,
} from '../../../src/tasks/rpc.ts';

const open: MessageChannel[] = [];
afterEach(() => {
  for (const channel of open.splice(0)) channel.port1.close();
});

/** Two ends of a channel with tasks served at the far one, and the messages that were sent to it. */
function connect<T extends Tasks>(tasks: T) {
  const channel = new MessageChannel();
  open.push(channel);
  const sent: unknown[] = [];
  const end = (port: typeof channel.port1): WorkerEnd => ({
    postMessage: (message) => port.postMessage(message),
    addEventListener: (_type, listener) =>
      void port.on('message', (data) => listener({ data } as MessageEvent)),
  });
  const near = end(channel.port1);
  serveTasks(end(channel.port2), tasks);
  const recording: WorkerEnd = {
    ...near,
    postMessage(message) {
      sent.push(message);
      near.postMessage(message);
    },
  };
  return { remote: connectTasks<T>(recording), sent };
}

const tasks = {
  add: (_context: TaskContext, a: number, b: number) => a + b,
  length: (_context: TaskContext, values: Float64Array) => values.length,
  refuse: (): number => {
    throw new RangeError('hits.csv, line 3: no.');
  },
  count: async ({ signal, progress }: TaskContext, steps: number) => {
    for (let i = 1; i <= steps; i++) {
      progress(i / steps);
      await breathe(signal);
    }
    return steps;
  },
};

test('a call returns the result of its task', async () => {
  const { remote } = connect(tasks);
  expect(await remote.call('add', [2, 3])).toBe(5);
});

test('an error keeps its name and message', async () => {
  const { remote } = connect(tasks);
  await expect(remote.call('refuse', [])).rejects.toMatchObject({
    name: 'RangeError',
    message: 'hits.csv, line 3: no.',
  });
});

test('a shared argument crosses once', async () => {
  const { remote, sent } = connect(tasks);
  const values = new Float64Array(7);
  expect(await remote.call('length', [shared(values)])).toBe(7);
  expect(await remote.call('length', [shared(values)])).toBe(7);
  expect(sent[0]).toMatchObject({ args: [{ shared: 0, value: values }] });
  expect(sent[1]).toMatchObject({ args: [{ shared: 0 }] });
  expect((sent[1] as { args: object[] }).args[0]).not.toHaveProperty('value');
});

test('both ends forget the same shared arguments, and a forgotten one is sent again', async () => {
  const { remote } = connect(tasks);
  const many = Array.from({ length: 30 }, (_, i) => new Float64Array(i));
  for (let round = 0; round < 2; round++)
    for (const values of many)
      expect(await remote.call('length', [shared(values)])).toBe(values.length);
});

test('progress arrives in order', async () => {
  const { remote } = connect(tasks);
  const seen: number[] = [];
  await remote.call('count', [4], { progress: (fraction) => seen.push(fraction) });
  expect(seen).toEqual([0.25, 0.5, 0.75, 1]);
});

test('an aborted call rejects at once, stops the task and lets the next one run', async () => {
  const { remote } = connect(tasks);
  const controller = new AbortController();
  const endless = remote.call('count', [1e9], {
    signal: controller.signal,
    progress: () => controller.abort(),
  });
  const error = await endless.catch((reason: unknown) => reason);
  expect(isAbort(error)).toBe(true);
  expect(await remote.call('add', [1, 1])).toBe(2);
});

test('a call with an aborted signal is not sent', async () => {
  const { remote, sent } = connect(tasks);
  const signal = AbortSignal.abort();
  await expect(remote.call('add', [1, 1], { signal })).rejects.toThrow('Cancelled');
  expect(sent).toHaveLength(0);
});

test('a broken worker rejects open and later calls', async () => {
  const { remote } = connect(tasks);
  const pending = remote.call('count', [1e9]);
  remote.fail('The worker ended.');
  await expect(pending).rejects.toThrow('The worker ended.');
  await expect(remote.call('add', [1, 1])).rejects.toThrow('The worker ended.');
});

test('without a worker: calls run one after another, and an aborted one rejects at once', async () => {
  const order: string[] = [];
  let release: () => void = () => {};
  const remote = localTasks({
    slow: async (_context: TaskContext, values: Float64Array) => {
      order.push(`slow ${values.length}`);
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      order.push('slow ends');
    },
    quick: () => void order.push('quick'),
  });
  const controller = new AbortController();
  const slow = remote.call('slow', [shared(new Float64Array(3))], { signal: controller.signal });
  const quick = remote.call('quick', []);
  await Promise.resolve();
  controller.abort();
  expect(isAbort(await slow.catch((reason: unknown) => reason))).toBe(true);
  expect(order).toEqual(['slow 3']);
  release();
  await quick;
  expect(order).toEqual(['slow 3', 'slow ends', 'quick']);
});
