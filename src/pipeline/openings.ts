/** What is opened and how: files of every kind, addresses, generated events; one list of events, read when shown. */
import type { ReaderKind } from '../formats/readers/reader.ts';
import {
  type Item,
  kindByName,
  leftOut,
  type Recognised,
  recognise,
} from '../formats/readers/recognise.ts';
import type { SourceFile } from '../formats/sourceFile.ts';
import type { SimulationSettings } from '../simulation/settings.ts';
import { isAbort } from '../tasks/rpc.ts';
import { createEventList, type EventEntry } from './eventList.ts';
import { nameOfAddress } from './fetchSource.ts';
import { createLoaders, GivenUpError } from './loader.ts';
import type { Opened, UndescribedNetwork } from './pipeline.ts';
import type { Services } from './services.ts';

/** What the openings change. */
export interface OpeningsHost {
  /** Another event is shown, or none. */
  eventChanged(): void;
  /** Another map or network is in use. */
  resourceChanged(): void;
  /** Other modules of a detector are in use. */
  detectorChanged(): void;
  /** Something else that a snapshot tells is new. */
  changed(): void;
}

/** The detector whose events are open; null where there are none. */
type Wanted = string | null;

/** The openings over some services. */
export function createOpenings(
  services: Pick<
    Services,
    'readEvent' | 'fetchFile' | 'generateEvent' | 'openDetector' | 'openMap' | 'openNetwork'
  >,
  host: OpeningsHost,
) {
  const loaders = createLoaders(host.changed);
  const list = createEventList(loaders, host);

  /** Opens what is no event; gives the network that waits for a description, or a sentence worth saying. */
  async function openOther(
    item: Item,
    wanted: Wanted,
    turn: number,
  ): Promise<UndescribedNetwork | string | null> {
    const what = { kind: item.kind, name: item.name, turn };
    let result: UndescribedNetwork | string | null = null as UndescribedNetwork | string | null;
    const isUsed = (detector: string) => {
      host.resourceChanged();
      if (wanted !== null && wanted !== detector)
        result = `${item.name} is a ${item.kind} for the detector "${detector}" and is used for its events; what is open is of "${wanted}".`;
    };
    if (item.kind === 'detector')
      await loaders.load(
        what,
        (context) => services.openDetector(item, context),
        (opened) => {
          opened.apply();
          host.detectorChanged();
        },
      );
    else if (item.kind === 'map')
      await loaders.load(
        what,
        (context) => services.openMap(item, context),
        (opened) => {
          opened.apply();
          isUsed(opened.value.header.detector);
        },
      );
    else
      await loaders.load(
        what,
        (context) => services.openNetwork(item, context),
        (opened) => {
          if ('outline' in opened) result = opened;
          else {
            opened.apply();
            isUsed(opened.value.manifest.detector);
          }
        },
      );
    return result;
  }

  /** Opens the first of some events that can be read; the sentences of those before it. */
  async function openList(items: readonly Item[], turn: number): Promise<string[]> {
    const entries = items.map(
      (item): EventEntry => ({
        name: item.name,
        read: (context) => services.readEvent(item, context),
      }),
    );
    const problems: string[] = [];
    await loaders.load(
      { kind: 'event', name: placeOf(items[0]), turn },
      async (context) => {
        for (const [i, entry] of entries.entries()) {
          try {
            return { event: await entry.read(context), good: entries.slice(i) };
          } catch (error) {
            if (isAbort(error)) throw error;
            problems.push((error as Error).message);
          }
        }
        throw new Error(problems.join(' '));
      },
      ({ event, good }, milliseconds) => list.show(good, 0, event, milliseconds),
    );
    return problems;
  }

  /**
   * Opens all of it: a detector, a map, a network, then the events. What fails leaves the rest.
   * @throws Error where nothing could be opened, with all sentences there are; an `AbortError` where it was cancelled.
   */
  async function openItems(
    { items, problems: known, unknown }: Recognised,
    turn = loaders.turn(),
  ): Promise<Opened> {
    const events = items.filter(({ kind }) => kind === 'event');
    const wanted = events.length > 0 ? events[0].detector : (list.event()?.detector ?? null);
    const problems = [...known, ...leftOut(unknown)];
    let undescribed: UndescribedNetwork | null = null;
    const kinds = new Set<ReaderKind>();
    let cancelled: Error | null = null;
    const attempt = async (kind: ReaderKind, opening: () => Promise<void>) => {
      try {
        await opening();
        kinds.add(kind);
      } catch (error) {
        if (isAbort(error)) cancelled = error as Error;
        if (!isAbort(error) || error instanceof GivenUpError)
          problems.push((error as Error).message);
      }
    };
    const inUse = new Map<string, Item>();
    for (const item of items.filter(({ kind }) => kind !== 'event')) {
      const place = `${item.kind} ${item.role}`;
      const first = inUse.get(place);
      if (first)
        problems.push(
          `${item.name} was left out: one ${item.kind} is in use at a time, and ${first.name} was chosen with it.`,
        );
      else
        await attempt(item.kind, async () => {
          inUse.set(place, item);
          const said = await openOther(item, wanted, turn);
          if (typeof said === 'string') problems.push(said);
          else undescribed = said ?? undescribed;
        });
    }
    if (events.length > 0)
      await attempt('event', async () => void problems.push(...(await openList(events, turn))));
    if (kinds.size === 0) {
      if (cancelled) throw cancelled;
      throw new Error(problems.join(' ') || 'There is nothing to open; choose an event.');
    }
    return { kinds, undescribed, problems };
  }

  return {
    ...list,
    loading: loaders.loading,
    openItems,

    async openFiles(files: readonly SourceFile[]): Promise<Opened> {
      const turn = loaders.turn();
      return openItems(await recognise(files), turn);
    },

    /** Opens what an address names, whatever it is. */
    async openUrl(url: string): Promise<Opened> {
      const turn = loaders.turn();
      const name = nameOfAddress(url);
      let opening: Promise<Opened> | null = null;
      await loaders.load(
        { kind: kindByName(name), name, turn },
        async (context) => recognise([await services.fetchFile(url, context)]),
        // Begun before anything else can take its place.
        (recognised) => {
          opening = openItems(recognised, turn);
        },
      );
      return opening as unknown as Promise<Opened>;
    },

    generate: (settings: SimulationSettings): Promise<void> =>
      loaders.load(
        { kind: 'event', name: 'the event being generated', turn: loaders.turn() },
        (context) => services.generateEvent(settings, context),
        (event, milliseconds) => list.showAll([event], milliseconds),
      ),

    /** Cancels what is loading of one kind, or everything. */
    cancelLoading: (kind?: ReaderKind) => loaders.cancel(kind),
  };
}

/** The file that an item came from, as a message names it. */
function placeOf({ parts }: Item): string {
  const [{ name, container }] = Object.values(parts);
  return container ?? name;
}
