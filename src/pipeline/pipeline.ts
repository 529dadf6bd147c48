import type { Count, CutVariable, ResultKey, Results, Stage } from '../chains/chain.ts';
import type {
  BackendChoices,
  FileUse,
  GraphBackendChoice,
  ProviderChoice,
  ServerUse,
  StageFile,
} from '../chains/ran.ts';
import type { Detector } from '../detector/detector.ts';
import type { TrackingEvent } from '../event/event.ts';
import type { NetworkOutline } from '../formats/networkSignature.ts';
import type { ReaderKind } from '../formats/readers/reader.ts';
import type { Recognised } from '../formats/readers/recognise.ts';
import type { SourceFile } from '../formats/sourceFile.ts';
import type { NamedBytes } from '../formats/zip.ts';
import type { ParameterValues } from '../parameters/table.ts';
import type { TimedPart } from '../tasks/timedParts.ts';
import type { Explanations } from './explanations.ts';
import { bytesInWords, GivenUpError, type Loading } from './loader.ts';
import type { Maps } from './maps.ts';
import type { OpenEvent, Runs } from './runs.ts';

/** The stage before every chain: an event is opened or generated. */
export const EVENT_STAGE = 'event';

export type StageState = 'idle' | 'running' | 'done' | 'failed' | 'cancelled';

/** What one stage did, or is doing. */
export interface StageStatus {
  /** Id of the stage; `event` for the opening of events. */
  readonly stage: string;
  readonly state: StageState;
  /** Done fraction of a running stage; null where it cannot tell. */
  readonly progress: number | null;
  /** The whole time from start to result, and parts of it where that tells something. */
  readonly milliseconds: number | null;
  /** How many times it has come to a result since the event was opened. */
  readonly runs: number;
  readonly parts: readonly TimedPart[];
  /** Counts in and out, in the order to show them; `id` is stable, for tests. */
  readonly counts: readonly Count[];
  /** With truth: of target edges or particles. Null without truth. */
  readonly efficiency: number | null;
  readonly purity: number | null;
  /** A sentence where the stage lost everything or has something to say. */
  readonly note: string | null;
  readonly error: string | null;
  /** Where it ran, e.g. `GPU (NVIDIA H100)`, `CPU`, `WASM, 2 threads`, and why there. */
  readonly backend: string | null;
  readonly reason: string | null;
}

/** A stage of the chain in use that has a card. */
export interface StageCardInfo {
  readonly id: string;
  readonly title: string;
  /** What its efficiency and purity are of. */
  readonly figuresHelp: string;
  /** The cut that these are told at. */
  readonly figuresAt: Stage['figuresAt'] | null;
  /** The choices of backend that it reads, and the files it uses. */
  readonly choices: readonly (keyof BackendChoices)[];
  readonly files: readonly StageFile[];
  /** What it cuts on; the distribution of each is asked for by its id. */
  readonly variables: readonly Omit<CutVariable, 'distribution'>[];
}

/** Everything a view needs; a new object at every change, parts that did not change keep their identity. */
export interface PipelineSnapshot {
  readonly event: TrackingEvent | null;
  readonly detector: Detector | null;
  /** Id of the chain in use, and the cards of its stages in order, `event` first. */
  readonly chain: string;
  /** The parameters that the results of stages that are done were made with. */
  readonly parameters: ParameterValues;
  readonly cards: readonly StageCardInfo[];
  /** The results that are there; of a stage that runs again, the one before. */
  readonly results: Readonly<Partial<Results>>;
  /** Which of them are of stages that are done. */
  readonly fresh: readonly ResultKey[];
  /** Status by card. */
  readonly stages: Readonly<Record<string, StageStatus>>;
  /** Sentences about what is open: another beam spot, modules the map does not know, no WebGPU. */
  readonly warnings: readonly string[];
  /** What is being opened: each kind of thing has a place of its own. */
  readonly loading: readonly Loading[];
  /** Names of the events that are open, and which one is shown or, while it is being read, was chosen. */
  readonly events: readonly string[];
  readonly eventIndex: number;
  /** The map in use, in words, and the networks by role, those of the chain in use; null while one is not loaded. */
  readonly mapName: string | null;
  readonly networkNames: Readonly<Record<string, string | null>>;
  /** Files of the event's detector that the user opened, in use in place of those that ship. */
  readonly openedFiles: readonly FileUse[];
  /** Whether that map has the means and rms that the cut mode meanrms needs; null while none is loaded. */
  readonly mapHasMoments: boolean | null;
  /** The events that the map in use was made from, by name. */
  readonly mapEvents: readonly string[];
}

