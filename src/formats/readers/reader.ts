import type { Detector } from '../../detector/detector.ts';
import type { TrackingEvent } from '../../event/event.ts';
import type { CanonicalMap } from '../../modulemap/canonicalMap.ts';
import type { AnyManifest } from '../manifest.ts';
import type { PackedFile, PeekedFile } from '../sourceFile.ts';

/** A network as it was opened. */
export interface OpenedNetwork {
  /** Names the network in messages. */
  readonly name: string;
  readonly onnx: Uint8Array;
  /** Null where it came without one. */
  readonly manifest: AnyManifest | null;
  /** Names of files of weights beside it that it does not name. */
  readonly unused: readonly string[];
}

/**
 * What a reader of each kind makes. The first reader of a further kind adds its own in its file:
 * `declare module './reader.ts' { interface ReadResults { readonly session: Session } }`.
 */
export interface ReadResults {
  readonly detector: Detector;
  readonly map: CanonicalMap;
  readonly network: OpenedNetwork;
  readonly event: TrackingEvent;
}
export type ReaderKind = keyof ReadResults;

/** How a read can be watched and stopped. */
export interface ReadOptions {
  /** Called with the fraction done, from 0 to 1. */
  readonly onProgress?: ((fraction: number) => void) | undefined;
  /** When it aborts, the read rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Which thing of the files is meant, where they hold several: what `Accepted.entry` said. */
  readonly entry?: string | undefined;
}

/** Files by the part they play, e.g. `hits`. */
export type Parts<F> = Readonly<Record<string, F>>;

/** One thing that a reader found among some files. */
export interface Accepted {
  readonly name: string;
  readonly parts: Parts<PeekedFile>;
  /** Which thing of the files this is, where they hold several. */
  readonly entry?: string;
  /** Detector that an event says it is of, where that is known before it is read. */
  readonly detector?: string;
  /** What a network says that it is for: one of each role is in use. */
  readonly role?: string;
  /** One sentence that says why it cannot be read as it is, e.g. what is missing beside it. */
  readonly problem?: string;
}

/** Reads one format. */
export interface Reader<K extends ReaderKind = ReaderKind> {
  /** Stable name, which a worker is told. */
  readonly id: string;
  readonly kind: K;
  /** What it reads, as a message names it. */
  readonly title: string;
  /**
   * What of some files it reads, told by their first bytes and names, or by more of those that it knows by these.
   * A file is part of the things of one reader at most. What goes wrong with a file is a `problem`.
   */
  accepts(files: readonly PeekedFile[]): readonly Accepted[] | Promise<readonly Accepted[]>;
  /** What it takes by its name alone, once no reader knew the content: reading it says what is wrong with it. */
  acceptsName?(files: readonly PeekedFile[]): readonly Accepted[];
  /** What of a file is read for one of the things in it; absent where it is read whole. */
  pack?(file: PeekedFile, entry: string): Promise<PackedFile>;
  /** Reads one thing. @throws FormatError (or the like) of one sentence that names the place and the remedy. */
  read(name: string, parts: Parts<PackedFile>, options: ReadOptions): Promise<ReadResults[K]>;
}

/** A reader of any kind, its result by its kind. */
export type AnyReader = { [K in ReaderKind]: Reader<K> }[ReaderKind];

/** An item whose files were read, fit to be sent to a worker. */
export interface PackedItem {
  readonly reader: string;
  readonly name: string;
  /** Which thing of its files it is, where they hold several. */
  readonly entry?: string | undefined;
  readonly parts: Parts<PackedFile>;
}
