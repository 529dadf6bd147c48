import type { ReaderKind } from '../../formats/readers/reader.ts';
import type { Item } from '../../formats/readers/recognise.ts';
import type { TaskContext } from '../../tasks/rpc.ts';
import type { EventList } from '../eventList.ts';
import type { Opened } from '../pipeline.ts';
import type { Services } from '../services.ts';

/**
 * How things of one kind are opened. A kind that hands something to who asked for the opening, beside what is then
 * in use, adds it to `Opened` in its own file (`declare module '../pipeline.ts'`); what its readers make is a row of
 * `ReadResults`, which the first of them adds in the same way.
 */
export interface Kind {
  readonly id: ReaderKind;
  /**
   * Opens what was picked of the kind, one thing at least; what fails is told through `place`. What comes back
   * becomes part of `Opened`.
   */
  open(items: readonly Item[], place: OpeningPlace): Promise<Partial<Opened>>;
}

/** What a kind opens things with, in one opening. */
export interface OpeningPlace {
  readonly services: Pick<
    Services,
    'read' | 'openDetector' | 'openMap' | 'openNetwork' | 'openTracks'
  >;
  readonly host: OpeningsHost;
  /** The events that are open. */
  readonly list: EventList;
  /** The detector of the events that were picked or else are open; null where there are none. */
  readonly wanted: string | null;
  /** Says a sentence about what was picked. */
  say(sentence: string): void;
  /**
   * Reads something, called `name` meanwhile, and hands it with the time it took (ms) to `use`: not where it fails,
   * which is said, nor where it is cancelled or something of its kind was asked for later.
   */
  load<T>(
    name: string,
    read: (context: TaskContext) => Promise<T>,
    use: (value: T, milliseconds: number) => void,
  ): Promise<void>;
}

/** What openings change. */
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

/**
 * A kind of which one thing is in use at a time, or one of each role: of several that were picked the first opens.
 * `read` gives what puts it to use; `words` name one thing of the kind.
 */
export function oneInUse(
  id: ReaderKind,
  read: (item: Item, context: TaskContext, place: OpeningPlace) => Promise<() => Partial<Opened>>,
  words: string = id,
): Kind {
  return {
    id,
    async open(items, place) {
      const chosen = new Map<string | null, Item>();
      let given: Partial<Opened> = {};
      for (const item of items) {
        const first = chosen.get(item.role);
        if (first) {
          place.say(
            `${item.name} was left out: one ${words} is in use at a time, and ${first.name} was chosen with it.`,
          );
          continue;
        }
        chosen.set(item.role, item);
        await place.load(
          item.name,
          (context) => read(item, context, place),
          (use) => {
            given = { ...given, ...use() };
          },
        );
      }
      return given;
    },
  };
}

/** Says so where something is for another detector than that of the events. */
export function sayWhereUsed(
  { name, kind }: Item,
  detector: string,
  { wanted, say }: OpeningPlace,
): void {
  if (wanted !== null && wanted !== detector)
    say(
      `${name} is a ${kind} for the detector "${detector}" and is used for its events; what is open is of "${wanted}".`,
    );
}
