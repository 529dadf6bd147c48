import type { SourceFile } from '../formats/sourceFile.ts';
import type { NamedBytes } from '../formats/zip.ts';
import type { BackendPlace } from '../inference/backends/backend.ts';
import type { ClientSettings } from '../service/client.ts';
import type { RemoteTasks, TaskContext } from '../tasks/rpc.ts';
import type { ComputeTasks } from './workers/computeTasks.ts';

/** What differs between the page and Node. */
export interface Environment extends BackendPlace {
  readonly compute: RemoteTasks<ComputeTasks>;
  /** Calls `forget` whenever the compute worker ended, and all that was loaded into it is gone. */
  onComputeEnded(forget: () => void): void;
  /** The files that are used for a detector until the user opens others; null where there are none. */
  readonly defaults: {
    detector(id: string): Promise<NamedBytes | null>;
    map(id: string): Promise<NamedBytes | null>;
    network(id: string, role: string): Promise<{ onnx: NamedBytes; manifest: NamedBytes } | null>;
  };
  fetchFile(url: string, context: TaskContext): Promise<SourceFile>;
  /** How servers are asked; absent where none are. */
  readonly askServer?: ClientSettings;
  /** How the user states the convention of a map; absent where it is by the command. */
  readonly toStateConvention?: string;
  /** Ends everything but the backends, which stop by themselves. */
  dispose(): void;
}
