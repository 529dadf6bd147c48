import { fork } from 'node:child_process';
import { connectTasks, type WorkerEnd } from '../../tasks/rpc.ts';
import type { PoolWorker } from './pool.ts';
import type { WorkerTasks } from './workerTasks.ts';

/** Starts a worker process from the built file `serve-worker.js`. */
export function startProcess(file: string): PoolWorker {
  const child = fork(file, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const end: WorkerEnd = {
    postMessage(message) {
      // A child that just ended tells so by its exit.
      if (child.connected) child.send(message as object, () => {});
    },
    addEventListener: (_type, listener) => {
      child.on('message', (data) => listener({ data } as MessageEvent));
    },
  };
  return {
    pid: child.pid ?? null,
    tasks: connectTasks<WorkerTasks>(end, null),
    onEnd: (listener) => {
      let told = false;
      const tell = () => {
        if (!told) listener();
        told = true;
      };
      child.once('exit', tell);
      child.once('error', tell);
    },
    kill: () => {
      if (child.connected) child.disconnect();
      child.kill('SIGKILL');
    },
  };
}
