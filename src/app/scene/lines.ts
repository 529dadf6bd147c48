import type { TrackingEvent } from '../../event/event.ts';
import type { HitLists, PreparedLines } from '../../scene/geometry/preparedLines.ts';
import type { Positions } from '../../scene/geometry/trackPath.ts';
import { keptFor } from '../../tasks/kept.ts';
import { type RemoteTasks, shared } from '../../tasks/rpc.ts';
import type { SceneTasks } from './sceneTasks.ts';

/** Lines of tracks and of lost particles; null for those that were not asked for. */
export interface SceneLines {
  readonly tracks: PreparedLines | null;
  readonly lost: PreparedLines | null;
}

/** Makes lines through the hits of an event. @throws an `AbortError` once the signal aborts. */
export type LineMaker = (
  event: TrackingEvent,
  lists: { readonly tracks: HitLists | null; readonly lost: HitLists | null },
  signal: AbortSignal,
) => Promise<SceneLines>;

/** Makes lines in a worker, which gets the places of an event's hits once. */
export function createLineMaker(worker: RemoteTasks<SceneTasks>): LineMaker {
  const placesOf = keptFor(({ x, y, z }: TrackingEvent): Positions => ({ x, y, z }));
  return async (event, { tracks, lost }, signal) => {
    const made = (lists: HitLists | null) =>
      lists &&
      worker.call('lines', [shared(placesOf(event)), { hits: lists.hits, offset: lists.offset }], {
        signal,
      });
    const [ofTracks, ofLost] = await Promise.all([made(tracks), made(lost)]);
    return { tracks: ofTracks, lost: ofLost };
  };
}
