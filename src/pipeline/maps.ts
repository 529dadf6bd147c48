import type { PackedItem } from '../formats/readers/reader.ts';
import { packItem, recognise } from '../formats/readers/recognise.ts';
import type { SourceFile } from '../formats/sourceFile.ts';
import type { NamedBytes } from '../formats/zip.ts';
import type { EventMapSettings, EventMapStep } from '../modulemap/eventMap.ts';
import type { RemoteTasks, TaskContext } from '../tasks/rpc.ts';
import type { OpenEvent } from './runs.ts';
import type { ComputeTasks } from './workers/computeTasks.ts';
import type { MapChange, MapFacts } from './workers/mapTasks.ts';

/** Module maps as wholes: what the one in use holds, what is made of it, and maps made of events. */
export interface Maps {
  /** @throws Error of one sentence where no map is in use for the detector. */
  facts(detector: string, context: TaskContext): Promise<MapFacts>;
  /**
   * The files of the map in use, merged with those of others and then changed.
   * @throws Error of one sentence where there is no map, one of the others is none, or they do not go together.
   */
  change(
    detector: string,
    others: readonly SourceFile[],
    change: MapChange,
    context: TaskContext,
  ): Promise<readonly NamedBytes[]>;
  /**
   * Builds a map of events in the compute worker, by the code of `npm run build:map -- --events`. Each event is read,
   * added and forgotten before the next; `onStep` is told what each added.
   * @throws Error of one sentence where an event cannot be used; an `AbortError` once the signal aborts.
   */
  build(
    events: readonly OpenEvent[],
    settings: EventMapSettings,
    context: TaskContext,
    onStep: (step: EventMapStep) => void,
  ): Promise<NamedBytes>;
}

/** What maps need of the services. */
export interface MapsHost {
  readonly compute: Pick<RemoteTasks<ComputeTasks>, 'call'>;
  /** Loads the modules of a detector into the worker where there are any. */
  detector(id: string): Promise<unknown>;
  /** The file of the map in use. @throws Error of one sentence where there is none. */
  mapFile(detector: string): Promise<PackedItem>;
}

export function createMaps({ compute, detector: load, mapFile }: MapsHost): Maps {
  return {
    async facts(detector, context) {
      return compute.call('mapFacts', [await mapFile(detector)], context);
    },

    async change(detector, others, change, context) {
      const { items, problems, unknown } = await recognise(others);
      const maps = items.filter(({ kind }) => kind === 'map');
      const wrong = [
        ...problems,
        ...unknown.map(({ name }) => `${name} is no module map; leave it out.`),
        ...items
          .filter(({ kind }) => kind !== 'map')
          .map(({ name }) => `${name} is no module map; leave it out.`),
      ];
      if (wrong.length > 0) throw new Error(wrong.join(' '));
      const files = [await mapFile(detector)];
      for (const map of maps) files.push(await packItem(map));
      return compute.call('changeMap', [files, change], context);
    },

    async build(events, settings, { signal, progress }, onStep) {
      if (events.length === 0) throw new Error('No event is chosen; choose some that have truth.');
      let building: { readonly id: number; readonly detector: string } | null = null;
      const context: TaskContext = { signal, progress() {} };
      for (const [index, { read }] of events.entries()) {
        signal.throwIfAborted();
        progress(index / (events.length + 1));
        const event = await read(context);
        signal.throwIfAborted();
        if (!building) {
          const { detector } = event;
          await load(detector);
          const id = await compute.call('beginEventMap', [detector, settings], context);
          building = { id, detector };
        }
        onStep(await compute.call('addToEventMap', [building.id, event], context));
      }
      const { id, detector } = building as NonNullable<typeof building>;
      const bytes = await compute.call('finishEventMap', [id], context);
      signal.throwIfAborted();
      progress(1);
      return { name: `${detector}-of-${events.length}-events.map`, bytes };
    },
  };
}
