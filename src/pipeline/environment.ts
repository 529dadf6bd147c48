import type { SourceFile } from '../formats/sourceFile.ts';
import type { NamedBytes } from '../formats/zip.ts';
import type { BackendPlace } from '../inference/backends/backend.ts';
import type { RemoteTasks, TaskContext } from '../tasks/rpc.ts';
import type { ComputeTasks } from './workers/computeTasks.ts';

/** What differs between the page and Node. */
export interface Environment extends BackendPlace {
  readonly compute: RemoteTasks<ComputeTasks>;
  /** Calls `forget` whenever the compute worker ended, and all that was loaded into it is gone. */
  onComputeEnded(forget: () => void): void;
  /** The files that are used until the user opens others. */
  readonly defaults: {
    detector(): Promise<NamedBytes>;
    map(): Promise<NamedBytes>;
    network(): Promise<{ onnx: NamedBytes; manifest: NamedBytes }>;
  };
  fetchFile(url: string, context: TaskContext): Promise<SourceFile>;
  dispose(): void;
}