/** A network file that came without a manifest, and what it tells of itself. */
export interface UndescribedNetwork {
  readonly file: SourceFile;
  readonly outline: NetworkOutline;
  /** Names of files of weights that were picked with it and that it does not name. */
  readonly unused?: readonly string[];
}

/** What came of opening some files; a kind may add what it hands over (`kinds/`). */
export interface Opened {
  /** Kinds of what was opened. */
  readonly kinds: ReadonlySet<ReaderKind>;
  /** Kinds of what was opened of each file, by its name; absent where it was of none. */
  readonly kindsOf?: ReadonlyMap<string, ReadonlySet<ReaderKind>>;
  /** A sentence for each thing that could not be opened, and one that names what was left out. */
  readonly problems: readonly string[];
}

export type {
  GraphBackendChoice,
  Loading,
  NetworkOutline,
  ProviderChoice,
  ReaderKind,
  ServerUse,
  SourceFile,
};
export { bytesInWords, GivenUpError };

/**
 * The reconstruction of the open event, kept up to date as parameters move. Only the stages that depend on
 * what changed run again; a newer run cancels an older one.
 */
export interface Pipeline<GenerateSettings = unknown> {
  snapshot(): PipelineSnapshot;
  /** Calls `listener` after every change; returns the function that ends it. */
  subscribe(listener: () => void): () => void;
  /** Why particles were lost, asked of the stages of the run that is done. */
  readonly explain: Explanations;
  /** Runs beside the one that is shown: with other parameters, on all open events. */
  readonly runs: Runs;
  /** Module maps as wholes: figures, changes, and maps built from events. */
  readonly maps: Maps;
  /** The open events, as they are at this moment, to be read without being shown. */
  openEventList(): readonly OpenEvent[];
  /** The next five open something, or, where they fail, reject and leave what was open as it was. */
  openEvents(events: readonly TrackingEvent[]): void;
  /**
   * Opens files of any kind: a detector, a map, a network, then the events, each of which is read when it is first
   * shown. What fails leaves the rest; rejects where nothing could be opened.
   */
  openFiles(files: readonly SourceFile[]): Promise<Opened>;
  /** The same for what was recognised already. */
  openItems(recognised: Recognised): Promise<Opened>;
  openUrl(url: string): Promise<Opened>;
  generate(settings: GenerateSettings): Promise<void>;
  /** Shows another of the open events, once it is read; rejects where it cannot be, and the one before stays. */
  selectEvent(index: number): Promise<void>;
  setParameters(values: ParameterValues): void;
  /** Puts the map or network that ships back to use in place of one that was opened. */
  restoreShipped(file: FileUse): void;
  setProvider(choice: ProviderChoice): void;
  setGraphBackend(choice: GraphBackendChoice): void;
  /** The server that the chain remote sends to from now on; null sends nothing. */
  setServer(server: ServerUse | null): void;
  /** The files of the event that is shown and of what the user opened besides, in folders by what they are. */
  files(): Promise<NamedBytes[]>;
  /** Stops what is running; what was done stays. */
  cancel(): void;
  /** Gives up what is being opened of one kind; everything else goes on. */
  cancelLoading(kind: Loading['kind']): void;
  /** Runs again what was cancelled or failed. */
  resume(): void;
  /** Resolves when nothing is left to run: all done, or one failed or was cancelled. */
  settled(): Promise<void>;
  dispose(): void;
}
