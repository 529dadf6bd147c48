import {
  type HitLists,
  type PreparedLines,
  prepareLines,
} from '../../scene/geometry/preparedLines.ts';
import type { Positions } from '../../scene/geometry/trackPath.ts';
import { type TaskContext, transferring } from '../../tasks/rpc.ts';
import type { Transferring } from '../../tasks/transfer.ts';

/** The body of the scene's worker: what is made for the picture, and would hold up the page. */
export function createSceneTasks() {
  return {
    lines: (_context: TaskContext, at: Positions, lists: HitLists): Transferring<PreparedLines> =>
      transferring(prepareLines(lists, at)),
  };
}

export type SceneTasks = ReturnType<typeof createSceneTasks>;
