import {
  createReceiver,
  createSender,
  type GarbageWatch,
  garbageCollected,
  sendAll,
  type WireArgument,
} from './shared.ts';
import { type Transferring, unwrapResult } from './transfer.ts';

/**
 * Calls across a worker boundary: progress, cancellation, errors that keep their name, arguments that are sent once
 * (`shared`) and results that are handed over (`transferring`).
 *
 * A shared argument crosses with the first call that uses it, so moving a cut sends a few numbers, not the event
 * again. When the caller's garbage collector finds that nothing refers to it any more, the worker is told to let go.
 */

export { breathe } from './breathe.ts';
export { shared } from './shared.ts';
export { transferring } from './transfer.ts';

/** What a task may use besides its arguments. */
export interface TaskContext {
  readonly signal: AbortSignal;
  /** Reports the done fraction, 0 to 1. */
  progress(fraction: number): void;
}

/** A function a worker offers. */
export type Task<A extends readonly unknown[], R> = (
  context: TaskContext,
  ...args: A
) => R | Promise<R>;

// biome-ignore lint/suspicious/noExplicitAny: the element type of a table of tasks with unlike arguments
export type Tasks = Record<string, Task<any, unknown>>;

type ArgumentsOf<T> = T extends (context: TaskContext, ...args: infer A) => unknown ? A : never;
type ResultOf<T> = T extends (context: TaskContext, ...args: never[]) => infer R
  ? Unwrapped<Awaited<R>>
  : never;
type Unwrapped<R> = R extends Transferring<infer T> ? T : R;

type Request =
  | {
      readonly kind: 'call';
      readonly id: number;
      readonly task: string;
      readonly args: WireArgument[];
    }
  | { readonly kind: 'abort'; readonly id: number }
  | { readonly kind: 'release'; readonly shared: number };

type Reply =
  | { readonly kind: 'progress'; readonly id: number; readonly fraction: number }
  | { readonly kind: 'done'; readonly id: number; readonly result: unknown }
  | {
      readonly kind: 'failed';
      readonly id: number;
      readonly name: string;
      readonly message: string;
    };

/** The parts of a `Worker` (or a `MessagePort`) that calls need. */
export interface WorkerEnd {
  postMessage(message: unknown, transfer?: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}

/** The caller's end of a worker. */
export interface RemoteTasks<T extends Tasks> {
  call<K extends keyof T & string>(
    task: K,
    args: ArgumentsOf<T[K]>,
    context?: Partial<TaskContext>,
    transfer?: Transferable[],
  ): Promise<ResultOf<T[K]>>;
  /** Rejects every call that is open and every later one, e.g. after the worker crashed. */
  fail(message: string): void;
}

/** The error an abandoned call rejects with. */
export function abortError(): DOMException {
  return new DOMException('Cancelled.', 'AbortError');
}

/** Whether an error means that somebody cancelled, not that something failed. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

function namedError(name: string, message: string): Error {
  if (name === 'AbortError') return abortError();
  const error = new Error(message);
  error.name = name;
  return error;
}

/**
 * Connects to a worker that serves `T` through `serveTasks`.
 * @param watch tells which shared arguments nothing refers to any more; null for a worker of the same thread.
 */
export function connectTasks<T extends Tasks>(
  worker: WorkerEnd,
  watch: GarbageWatch | null = garbageCollected,
): RemoteTasks<T> {
  interface OpenCall {
    resolve(result: unknown): void;
    reject(error: unknown): void;
    progress: TaskContext['progress'] | undefined;
  }
  const open = new Map<number, OpenCall>();
  let nextCall = 0;
  let broken: string | null = null;
  const wire = watch ? createSender(watch, release) : sendAll;

  function release(id: number): void {
    if (broken === null) worker.postMessage({ kind: 'release', shared: id } satisfies Request);
  }

  worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => {
    const call = open.get(data.id);
    if (!call) return;
    if (data.kind === 'progress') {
      call.progress?.(data.fraction);
      return;
    }
    open.delete(data.id);
    if (data.kind === 'done') call.resolve(data.result);
    else call.reject(namedError(data.name, data.message));
  });

  return {
    call(task, args, context = {}, transfer = []) {
      return new Promise((resolve, reject) => {
        const { signal } = context;
        if (broken !== null) return reject(new Error(broken));
        if (signal?.aborted) return reject(abortError());
        const id = nextCall++;
        const onAbort = () => {
          worker.postMessage({ kind: 'abort', id } satisfies Request);
          open.delete(id);
          reject(abortError());
        };
        const settled = () => signal?.removeEventListener('abort', onAbort);
        open.set(id, {
          resolve: (result) => {
            settled();
            resolve(result as ResultOf<T[typeof task]>);
          },
          reject: (error) => {
            settled();
            reject(error);
          },
          progress: context.progress,
        });
        signal?.addEventListener('abort', onAbort, { once: true });
        const message: Request = {
          kind: 'call',
          id,
          task,
          args: (args as readonly unknown[]).map(wire),
        };
        worker.postMessage(message, transfer);
      });
    },
    fail(message) {
      broken = message;
      for (const call of open.values()) call.reject(new Error(message));
      open.clear();
    },
  };
}

/** Serves tasks inside a worker. Calls run one after another, in the order they came; an aborted one is dropped. */
export function serveTasks(end: WorkerEnd, tasks: Tasks): void {
  const received = createReceiver();
  const controllers = new Map<number, AbortController>();
  let queue: Promise<void> = Promise.resolve();

  const run = async (id: number, name: string, args: unknown[], signal: AbortSignal) => {
    try {
      signal.throwIfAborted();
      const progress = (fraction: number) =>
        end.postMessage({ kind: 'progress', id, fraction } satisfies Reply);
      const result = await tasks[name]({ signal, progress }, ...args);
      const { value, transfer } = unwrapResult(result);
      end.postMessage({ kind: 'done', id, result: value } satisfies Reply, transfer);
    } catch (error) {
      const { name: errorName, message } = error as Error;
      end.postMessage({ kind: 'failed', id, name: errorName, message } satisfies Reply);
    } finally {
      controllers.delete(id);
    }
  };

  end.addEventListener('message', ({ data }: MessageEvent<Request>) => {
    if (data.kind === 'abort') {
      controllers.get(data.id)?.abort(abortError());
      return;
    }
    if (data.kind === 'release') {
      received.release(data.shared);
      return;
    }
    // As messages arrive, not as tasks run: an argument may be released while its task waits.
    const args = data.args.map(received.receive);
    const controller = new AbortController();
    controllers.set(data.id, controller);
    queue = queue.then(() => run(data.id, data.task, args, controller.signal));
  });
}

/**
 * The same calls without a worker: tasks of this thread, for Node and for what must stay beside the GPU device. What is
 * handed over is gone where it was, as with a worker; all else is not copied.
 */
export function localTasks<T extends Tasks>(tasks: T): RemoteTasks<T> {
  const near: Listener[] = [];
  const far: Listener[] = [];
  serveTasks(endOf(far, near), tasks);
  return connectTasks<T>(endOf(near, far), null);
}

type Listener = (event: MessageEvent) => void;

/** One end of a channel within this thread: it hears what is said to `ears` and speaks to `others`. */
function endOf(ears: Listener[], others: Listener[]): WorkerEnd {
  return {
    postMessage(message, transfer = []) {
      const data = transfer.length > 0 ? structuredClone(message, { transfer }) : message;
      for (const listener of others) listener({ data } as MessageEvent);
    },
    addEventListener(_type, listener) {
      ears.push(listener);
    },
  };
}
