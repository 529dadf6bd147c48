import { serveTasks, type WorkerEnd } from '../../tasks/rpc.ts';
import { createWorkerTasks } from './workerTasks.ts';

/** A worker process of `serve`: answers one request at a time, and ends with the server that started it. */
const end: WorkerEnd = {
  postMessage: (message) => void process.send?.(message),
  addEventListener: (_type, listener) => {
    process.on('message', (data) => listener({ data } as MessageEvent));
  },
};
process.on('disconnect', () => process.exit(0));
// The server is told to stop by the terminal too, and lets its workers finish.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
serveTasks(end, createWorkerTasks());
