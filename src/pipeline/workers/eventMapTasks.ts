import type { Detector } from '../../detector/detector.ts';
import { placementsOf } from '../../detectors/index.ts';
import type { TrackingEvent } from '../../event/event.ts';
import { encodeModuleMap } from '../../modulemap/binary.ts';
import {
  createEventMap,
  type EventMap,
  type EventMapSettings,
  type EventMapStep,
} from '../../modulemap/eventMap.ts';
import { type TaskContext, transferring } from '../../tasks/rpc.ts';
import type { Transferring } from '../../tasks/transfer.ts';

/** The tasks that build a map of events in the compute worker, one map at a time: a newer one takes its place. */
export function eventMapTasks(detectorOf: (id: string) => Detector | null) {
  let building: { readonly id: number; readonly map: EventMap } | null = null;
  let last = 0;

  function mapOf(id: number): EventMap {
    if (building?.id !== id)
      throw new Error('The map that was being built is no longer there; build it again.');
    return building.map;
  }

  return {
    /** An empty map for the events of a detector; gives the number by which it is added to. */
    beginEventMap(_context: TaskContext, detector: string, settings: EventMapSettings): number {
      const modules = detectorOf(detector);
      const map = createEventMap(detector, modules ? placementsOf(modules) : [], settings);
      building = { id: ++last, map };
      return last;
    },
    addToEventMap: (_context: TaskContext, id: number, event: TrackingEvent): EventMapStep =>
      mapOf(id).add(event),
    /** The bytes of the map's file, every number as it is. */
    finishEventMap(_context: TaskContext, id: number): Transferring<Uint8Array<ArrayBuffer>> {
      const bytes = encodeModuleMap(mapOf(id).map(), 'exact');
      building = null;
      return transferring(bytes);
    },
  };
}
