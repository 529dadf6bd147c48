import type { NamedBytes } from '../formats/zip.ts';
import type { GpuAccess } from '../gpu/access.ts';
import type { RemoteTasks, TaskContext } from '../tasks/rpc.ts';
import type { SourceFile } from './pipeline.ts';
import type { ComputeTasks } from './workers/computeTasks.ts';
import type { ScoringTasks } from './workers/scoringTasks.ts';

/** What differs between the page and Node. */
export interface Environment {
  readonly compute: RemoteTasks<ComputeTasks>;
  /** Calls `forget` whenever the compute worker ended, and all that was loaded into it is gone. */
  onComputeEnded(forget: () => void): void;
  /** Scoring with WASM, and how many threads it has. */
  readonly wasm: RemoteTasks<ScoringTasks>;
  readonly wasmThreads: number;
  /** Stops a WASM scoring that is under way: onnxruntime cannot be interrupted, its worker can be ended. */
  stopWasm(): void;
  readonly gpu: GpuAccess;
  /** Scoring on a device, beside it. */
  webgpu(device: GPUDevice): RemoteTasks<ScoringTasks>;
  /** The files that are used until the user opens others. */
  readonly defaults: {
    detector(): Promise<NamedBytes>;
    map(): Promise<NamedBytes>;
    network(): Promise<{ onnx: NamedBytes; manifest: NamedBytes }>;
  };
  fetchFile(url: string, context: TaskContext): Promise<SourceFile>;
  dispose(): void;
}
