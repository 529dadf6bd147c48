import { serveTasks, type WorkerEnd } from '../../tasks/rpc.ts';
import { createSceneTasks } from './sceneTasks.ts';

/** Worker: lines of the picture. */
serveTasks(self as WorkerEnd, createSceneTasks());
