import { connectTasks, type RemoteTasks, type Tasks } from './rpc.ts';

/** A worker that is started at its first call, and again after it crashed. */
export interface RestartableWorker<T extends Tasks> extends RemoteTasks<T> {
  /** Ends the worker at once and for good, whatever it does; open calls and later ones reject. */
  stop(): void;
  /** Calls `listener` whenever the worker ended: all that was loaded into it is gone. */
  onEnded(listener: () => void): void;
}

/** Calls to a worker that `start` makes when it is needed. `name` names it in messages. */
export function restartable<T extends Tasks>(
  name: string,
  start: () => Worker,
): RestartableWorker<T> {
  const listeners: (() => void)[] = [];
  let running: { worker: Worker; remote: RemoteTasks<T> } | null = null;
  const stopped = `The ${name} worker was stopped.`;
  let isStopped = false;

  function end(message: string): void {
    running?.worker.terminate();
    running?.remote.fail(message);
    running = null;
    for (const listener of listeners) listener();
  }

  function ensure(): RemoteTasks<T> {
    if (!running) {
      const worker = start();
      running = { worker, remote: connectTasks<T>(worker) };
      worker.addEventListener('error', (event) => {
        const cause = event.message || 'its script could not be loaded';
        end(`The ${name} worker failed: ${cause}. Try again, or reload the page.`);
      });
    }
    return running.remote;
  }

  return {
    async call(task, args, context, transfer) {
      if (isStopped) throw new Error(stopped);
      return ensure().call(task, args, context, transfer);
    },
    fail: end,
    onEnded: (listener) => void listeners.push(listener),
    stop() {
      isStopped = true;
      end(stopped);
    },
  };
}
