import type { TrackingEvent } from '../../event/event.ts';
import type { GpuAccess } from '../../gpu/access.ts';
import type { Graph } from '../../graph/graph.ts';
import type { RemoteTasks, TaskContext } from '../../tasks/rpc.ts';
import type { StoppableTasks } from '../../tasks/taskPool.ts';
import type { Embedding } from '../embedding.ts';
import type { NetworkFiles } from '../networkFiles.ts';
import type { Pairs } from '../pairFilter.ts';
import type { ScoringTasks } from '../scoringTasks.ts';

/** A place where networks can run. Cancelling goes through the context of each call. */
export interface BackendKind {
  /** Its name in choices, links and flags. */
  readonly id: string;
  /** Its name in sentences. */
  readonly title: string;
  start(place: BackendPlace): Backend;
}

/** What the page or Node offers to backends. */
export interface BackendPlace {
  /** Scoring with onnxruntime's WASM build, and how many threads it has. */
  readonly wasm: StoppableTasks<ScoringTasks>;
  readonly wasmThreads: number;
  readonly gpu: GpuAccess;
  /** Scoring on a device, beside it; null where onnxruntime cannot use one. */
  readonly webgpu: ((device: GPUDevice) => RemoteTasks<ScoringTasks>) | null;
}

export interface Backend {
  /** Asked whenever a choice is made: what is there may change. */
  availability(): Promise<Availability>;
  /**
   * Loads a network and runs it once; one that is loaded already costs nothing.
   * @throws SelfCheckError where this place computes it wrongly; Error where it cannot run here.
   */
  open(network: NetworkFiles, context: TaskContext): Promise<OpenNetwork>;
  /** Ends what runs and frees what is loaded; nothing is asked of it afterwards. */
  stop(): void;
}

/** Whether a backend can be used now. `reason` is the rest of a sentence, without a full stop. */
export type Availability =
  | {
      readonly available: true;
      /** So slow that it must be asked for, or be the only one; `reason` then says what it does ("runs in ..."). */
      readonly isSlow: boolean;
      /** "WebGPU, because ...". */
      readonly reason: string;
    }
  | {
      readonly available: false;
      /** "WebGPU was asked for, but ...". */
      readonly reason: string;
    };

/** A network that is loaded; a call that is not for its kind fails. */
export interface OpenNetwork {
  /** Where it runs, in words: `WASM, 2 threads`. */
  readonly where: string;
  /** Whether other places are held against this one, for networks that bring no self-check. */
  readonly isReference?: boolean;
  /** The probability of every edge. */
  score(
    event: TrackingEvent,
    graph: Pick<Graph, 'src' | 'dst'>,
    context: TaskContext,
  ): Promise<{ scores: Float32Array }>;
  /** The places of all hits, with an embedding. */
  embed(event: TrackingEvent, context: TaskContext): Promise<Embedding>;
  /** The probability of every pair of neighbours, with a filter. */
  filter(
    event: TrackingEvent,
    pairs: Pairs,
    embedding: Embedding,
    context: TaskContext,
  ): Promise<{ scores: Float32Array }>;
}
