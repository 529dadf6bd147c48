import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
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
  transferring,
  type WorkerEnd,
} from '../../../src/tasks/rpc.ts';
import type { GarbageWatch } from '../../../src/tasks/shared.ts';

const open: MessageChannel[] = [];
afterEach(() => {
  for (const channel of open.splice(0)) channel.port1.close();
});

/** Two ends of a channel with tasks served at the far one, and the messages that were sent to it. */
function connect<T extends Tasks>(tasks: T, watch?: GarbageWatch) {
  const channel = new MessageChannel();
  open.push(channel);
  const sent: unknown[] = [];
  const end = (port: typeof channel.port1): WorkerEnd => ({
    postMessage: (message, transfer = []) => port.postMessage(message, transfer as ArrayBuffer[]),
    addEventListener: (_type, listener) =>
      void port.on('message', (data) => listener({ data } as MessageEvent)),
  });
  const near = end(channel.port1);
  serveTasks(end(channel.port2), tasks);
  const recording: WorkerEnd = {
    ...near,
    postMessage(message, transfer) {
      sent.push(message);
      near.postMessage(message, transfer);
    },
  };
  return { remote: connectTasks<T>(recording, watch), sent };
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

test('a shared argument crosses once, however many others there are', async () => {
  const { remote, sent } = connect(tasks);
  const many = Array.from({ length: 30 }, (_, i) => new Float64Array(i));
  for (let round = 0; round < 2; round++)
    for (const values of many)
      expect(await remote.call('length', [shared(values)])).toBe(values.length);
  expect(sent.filter((message) => carriesValue(message))).toHaveLength(many.length);
});

const carriesValue = (message: unknown) =>
  'value' in ((message as { args?: object[] }).args?.[0] ?? {});

/** A watch that is told which objects are gone. */
function toldGarbage() {
  const watched = new Map<object, number>();
  let onGone: (id: number) => void = () => undefined;
  const watch: GarbageWatch = (listener) => {
    onGone = listener;
    return { register: (value, id) => void watched.set(value, id) };
  };
  const gone = (value: object) => {
    onGone(watched.get(value) as number);
    watched.delete(value);
  };
  return { watch, gone, watched };
}

test('the worker lets go of what nothing refers to any more, and of nothing else', async () => {
  const { watch, gone, watched } = toldGarbage();
  const kept: WeakRef<object>[] = [];
  const { remote, sent } = connect(
    {
      keep: (_context: TaskContext, values: Float64Array) => {
        kept.push(new WeakRef(values));
        return values.length;
      },
    },
    watch,
  );
  const [first, second] = [new Float64Array(3), new Float64Array(4)];
  await remote.call('keep', [shared(first)]);
  await remote.call('keep', [shared(second)]);
  expect([...watched.keys()]).toEqual([first, second]);
  gone(first);
  expect(sent.at(-1)).toEqual({ kind: 'release', shared: 0 });
  expect(await remote.call('keep', [shared(second)])).toBe(4);
  await collectGarbage();
  // What the far side was sent for the first is gone there; the second one came out of what it keeps.
  expect(kept.map((ref) => ref.deref() !== undefined)).toEqual([false, true, true]);
  expect(sent.filter((message) => carriesValue(message))).toHaveLength(2);
});

test('a call that waits has its argument, though it was released meanwhile', async () => {
  const { watch, gone } = toldGarbage();
  const { remote } = connect(tasks, watch);
  const values = new Float64Array(5);
  const before = remote.call('count', [3]);
  const waiting = remote.call('length', [shared(values)]);
  gone(values);
  await before;
  expect(await waiting).toBe(5);
});

test('a broken worker is told of no garbage', () => {
  const { watch, gone } = toldGarbage();
  const { remote, sent } = connect(tasks, watch);
  const values = new Float64Array(5);
  remote.call('length', [shared(values)]).catch(() => undefined);
  remote.fail('The worker ended.');
  const before = sent.length;
  gone(values);
  expect(sent).toHaveLength(before);
});

test('the garbage collector is what tells of garbage', async () => {
  const { remote, sent } = connect(tasks);
  await (async () => {
    await remote.call('length', [shared(new Float64Array(1000))]);
    sent.length = 0;
  })();
  const released = () => sent.some((message) => (message as { kind: string }).kind === 'release');
  for (let round = 0; round < 100 && !released(); round++) await collectGarbage();
  expect(released()).toBe(true);
});

test('without a worker nothing is kept: an argument is garbage when its caller has done with it', async () => {
  const remote = localTasks(tasks);
  const ref = await (async () => {
    const values = new Float64Array(1000);
    await remote.call('length', [shared(values)]);
    return new WeakRef(values);
  })();
  for (let round = 0; round < 100 && ref.deref(); round++) await collectGarbage();
  expect(ref.deref() === undefined).toBe(true);
});

/** Collects garbage and lets what waits for that run. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  // What a WeakRef was asked for in this task stays until the next.
  await breathe();
  (runInNewContext('gc') as () => void)();
  await breathe();
}

const LARGE = 2 ** 14;

/** Tasks that keep what they gave, to see what is left of it. */
function givers() {
  const given: { values: Float64Array; few: Float64Array; deep: { twin: Float64Array }[] }[] = [];
  const make = () => {
    const values = new Float64Array(LARGE).fill(1);
    const made = { values, few: Float64Array.of(1), deep: [{ twin: values.subarray(1) }] };
    given.push(made);
    return made;
  };
  return {
    given,
    tasks: {
      hand: (_context: TaskContext) => transferring(make()),
      copy: (_context: TaskContext) => make(),
      many: async (_context: TaskContext) =>
        transferring(Array.from({ length: 2 }, () => make().values)),
      none: (_context: TaskContext) => transferring(null),
    },
  };
}

test.each([
  ['a worker', <T extends Tasks>(served: T) => connect(served).remote],
  ['this thread', <T extends Tasks>(served: T) => localTasks(served)],
])('with %s a result that is handed over is there and no longer here', async (_where, serve) => {
  const { given, tasks: served } = givers();
  const remote = serve(served);
  const handed = await remote.call('hand', []);
  expect([handed.values.length, handed.values[LARGE - 1], handed.few.length]).toEqual([
    LARGE,
    1,
    1,
  ]);
  expect(handed.deep[0].twin.buffer).toBe(handed.values.buffer);
  expect(given[0].values).toHaveLength(0);
  // Small arrays are copied: that takes less time.
  expect(given[0].few).toHaveLength(1);

  await remote.call('copy', []);
  expect(given[1].values).toHaveLength(LARGE);
  expect((await remote.call('many', [])).map((values) => values.length)).toEqual([LARGE, LARGE]);
  expect(await remote.call('none', [])).toBeNull();
});

test.each([
  ['a worker', <T extends Tasks>(served: T) => connect(served).remote],
  ['this thread', <T extends Tasks>(served: T) => localTasks(served)],
])('with %s an argument that is handed over is there and no longer here', async (_where, serve) => {
  const values = new Float64Array(LARGE);
  expect(await serve(tasks).call('length', [values], {}, [values.buffer])).toBe(LARGE);
  expect(values).toHaveLength(0);
});

test('a result that cannot cross is an error of its call, and the next one runs', async () => {
  const { remote } = connect({ ...tasks, odd: () => () => undefined });
  await expect(remote.call('odd', [])).rejects.toThrow('could not be cloned');
  expect(await remote.call('add', [1, 1])).toBe(2);
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
