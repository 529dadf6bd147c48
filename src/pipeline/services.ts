import type { StageTools } from '../chains/tools.ts';
import type { Detector } from '../detector/detector.ts';
import type { TrackingEvent } from '../event/event.ts';
import type { Item } from '../formats/readers/recognise.ts';
import type { SourceFile } from '../formats/sourceFile.ts';
import type { SimulationSettings } from '../simulation/settings.ts';
import type { TaskContext } from '../tasks/rpc.ts';
import type { UndescribedNetwork } from './pipeline.ts';

/**
 * What the pipeline runs on: workers, a GPU device and onnxruntime in the page, plain calls in Node.
 * Every call may be cancelled through its context and then rejects with an `AbortError`.
 */
export interface Services {
  /** What the stages of chains run on. */
  readonly tools: StageTools;
  /** Reads an event that was recognised. @throws FormatError of one sentence. */
  readEvent(item: Item, context: TaskContext): Promise<TrackingEvent>;
  fetchFile(url: string, context: TaskContext): Promise<SourceFile>;
  generateEvent(settings: SimulationSettings, context: TaskContext): Promise<TrackingEvent>;
  detector(context: TaskContext): Promise<Detector>;

  /** Replaces the detector; what was in use stays where the new one cannot be read. */
  openDetector(item: Item, context: TaskContext): Promise<Detector>;
  /**
   * Replaces the map or network; what was in use stays where the new one cannot be read, or is of another detector
   * than `detector`, that of the open event (null: no event is open, each will do).
   */
  openMap(item: Item, detector: string | null, context: TaskContext): Promise<void>;
  /** One without a manifest is not used yet: what its file tells of it comes back. */
  openNetwork(
    item: Item,
    detector: string | null,
    context: TaskContext,
  ): Promise<UndescribedNetwork | null>;
  mapName(): string | null;
  mapHasMoments(): boolean | null;
  networkName(): string | null;
  dispose(): void;
}
