import { createComputeTasks } from './computeTasks.ts';
import { serveTasks, type WorkerEnd } from './rpc.ts';

/** Worker: everything that runs on the CPU, but for scoring. */
serveTasks(self as WorkerEnd, createComputeTasks());
