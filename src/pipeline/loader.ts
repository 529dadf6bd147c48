import type { ReaderKind } from '../formats/readers/reader.ts';
import type { DownloadContext } from './fetchSource.ts';

/** Something that is being loaded. */
export interface Loading {
  readonly kind: ReaderKind;
  readonly name: string;
  /** Fraction done; null where that is not known. */
  readonly progress: number | null;
  /** Bytes that came so far; absent for what is no download. */
  readonly bytes?: number;
}

/** An amount of data for people. */
export function bytesInWords(bytes: number): string {
  return bytes < 1e5 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** What is loaded, and when it was asked for. */
export interface Load {
  readonly kind: ReaderKind;
  readonly name: string;
  /** From `turn`, at the moment of asking: of two loads of one place the one asked for later stays. */
  readonly turn: number;
  /** Loads of one place end each other; by default those of one kind do. */
  readonly place?: string;
}

/** A load that ended because something newer takes its place. It counts as cancelled, not as failed. */
export class GivenUpError extends Error {
  override name = 'AbortError';
}

/** Loads things side by side, one of each kind at a time: loading a map leaves an event that is loading alone. */
export interface Loaders {
  /** A number that later calls exceed. */
  turn(): number;
  /**
   * Awaits `work` and hands its result, with how long it took (ms), to `use`; rejects where it fails or is cancelled,
   * and then nothing changed.
   * @throws GivenUpError where a load that was asked for later takes its place.
   */
  load<T>(
    what: Load,
    work: (context: DownloadContext) => Promise<T>,
    use: (value: T, milliseconds: number) => void,
  ): Promise<void>;
  /** Everything that is being loaded; the same list as long as nothing changed. */
  loading(): readonly Loading[];
  /** Cancels what loads in one place or of one kind, or everything. */
  cancel(place?: string): void;
}

/** Loaders that tell `onChange` whenever the list of what is being loaded changes. */
export function createLoaders(onChange: () => void): Loaders {
  interface Running {
    readonly what: Load;
    readonly controller: AbortController;
    progress: number | null;
    bytes?: number;
  }
  const running = new Map<string, Running>();
  const latest = new Map<string, Load>();
  let turns = 0;
  let list: readonly Loading[] = [];

  function changed(): void {
    list = [...running.values()].map(({ what: { kind, name }, progress, bytes }) => ({
      kind,
      name,
      progress,
      ...(bytes !== undefined && { bytes }),
    }));
    onChange();
  }

  return {
    turn: () => ++turns,
    async load(what, work, use) {
      const place = what.place ?? what.kind;
      const newer = latest.get(place);
      if (newer && newer.turn > what.turn) throw givenUp(what, newer);
      latest.set(place, what);
      running.get(place)?.controller.abort(givenUp(running.get(place)?.what ?? what, what));
      const mine: Running = {
        what,
        controller: new AbortController(),
        progress: null,
      };
      running.set(place, mine);
      changed();
      const started = performance.now();
      const { signal } = mine.controller;
      const leave = () => running.get(place) === mine && running.delete(place);
      const progress = (fraction: number) => {
        if (running.get(place) !== mine) return;
        mine.progress = fraction;
        changed();
      };
      const received = (bytes: number) => {
        if (running.get(place) !== mine) return;
        mine.bytes = bytes;
        changed();
      };
      try {
        const value = await work({ signal, progress, received });
        signal.throwIfAborted();
        leave();
        use(value, performance.now() - started);
      } catch (error) {
        // What failed takes no place from what was asked for before it.
        if (latest.get(place) === what) latest.delete(place);
        // Whatever ends an aborted load, the reason it was aborted for is what there is to say.
        throw signal.aborted ? signal.reason : error;
      } finally {
        leave();
        changed();
      }
    },
    loading: () => list,
    cancel(place) {
      for (const [at, { what, controller }] of running)
        if (place === undefined || at === place || what.kind === place) controller.abort();
    },
  };
}

function givenUp(older: Load, newer: Load): GivenUpError {
  return new GivenUpError(`${older.name} was given up for ${newer.name}.`);
}
