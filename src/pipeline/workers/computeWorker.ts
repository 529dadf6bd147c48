import { serveTasks, type WorkerEnd } from '../../tasks/rpc.ts';
import { createComputeTasks } from './computeTasks.ts';

/** Worker: everything that runs on the CPU, but for scoring. */
serveTasks(self as WorkerEnd, createComputeTasks());
