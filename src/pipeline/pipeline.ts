import type { Detector } from '../detector/detector.ts';
import type { TrackingEvent } from '../event/event.ts';
import type { NetworkOutline } from '../formats/networkSignature.ts';
import type { Graph } from '../graph/graph.ts';
import type { Evaluation } from '../metrics/evaluate.ts';
import type { ParameterValues } from '../parameters/table.ts';
import type { Tracks } from '../tracks/track.ts';

/** The stages in order. */
export const STAGES = ['event', 'graph', 'scores', 'tracks', 'report'] as const;
export type StageName = (typeof STAGES)[number];

export type StageState = 'idle' | 'running' | 'done' | 'failed' | 'cancelled';

/** What one stage did, or is doing. */
export interface StageStatus {
  readonly stage: StageName;
  readonly state: StageState;
  /** Done fraction of a running stage; null where it cannot tell. */
  readonly progress: number | null;
  readonly milliseconds: number | null;
  /** Counts in and out, in the order to show them; `id` is stable, for tests. */
  readonly counts: readonly {
    readonly id: string;
    readonly label: string;
    readonly value: number;
  }[];
  /** With truth: of target edges or particles. Null without truth. */
  readonly efficiency: number | null;
  readonly purity: number | null;
  /** A sentence where the stage lost everything or has something to say. */
  readonly note: string | null;
  readonly error: string | null;
  /** Where it ran, e.g. `GPU (NVIDIA H100)`, `CPU`, `WASM, 2 threads`. */
  readonly backend: string | null;
}

/** Everything a view needs; a new object at every change, parts that did not change keep their identity. */
export interface PipelineSnapshot {
  readonly event: TrackingEvent | null;
  readonly detector: Detector | null;
  readonly graph: Graph | null;
  readonly scores: Float32Array | null;
  readonly tracks: Tracks | null;
  /** Null without truth. */
  readonly evaluation: Evaluation | null;
  readonly stages: Readonly<Record<StageName, StageStatus>>;
  /** Sentences about what is open: another beam spot, modules the map does not know, no WebGPU. */
  readonly warnings: readonly string[];
  /** Names of the events that are open, and which one is shown. */
  readonly events: readonly string[];
  readonly eventIndex: number;
  /** The map and network in use, in words. */
  readonly mapName: string | null;
  readonly networkName: string | null;
  /** Whether that map has the means and rms that the cut mode meanrms needs; null while none is loaded. */
  readonly mapHasMoments: boolean | null;
  /** Why the network's provider in use was chosen. */
  readonly providerReason: string | null;
}

/** A file by name, its bytes not read yet. A browser's `File` is one. */
export interface SourceFile {
  readonly name: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

export type { NetworkOutline };
export type ProviderChoice = 'auto' | 'webgpu' | 'wasm';
export type GraphBackendChoice = 'auto' | 'gpu' | 'cpu';

/**
 * The reconstruction of the open event, kept up to date as parameters move. Only the stages that depend on
 * what changed run again; a newer run cancels an older one.
 */
export interface Pipeline<GenerateSettings = unknown> {
  snapshot(): PipelineSnapshot;
  /** Calls `listener` after every change; returns the function that ends it. */
  subscribe(listener: () => void): () => void;
  /** The next four replace the open events, or, where they fail, reject and leave what was open as it was. */
  openEvents(events: readonly TrackingEvent[]): void;
  openFiles(files: readonly SourceFile[]): Promise<void>;
  openUrl(url: string): Promise<void>;
  generate(settings: GenerateSettings): Promise<void>;
  selectEvent(index: number): void;
  setParameters(values: ParameterValues): void;
  setProvider(choice: ProviderChoice): void;
  setGraphBackend(choice: GraphBackendChoice): void;
  openMap(file: SourceFile): Promise<void>;
  openModel(onnx: SourceFile, manifest: SourceFile): Promise<void>;
  /** What a network that came without a manifest reads, as far as its file tells. */
  outlineModel(onnx: SourceFile): Promise<NetworkOutline>;
  /** Stops what is running; what was done stays. */
  cancel(): void;
  /** Runs again what was cancelled or failed. */
  resume(): void;
  dispose(): void;
}
