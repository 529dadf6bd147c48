/** The events that are open: names, and the one that is shown; each is read when it is first shown. */
import type { TrackingEvent } from '../event/event.ts';
import { eventCsvs } from '../formats/csvWriter.ts';
import type { NamedBytes } from '../formats/zip.ts';
import { isAbort, type TaskContext } from '../tasks/rpc.ts';
import { bytesInWords, type Loaders } from './loader.ts';
import { EVENT_STAGE, type StageStatus } from './pipeline.ts';
import { describeEvent, idleStatus } from './status.ts';

/** An event that may be read. */
export interface EventEntry {
  readonly name: string;
  /** The event itself where it is in memory anyway. */
  readonly held?: TrackingEvent;
  read(context: TaskContext): Promise<TrackingEvent>;
  /** The files that it is read from; absent where it is read from none. */
  files?(): Promise<NamedBytes[]>;
}

/** How many events that were read stay in memory, the one shown among them. */
const KEPT = 3;
/** Choosing an event of the list does not end the opening of another list. */
const SELECTION = 'selection';

/** The events that are open. */
export type EventList = ReturnType<typeof createEventList>;

/** A list that is empty at first. `eventChanged` is called once another event is shown. */
export function createEventList(loaders: Loaders, host: { eventChanged(): void; changed(): void }) {
  let entries: readonly EventEntry[] = [];
  let names: readonly string[] = [];
  let event: TrackingEvent | null = null;
  /** The one that is shown, and the one that was asked for and may still be read. */
  let shown = 0;
  let chosen = 0;
  let resting = idleStatus(EVENT_STAGE);
  const kept = new Map<
    EventEntry,
    { readonly event: TrackingEvent; readonly time: number | null }
  >();

  function keep(entry: EventEntry, opened: TrackingEvent, time: number | null): void {
    kept.delete(entry);
    kept.set(entry, { event: opened, time });
    for (const old of kept.keys()) if (kept.size > KEPT) kept.delete(old);
  }

  /** Shows an event of a list; `time`: how long it took to read (ms), null where that is not known. */
  function show(
    list: readonly EventEntry[],
    index: number,
    opened: TrackingEvent,
    time: number | null,
  ): void {
    if (list !== entries) {
      loaders.cancel(SELECTION);
      kept.clear();
      entries = list;
      names = list.map(({ name }) => name);
    }
    shown = chosen = index;
    event = opened;
    keep(list[index], opened, time);
    const done = { state: 'done', milliseconds: time, ...describeEvent(opened) } as const;
    resting = { ...idleStatus(EVENT_STAGE), ...done };
    host.eventChanged();
  }

  return {
    event: () => event,
    /** The files of the event that is shown; of one that came from no files, tables that give it back. */
    async eventFiles(): Promise<NamedBytes[]> {
      const files = entries[shown]?.files;
      if (files) return files();
      return event ? eventCsvs(event) : [];
    },
    /** Names of the events; the same list as long as it is of the same events. */
    eventNames: () => names,
    /** Place of the event that is shown or, while another is being read, of that one. */
    eventIndex: () => chosen,
    eventStatus(): StageStatus {
      const loading = loaders.loading().find(({ kind }) => kind === 'event');
      if (!loading) return resting;
      const { progress, bytes } = loading;
      const note = bytes === undefined ? resting.note : `${bytesInWords(bytes)} received.`;
      return { ...resting, state: 'running', progress, note, error: null };
    },
    show,

    /** The events as they are now, to be read without being shown. */
    openEvents: () =>
      entries.map((entry) => ({
        name: entry.name,
        read: async (context: TaskContext) =>
          entry.held ?? kept.get(entry)?.event ?? entry.read(context),
      })),

    /** Shows the first of some events that are there already. */
    showAll(events: readonly TrackingEvent[], time: number | null): void {
      const list = events.map((one) => ({ name: one.name, held: one, read: async () => one }));
      if (list.length > 0) show(list, 0, events[0], time);
    },

    /**
     * Shows another event of the list, once it is read.
     * @throws Error of one sentence where it cannot be read; the one before stays.
     */
    async selectEvent(index: number): Promise<void> {
      const list = entries;
      const entry = list[index];
      if (!entry || index === chosen) return;
      const known = entry.held ? { event: entry.held, time: null } : kept.get(entry);
      if (known) {
        loaders.cancel(SELECTION);
        show(list, index, known.event, known.time);
        return;
      }
      chosen = index;
      try {
        await loaders.load(
          { kind: 'event', name: entry.name, turn: loaders.turn(), place: SELECTION },
          (context) => entry.read(context),
          (opened, milliseconds) => show(list, index, opened, milliseconds),
        );
      } catch (error) {
        if (entries === list && chosen === index) {
          chosen = shown;
          host.changed();
        }
        if (!isAbort(error)) throw error;
      }
    },
  };
}
