import type { StageTools } from '../chains/tools.ts';
import type { Detector } from '../detector/detector.ts';
import type { TrackingEvent } from '../event/event.ts';
import type { NetworkOutline } from '../formats/networkSignature.ts';
import type { SimulationSettings } from '../simulation/settings.ts';
import type { TaskContext } from '../tasks/rpc.ts';
import type { SourceFile } from './pipeline.ts';

/**
 * What the pipeline runs on: workers, a GPU device and onnxruntime in the page, plain calls in Node.
 * Every call may be cancelled through its context and then rejects with an `AbortError`.
 */
export interface Services {
  /** What the stages of chains run on. */
  readonly tools: StageTools;
  readEvents(files: readonly SourceFile[], context: TaskContext): Promise<TrackingEvent[]>;
  fetchFile(url: string, context: TaskContext): Promise<SourceFile>;
  generateEvent(settings: SimulationSettings, context: TaskContext): Promise<TrackingEvent>;
  detector(context: TaskContext): Promise<Detector>;

  /**
   * Replaces the map or network; what was in use stays where the new one cannot be read, or is of another detector
   * than `detector`, that of the open event (null: no event is open, each will do).
   */
  openMap(file: SourceFile, detector: string | null, context: TaskContext): Promise<void>;
  openNetwork(
    onnx: SourceFile,
    manifest: SourceFile,
    detector: string | null,
    context: TaskContext,
  ): Promise<void>;
  /** What a network file reads and gives, its inputs told apart. @throws FormatError where they cannot be. */
  outlineNetwork(onnx: SourceFile, context: TaskContext): Promise<NetworkOutline>;
  mapName(): string | null;
  mapHasMoments(): boolean | null;
  networkName(): string | null;
  dispose(): void;
}
