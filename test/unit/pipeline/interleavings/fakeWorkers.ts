import { serveTasks, type Tasks } from '../../../../src/tasks/rpc.ts';

/** Workers of one thread whose messages wait until a test lets them through, in order within a direction. */
export interface FakeWorkers {
  /** Starts a worker that serves `tasks`. */
  start(name: string, tasks: () => Tasks): Worker;
  /** Lets the first message of one queue through; `choice` picks the queue. False where none waits. */
  deliver(choice: number): boolean;
  /** Ends a worker as a crash would; `choice` picks it. False where none of that name runs. */
  crash(name: string): boolean;
  /** Names of the workers that run. */
  running(): string[];
}

type Listener = (event: MessageEvent) => void;

export function createFakeWorkers(): FakeWorkers {
  interface Running {
    readonly name: string;
    readonly queues: (() => void)[][];
    readonly fail: (message: string) => void;
  }
  const workers = new Set<Running>();

  return {
    start(name, tasks) {
      const near: Listener[] = [];
      const far: Listener[] = [];
      const errors: ((event: { message: string }) => void)[] = [];
      const down: (() => void)[] = [];
      const up: (() => void)[] = [];
      const me: Running = {
        name,
        queues: [down, up],
        fail: (message) => {
          for (const listener of errors) listener({ message });
        },
      };
      workers.add(me);
      const send = (queue: (() => void)[], listeners: Listener[]) => (message: unknown) => {
        if (!workers.has(me)) return;
        // As between threads: a copy, made when the message is posted.
        const data: unknown = structuredClone(message);
        queue.push(() => {
          for (const listener of listeners) listener({ data } as MessageEvent);
        });
      };
      serveTasks(
        { postMessage: send(up, near), addEventListener: (_type, listener) => far.push(listener) },
        tasks(),
      );
      return {
        postMessage: send(down, far),
        addEventListener(type: string, listener: never) {
          if (type === 'message') near.push(listener);
          else errors.push(listener);
        },
        removeEventListener() {},
        terminate: () => void workers.delete(me),
      } as unknown as Worker;
    },
    deliver(choice) {
      const waiting = [...workers].flatMap(({ queues }) => queues.filter((queue) => queue.length));
      if (waiting.length === 0) return false;
      waiting[choice % waiting.length].shift()?.();
      return true;
    },
    crash(name) {
      const found = [...workers].find((worker) => worker.name === name);
      if (!found) return false;
      workers.delete(found);
      found.fail('out of memory');
      return true;
    },
    running: () => [...workers].map(({ name }) => name),
  };
}
