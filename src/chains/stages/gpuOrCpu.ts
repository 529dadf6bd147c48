import type { GpuContext } from '../../gpu/device.ts';
import { GpuLostError } from '../../gpu/errors.ts';
import { isAbort } from '../../tasks/rpc.ts';
import type { GraphBackendChoice, Ran } from '../ran.ts';
import type { StageTools } from '../tools.ts';

/** A stage's work in either place; both give the same. */
export interface EitherPlace<T> {
  onGpu(onDevice: GpuContext): Promise<Ran<T>>;
  onCpu(): Promise<Ran<T>>;
  /** Begins the warning that the CPU took the place of a GPU that was asked for. */
  readonly insteadOfGpu: string;
}

/**
 * Works on the GPU where that is wanted and there is one; a lost device is replaced once, then the CPU takes
 * over. A software adapter takes as much processor time as the twin and compiles first, so it has to be asked for.
 */
export async function gpuOrCpu<T>(
  { gpu }: Pick<StageTools, 'gpu'>,
  choice: GraphBackendChoice,
  { onGpu, onCpu, insteadOfGpu }: EitherPlace<T>,
): Promise<Ran<T>> {
  if (choice === 'cpu') return onCpu();
  const problems: string[] = [];
  for (let attempt = 0; attempt < 2; attempt++) {
    const onDevice = await gpu.context();
    if (!onDevice) {
      const reason = gpu.reason() ?? 'There is no GPU device.';
      if (choice === 'gpu') problems.push(`${insteadOfGpu}: ${reason}`);
      break;
    }
    if (choice === 'auto' && onDevice.isFallback) {
      const ran = await onCpu();
      return { ...ran, backend: 'CPU, no real GPU here' };
    }
    try {
      const ran = await onGpu(onDevice);
      return { ...ran, warnings: problems };
    } catch (error) {
      if (isAbort(error)) throw error;
      problems.push((error as Error).message);
      if (!(error instanceof GpuLostError)) break;
    }
  }
  const ran = await onCpu();
  return { ...ran, warnings: problems };
}
