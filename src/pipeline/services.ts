import type { FileUse } from '../chains/ran.ts';
import type { LoadedMap, StageTools } from '../chains/tools.ts';
import type { Detector } from '../detector/detector.ts';
import type { TrackingEvent } from '../event/event.ts';
import type { TrackList } from '../event/trackList.ts';
import type { ReaderKind, ReadResults } from '../formats/readers/reader.ts';
import type { Item } from '../formats/readers/recognise.ts';
import type { SourceFile } from '../formats/sourceFile.ts';
import type { NetworkFiles } from '../inference/networkFiles.ts';
import type { EventRequest } from '../simulation/settings.ts';
import type { TaskContext } from '../tasks/rpc.ts';
import type { Maps } from './maps.ts';
import type { OpenedFiles } from './openedFiles.ts';
import type { UndescribedNetwork } from './pipeline.ts';

/** Something that was read, and is in use only once `apply` was called: what is given up meanwhile leaves no trace. */
export interface Opening<T> {
  readonly value: T;
  /** Names of files that were picked with it and are no part of it. */
  readonly unused?: readonly string[];
  apply(): void;
}

/**
 * What the pipeline runs on: workers, a GPU device and onnxruntime in the page, plain calls in Node.
 * Every call may be cancelled through its context and then rejects with an `AbortError`.
 */
export interface Services {
  /** What the stages of chains run on. */
  readonly tools: StageTools;
  /** Reads something of a kind that was recognised, off the main thread. @throws FormatError of one sentence. */
  read<K extends ReaderKind>(kind: K, item: Item, context: TaskContext): Promise<ReadResults[K]>;
  fetchFile(url: string, context: TaskContext): Promise<SourceFile>;
  generateEvent(request: EventRequest, context: TaskContext): Promise<TrackingEvent>;
  /** The modules of a detector; null where none ship and none were opened. */
  detector(id: string): Promise<Detector | null>;

  /** Reads what may replace the modules, the map or a network of its detector. @throws Error where it cannot be read. */
  openDetector(item: Item, context: TaskContext): Promise<Opening<Detector>>;
  openMap(item: Item, context: TaskContext): Promise<Opening<LoadedMap>>;
  /** Of a network without a manifest comes back what its file tells. */
  openNetwork(
    item: Item,
    context: TaskContext,
  ): Promise<Opening<NetworkFiles> | UndescribedNetwork>;
  /** Reads tracks of another program, for the event that they name or else for all. @throws Error where they cannot be read. */
  openTracks(item: Item, context: TaskContext): Promise<Opening<TrackList>>;
  /** What is in use for the events of a detector, for people; null while none is loaded. */
  mapName(detector: string): string | null;
  mapHasMoments(detector: string): boolean | null;
  /** The events that the map in use was made from, by name; empty where it was not made from events. */
  mapEvents(detector: string): readonly string[];
  /** Module maps as wholes. */
  readonly maps: Maps;
  networkName(detector: string, role: string): string | null;
  /** The files in use of a detector that the user opened, and the way back to those that ship. */
  opened(detector: string): readonly FileUse[];
  openedFiles(detector: string): Promise<readonly OpenedFiles[]>;
  restoreShipped(file: FileUse, detector: string): void;
  dispose(): void;
}
