import { expect, it } from 'vitest';
import { createPool, type PoolWorker } from '../../../src/cli/serve/pool.ts';
import type { Answer, WorkerTasks } from '../../../src/cli/serve/workerTasks.ts';
import { localTasks } from '../../../src/tasks/rpc.ts';

const load = { shipped: '', repository: null, detector: 'trackml', threads: 1 };
const never = new AbortController().signal;

interface Asked {
  readonly worker: number;
  readonly features: Float32Array;
  readonly signal: AbortSignal;
  answer(): void;
  fail(error: Error): void;
}

/** A pool of workers that answer when the test says so. */
function testPool(workers: number, queue: number) {
  const asked: Asked[] = [];
  const ends: (() => void)[] = [];
  const killed: number[] = [];
  const waiters: (() => void)[] = [];
  const pool = createPool({
    workers,
    queue,
    load,
    log() {},
    spawn(): PoolWorker {
      const worker = ends.length;
      let end = () => {};
      ends.push(() => end());
      const tasks: WorkerTasks = {
        load: async () => [
          { name: 'M', reason: null },
          { name: 'N', reason: 'No network.' },
        ],
        infer: ({ signal }, _model, features) =>
          new Promise((resolve, reject) => {
            const labels = BigInt64Array.of(BigInt(features[0]));
            const milliseconds = { input: 1, infer: 2, output: 3 };
            const answer: Answer = { labels, tracks: 1, left: 0, milliseconds };
            asked.push({
              worker,
              features,
              signal,
              answer: () => resolve(answer as never),
              fail: reject,
            });
            waiters.shift()?.();
          }),
        idle: async () => {},
      };
      return {
        pid: worker,
        tasks: localTasks(tasks),
        onEnd: (listener) => {
          end = listener;
        },
        kill: () => void killed.push(worker),
      };
    },
  });
  /** Waits until so many requests reached a worker. */
  const reached = async (count: number) => {
    while (asked.length < count) await new Promise<void>((resolve) => waiters.push(resolve));
  };
  const infer = (value: number, signal = never) => pool.infer('M', Float32Array.of(value), signal);
  return { pool, asked, ends, killed, reached, infer };
}

it('requests go to free workers in the order they came, and each gets its own answer', async () => {
  const { pool, asked, reached, infer } = testPool(2, 10);
  await pool.started();
  const answers = [1, 2, 3, 4].map((value) => infer(value));
  await reached(2);
  expect(pool.figures()).toMatchObject({ waiting: 2, running: 2, workers: 2 });
  asked[1].answer();
  await reached(3);
  expect(asked[2]).toMatchObject({ worker: asked[1].worker, features: Float32Array.of(3) });
  asked[0].answer();
  await reached(4);
  asked[2].answer();
  asked[3].answer();
  const values = (await Promise.all(answers)).map(({ answer }) => Number(answer.labels[0]));
  expect(values).toEqual([1, 2, 3, 4]);
});

it('beyond the limit of the queue a request is refused with 503', async () => {
  const { pool, asked, reached, infer } = testPool(1, 1);
  await pool.started();
  const running = infer(1);
  await reached(1);
  const waiting = infer(2);
  await expect(infer(3)).rejects.toMatchObject({ name: 'ProtocolError', status: 503 });
  asked[0].answer();
  await reached(2);
  asked[1].answer();
  await Promise.all([running, waiting]);
});

it('a client that leaves frees its place, whether it waits or is computed', async () => {
  const { pool, asked, reached, infer } = testPool(1, 5);
  await pool.started();
  const [first, second] = [new AbortController(), new AbortController()];
  const running = infer(1, first.signal);
  await reached(1);
  const waiting = infer(2, second.signal);
  const last = infer(3);
  second.abort();
  first.abort();
  await expect(running).rejects.toMatchObject({ name: 'AbortError' });
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  expect(asked[0].signal.aborted).toBe(true);
  asked[0].fail(new Error('given up'));
  await reached(2);
  expect(asked[1].features[0]).toBe(3);
  asked[1].answer();
  expect((await last).answer.labels[0]).toBe(3n);
});

it('a request whose worker ends is asked of another one once, and fails with one sentence after that', async () => {
  const { pool, asked, ends, reached, infer } = testPool(2, 5);
  await pool.started();
  const repeated = infer(1);
  await reached(1);
  ends[asked[0].worker]();
  await reached(2);
  expect(asked[1].worker).not.toBe(asked[0].worker);
  asked[1].answer();
  expect((await repeated).answer.labels[0]).toBe(1n);

  const lost = infer(2);
  await reached(3);
  ends[asked[2].worker]();
  await reached(4);
  ends[asked[3].worker]();
  await expect(lost).rejects.toMatchObject({ status: 500, message: /worker.*ended/ });
  expect(pool.figures().replaced).toBe(3);
});

it('says why a model does not answer, and stops once what was asked for is done', async () => {
  const { pool, asked, reached, infer, killed } = testPool(1, 5);
  expect(pool.reason('M')).toBeUndefined();
  await pool.started();
  expect(pool.reason('M')).toBeNull();
  expect(pool.reason('N')).toBe('No network.');
  const running = infer(1);
  await reached(1);
  const stopped = pool.stop();
  await expect(infer(2)).rejects.toMatchObject({ status: 503 });
  expect(killed).toEqual([]);
  asked[0].answer();
  await Promise.all([running, stopped]);
  expect(killed).toEqual([0]);
});
