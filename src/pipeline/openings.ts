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
import type { EventRequest } from '../simulation/settings.ts';
import { isAbort } from '../tasks/rpc.ts';
import { createEventList } from './eventList.ts';
import { nameOfAddress } from './fetchSource.ts';
import { KINDS } from './kinds/index.ts';
import type { OpeningPlace, OpeningsHost } from './kinds/kind.ts';
import { createLoaders, GivenUpError } from './loader.ts';
import type { Opened } from './pipeline.ts';
import type { Services } from './services.ts';

/** The openings over some services. */
export function createOpenings(
  services: Pick<Services, 'fetchFile' | 'generateEvent'> & OpeningPlace['services'],
  host: OpeningsHost,
  kinds = KINDS,
) {
  const loaders = createLoaders(host.changed);
  const list = createEventList(loaders, host);

  /**
   * Opens all of it, kind by kind. What fails leaves the rest.
   * @throws Error where nothing could be opened, with all sentences there are; an `AbortError` where it was cancelled.
   */
  async function openItems(
    { items, problems: known, unknown }: Recognised,
    turn = loaders.turn(),
  ): Promise<Opened> {
    const picked = items.find(({ kind }) => kind === 'event');
    const wanted = picked ? picked.detector : (list.event()?.detector ?? null);
    const problems = [...known, ...leftOut(unknown)];
    const say = (sentence: string) => void problems.push(sentence);
    const done = new Set<ReaderKind>();
    let cancelled: Error | null = null;
    const loadOf =
      (kind: ReaderKind): OpeningPlace['load'] =>
      async (name, read, use) => {
        try {
          await loaders.load({ kind, name, turn }, read, use);
          done.add(kind);
        } catch (error) {
          if (isAbort(error)) cancelled = error as Error;
          if (!isAbort(error) || error instanceof GivenUpError) say((error as Error).message);
        }
      };
    let given: Partial<Opened> = {};
    for (const { id, open } of kinds) {
      const mine = items.filter(({ kind }) => kind === id);
      if (mine.length === 0) continue;
      const place = { services, host, list, wanted, say, load: loadOf(id) };
      given = { ...given, ...(await open(mine, place)) };
    }
    if (done.size === 0) {
      if (cancelled) throw cancelled;
      throw new Error(problems.join(' ') || 'There is nothing to open; choose an event.');
    }
    return { ...given, kinds: done, kindsOf: kindsOfFiles(items, done), problems };
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

    generate: (request: EventRequest): Promise<void> =>
      loaders.load(
        { kind: 'event', name: 'the event being generated', turn: loaders.turn() },
        (context) => services.generateEvent(request, context),
        (event, milliseconds) => list.showAll([event], milliseconds),
      ),

    /** Cancels what is loading of one kind, or everything. */
    cancelLoading: (kind?: ReaderKind) => loaders.cancel(kind),
  };
}

/** Kinds of what was opened of each file that was picked. */
function kindsOfFiles(
  items: readonly Item[],
  opened: ReadonlySet<ReaderKind>,
): ReadonlyMap<string, ReadonlySet<ReaderKind>> {
  const kinds = new Map<string, Set<ReaderKind>>();
  for (const { kind, parts } of items)
    if (opened.has(kind))
      for (const { name, container } of Object.values(parts)) {
        const file = container ?? name;
        kinds.set(file, (kinds.get(file) ?? new Set()).add(kind));
      }
  return kinds;
}
