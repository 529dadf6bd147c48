import type { Detector } from '../detector/detector.ts';
import type { TrackingEvent } from '../event/event.ts';
import type { NetworkOutline } from '../formats/networkSignature.ts';
import type { Graph } from '../graph/graph.ts';
import type { Evaluation } from '../metrics/evaluate.ts';
import type { ParameterValues } from '../parameters/table.ts';
import type { SimulationSettings } from '../simulation/settings.ts';
import type { TaskContext } from '../tasks/rpc.ts';
import type { Tracks } from '../tracks/track.ts';
import type { GraphBackendChoice, ProviderChoice, SourceFile } from './pipeline.ts';

/** A stage's result with where and how long it ran, loading of maps and networks not counted. */
export interface Ran<T> {
  readonly value: T;
  readonly milliseconds: number;
  readonly backend: string;
  /** Sentences the user should see: what was left out, why another backend was taken. */
  readonly warnings: readonly string[];
}

/**
 * What the stages run on: workers, a GPU device and onnxruntime in the page, plain calls in Node.
 * Every call may be cancelled through its context and then rejects with an `AbortError`.
 */
export interface Services {
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

  buildGraph(
    event: TrackingEvent,
    parameters: ParameterValues,
    backend: GraphBackendChoice,
    context: TaskContext,
  ): Promise<Ran<Graph>>;
  scoreEdges(
    event: TrackingEvent,
    graph: Graph,
    provider: ProviderChoice,
    context: TaskContext,
  ): Promise<Ran<Float32Array> & { readonly reason: string }>;
  buildTracks(
    event: TrackingEvent,
    graph: Graph,
    scores: Float32Array,
    parameters: ParameterValues,
    context: TaskContext,
  ): Promise<Ran<Tracks>>;
  /** Null without truth. */
  evaluate(
    event: TrackingEvent,
    graph: Graph,
    scores: Float32Array,
    tracks: Tracks,
    parameters: ParameterValues,
    context: TaskContext,
  ): Promise<Ran<Evaluation | null>>;
  dispose(): void;
}
