import type { NodeGraph } from '../../src/inference/nodeGraph.ts';

/** What a measuring process is asked to measure. */
export interface Task {
  /** ONNX file; for `asPipeline` its manifest lies beside it. */
  readonly file: string;
  readonly graph: NodeGraph;
  readonly threads: number;
  /** Features, pieces and self-check as the pipeline does; otherwise one run of onnxruntime on ready inputs. */
  readonly asPipeline?: boolean;
}

export type Request =
  | { readonly kind: 'start'; readonly task: Task }
  | { readonly kind: 'run' }
  | { readonly kind: 'scores' }
  | { readonly kind: 'end' };

/** The answer to each kind of request. */
export interface Answers {
  readonly start: null;
  readonly run: { readonly ms: number; readonly cpuMs: number };
  readonly scores: Float32Array;
  readonly end: { readonly wasmBytes: number; readonly processBytes: number };
}

/** An answer as it is sent, or why there is none. */
export type Sent = { readonly answer: Answers[keyof Answers] } | { readonly error: string };
