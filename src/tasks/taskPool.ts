import type { RemoteTasks, Tasks } from './rpc.ts';

/** Tasks that can be ended while they run; after that none are begun. */
export interface StoppableTasks<T extends Tasks> extends RemoteTasks<T> {
  stop(): void;
}

/**
 * Tasks that cannot be interrupted, on as many workers as there are calls at a time: no call waits for another, and
 * cancelling one ends its worker and nothing else. What a worker has loaded serves the next call, which gets the
 * worker that was used last; of those without work no more than that one is kept.
 */
export function createTaskPool<T extends Tasks>(start: () => StoppableTasks<T>): StoppableTasks<T> {
  let idle: StoppableTasks<T> | null = null;
  const busy = new Set<StoppableTasks<T>>();
  let isStopped = false;

  /** Keeps one that has nothing to do, in place of the one that was kept. */
  function keep(one: StoppableTasks<T>): void {
    idle?.stop();
    idle = one;
  }

  return {
    async call(task, args, context = {}, transfer = []) {
      context.signal?.throwIfAborted();
      if (isStopped) throw new Error('The workers were stopped.');
      const mine = idle ?? start();
      idle = null;
      busy.add(mine);
      try {
        return await mine.call(task, args, context, transfer);
      } finally {
        const isMine = busy.delete(mine);
        // A cancelled call has been answered, but its task may still be at work.
        if (context.signal?.aborted) mine.stop();
        else if (isMine) keep(mine);
      }
    },
    fail(message) {
      for (const one of busy) one.fail(message);
    },
    stop() {
      isStopped = true;
      const all = idle ? [idle, ...busy] : [...busy];
      idle = null;
      busy.clear();
      for (const one of all) one.stop();
    },
  };
}
