/** Worker processes and the queue in front of them. */
import { ProtocolError } from '../../service/protocolError.ts';
import { abortError, type RemoteTasks } from '../../tasks/rpc.ts';
import type { Answer, ModelState, WorkerSettings, WorkerTasks } from './workerTasks.ts';

/** A worker process, or what stands for one in a test. */
export interface PoolWorker {
  /** Process id; null where it has none. */
  readonly pid: number | null;
  readonly tasks: RemoteTasks<WorkerTasks>;
  /** Calls back once it ended, for whatever reason. */
  onEnd(listener: () => void): void;
  kill(): void;
}

export interface PoolSettings {
  readonly workers: number;
  /** Requests that may wait; beyond it they are refused. */
  readonly queue: number;
  readonly load: WorkerSettings;
  spawn(): PoolWorker;
  /** Told what happened to workers, a sentence each. */
  log(sentence: string): void;
}

/** An answer with the time it waited for a worker (ms). */
export interface Pooled {
  readonly answer: Answer;
  readonly waited: number;
}

export interface Pool {
  /**
   * Asks the next worker that is free. A request whose worker ends is asked of another, once.
   * @throws ProtocolError 503 where too many wait, 500 where two workers ended; an `AbortError` once `signal` aborts.
   */
  infer(model: string, features: Float32Array, signal: AbortSignal): Promise<Pooled>;
  /** Why a model does not answer; null where it does, undefined before any worker has loaded. */
  reason(model: string): string | null | undefined;
  /** Resolves once every worker loaded its models or ended trying. */
  started(): Promise<void>;
  figures(): {
    readonly waiting: number;
    readonly running: number;
    readonly workers: number;
    readonly replaced: number;
  };
  pids(): readonly number[];
  /** Refuses what is new, lets what runs and waits finish, then ends the workers. */
  stop(): Promise<void>;
}

interface Job {
  readonly model: string;
  readonly features: Float32Array;
  readonly signal: AbortSignal;
  readonly came: number;
  tries: number;
  resolve(result: Pooled): void;
  reject(error: unknown): void;
}

interface Place {
  worker: PoolWorker;
  state: 'loading' | 'free' | 'busy';
  job: Job | null;
  loading: Promise<void>;
}

/** Starts of one worker in a row that may fail before it is waited with. */
const QUICK_STARTS = 3;
const SLOW_START_MS = 5000;

/** Starts the workers. */
export function createPool(settings: PoolSettings): Pool {
  const { log } = settings;
  const waiting: Job[] = [];
  const reasons = new Map<string, string | null>();
  let [stopping, replaced, failedStarts] = [false, 0, 0];
  const idleListeners = new Set<() => void>();
  const places = Array.from({ length: settings.workers }, () => start());

  function start(): Place {
    const worker = settings.spawn();
    const place: Place = { worker, state: 'loading', job: null, loading: Promise.resolve() };
    place.loading = worker.tasks
      .call('load', [settings.load])
      .then((states: readonly ModelState[]) => {
        failedStarts = 0;
        for (const { name, reason } of states) reasons.set(name, reason);
        place.state = 'free';
        next();
      })
      .catch(() => {
        failedStarts++;
      });
    worker.onEnd(() => ended(place));
    return place;
  }

  function ended(place: Place): void {
    place.worker.tasks.fail('The worker ended.');
    const { job, worker } = place;
    place.job = null;
    place.state = 'loading';
    if (job) retry(job);
    const at = places.indexOf(place);
    if (stopping || at < 0) {
      settle();
      return;
    }
    replaced++;
    log(`Worker ${worker.pid ?? ''} ended; another takes its place.`);
    const wait = failedStarts >= QUICK_STARTS ? SLOW_START_MS : 0;
    setTimeout(() => {
      if (!stopping) places[at] = start();
    }, wait).unref();
  }

  function retry(job: Job): void {
    if (job.signal.aborted) return;
    if (job.tries < 2) waiting.unshift(job);
    else
      job.reject(
        new ProtocolError(
          'The worker that computed this request ended, and so did the one after it; send it again later.',
          500,
        ),
      );
    next();
  }

  /** Gives waiting requests to free workers. */
  function next(): void {
    for (const place of places) {
      if (place.state !== 'free') continue;
      const job = waiting.shift();
      if (!job) break;
      void run(place, job);
    }
    settle();
  }

  async function run(place: Place, job: Job): Promise<void> {
    const { worker } = place;
    const waited = performance.now() - job.came;
    place.state = 'busy';
    place.job = job;
    job.tries++;
    const { signal } = job;
    try {
      const answer = await worker.tasks.call('infer', [job.model, job.features], { signal });
      job.resolve({ answer, waited });
    } catch (error) {
      // The end of the worker is told to the request by `ended`.
      if (place.job === job) job.reject(wireError(error));
      if (signal.aborted) await worker.tasks.call('idle', []).catch(() => {});
    }
    if (place.job !== job) return;
    place.job = null;
    place.state = 'free';
    next();
  }

  function settle(): void {
    if (waiting.length > 0 || places.some(({ job }) => job)) return;
    for (const listener of idleListeners) listener();
  }

  return {
    infer(model, features, signal) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(abortError());
        if (stopping) return reject(new ProtocolError('The server is stopping.', 503));
        const isFree = places.some(({ state }) => state === 'free');
        if (!isFree && waiting.length >= settings.queue)
          return reject(
            new ProtocolError(
              `${waiting.length} requests wait already, as many as this server takes; send it again later.`,
              503,
            ),
          );
        const onAbort = () => {
          const at = waiting.indexOf(job);
          if (at >= 0) waiting.splice(at, 1);
          reject(abortError());
          settle();
        };
        const done = () => signal.removeEventListener('abort', onAbort);
        const job: Job = {
          model,
          features,
          signal,
          came: performance.now(),
          tries: 0,
          resolve: (result) => {
            done();
            resolve(result);
          },
          reject: (error) => {
            done();
            reject(error);
          },
        };
        signal.addEventListener('abort', onAbort, { once: true });
        waiting.push(job);
        next();
      });
    },
    reason: (model) => reasons.get(model),
    started: async () => {
      await Promise.all(places.map(({ loading }) => loading));
    },
    figures: () => ({
      waiting: waiting.length,
      running: places.filter(({ job }) => job).length,
      workers: places.filter(({ state }) => state !== 'loading').length,
      replaced,
    }),
    pids: () => places.flatMap(({ worker }) => worker.pid ?? []),
    async stop() {
      stopping = true;
      await new Promise<void>((resolve) => {
        idleListeners.add(resolve);
        settle();
      });
      for (const { worker } of places) worker.kill();
    },
  };
}

/** An error of a worker, which crossed as name and sentence. */
function wireError(error: unknown): Error {
  const { name, message } = error as Error;
  if (name === 'AbortError') return error as Error;
  return new ProtocolError(message, name === 'ProtocolError' ? 400 : 500);
}
