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
  /** The modules of a detector; null where none ship and none were opened. */
  detector(id: string): Promise<Detector | null>;

  /** Replaces the modules of a detector; what was in use stays where the new ones cannot be read. */
  openDetector(item: Item, context: TaskContext): Promise<Detector>;
  /**
   * Replaces the map or network of a detector, whose name comes back; what was in use stays where the new one cannot
   * be read.
   */
  openMap(item: Item, context: TaskContext): Promise<string>;
  /** One without a manifest is not used yet: what its file tells of it comes back. */
  openNetwork(item: Item, context: TaskContext): Promise<string | UndescribedNetwork>;
  /** What is in use for the events of a detector, for people; null while none is loaded. */
  mapName(detector: string): string | null;
  mapHasMoments(detector: string): boolean | null;
  networkName(detector: string): string | null;
  dispose(): void;
}
