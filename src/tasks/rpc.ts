/**
 * Calls across a worker boundary: progress, cancellation, errors that keep their name, and arguments that are
 * sent once.
 *
 * How it works: an argument wrapped by `shared()` gets a number the first time it crosses; the worker keeps the
 * last `KEPT` of them, and the caller, which sees the same sequence, knows which those are. So moving a cut
 * sends a few numbers, not the event again.
 */

export { breathe } from './breathe.ts';

/** How many shared arguments a worker keeps. Both sides forget the oldest at the same message. */
const KEPT = 12;

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
  ? Awaited<R>
  : never;

const SHARED = Symbol('shared');
interface SharedArgument<T> {
  readonly [SHARED]: T;
}

/** Marks an argument that several calls use: it is sent the first time only. It must not change afterwards. */
export function shared<T extends object>(value: T): T {
  return { [SHARED]: value } as SharedArgument<T> as unknown as T;
}

function isShared(argument: unknown): argument is SharedArgument<object> {
  return typeof argument === 'object' && argument !== null && SHARED in argument;
}

type WireArgument =
  | { readonly value: unknown }
  | { readonly shared: number }
  | { readonly shared: number; readonly value: unknown };

type Request =
  | {
      readonly kind: 'call';
      readonly id: number;
      readonly task: string;
      readonly args: WireArgument[];
    }
  | { readonly kind: 'abort'; readonly id: number };

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

/** Connects to a worker that serves `T` through `serveTasks`. */
export function connectTasks<T extends Tasks>(worker: WorkerEnd): RemoteTasks<T> {
  interface OpenCall {
    resolve(result: unknown): void;
    reject(error: unknown): void;
    progress: TaskContext['progress'] | undefined;
  }
  const open = new Map<number, OpenCall>();
  const sent = new Map<object, number>();
  let nextCall = 0;
  let nextShared = 0;
  let broken: string | null = null;

  const wire = (argument: unknown): WireArgument => {
    if (!isShared(argument)) return { value: argument };
    const value = argument[SHARED];
    const known = sent.get(value);
    if (known !== undefined) return { shared: known };
    const id = nextShared++;
    sent.set(value, id);
    if (sent.size > KEPT) sent.delete(sent.keys().next().value as object);
    return { shared: id, value };
  };

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
  const kept = new Map<number, unknown>();
  const controllers = new Map<number, AbortController>();
  let queue: Promise<void> = Promise.resolve();

  const unwire = (argument: WireArgument): unknown => {
    if (!('shared' in argument)) return argument.value;
    if (!('value' in argument)) return kept.get(argument.shared);
    kept.set(argument.shared, argument.value);
    if (kept.size > KEPT) kept.delete(kept.keys().next().value as number);
    return argument.value;
  };

  const run = async (id: number, name: string, args: unknown[], signal: AbortSignal) => {
    let reply: Reply;
    try {
      signal.throwIfAborted();
      const progress = (fraction: number) =>
        end.postMessage({ kind: 'progress', id, fraction } satisfies Reply);
      const result = await tasks[name]({ signal, progress }, ...args);
      reply = { kind: 'done', id, result };
    } catch (error) {
      const { name: errorName, message } = error as Error;
      reply = { kind: 'failed', id, name: errorName, message };
    }
    controllers.delete(id);
    end.postMessage(reply);
  };

  end.addEventListener('message', ({ data }: MessageEvent<Request>) => {
    if (data.kind === 'abort') {
      controllers.get(data.id)?.abort(abortError());
      return;
    }
    // Arguments are unwrapped as messages arrive, not as tasks run, so that both ends forget in the same order.
    const args = data.args.map(unwire);
    const controller = new AbortController();
    controllers.set(data.id, controller);
    queue = queue.then(() => run(data.id, data.task, args, controller.signal));
  });
}

/** The same calls without a worker: tasks of this thread, for Node and for what must stay beside the GPU device. */
export function localTasks<T extends Tasks>(tasks: T): RemoteTasks<T> {
  const near: Listener[] = [];
  const far: Listener[] = [];
  serveTasks(endOf(far, near), tasks);
  return connectTasks<T>(endOf(near, far));
}

type Listener = (event: MessageEvent) => void;

/** One end of a channel within this thread: it hears what is said to `ears` and speaks to `others`. */
function endOf(ears: Listener[], others: Listener[]): WorkerEnd {
  return {
    postMessage(data) {
      for (const listener of others) listener({ data } as MessageEvent);
    },
    addEventListener(_type, listener) {
      ears.push(listener);
    },
  };
}
