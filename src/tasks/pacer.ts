import { breathe } from './breathe.ts';

/** Work between looks at the clock, in tests of pairs or triplets; a test takes some tens of nanoseconds. */
const WORK_PER_LOOK = 100_000;
/** Milliseconds of work between pauses. */
const SLICE_MS = 40;

/** Keeps a long computation on one thread interruptible: it pauses now and then and looks at a signal. */
export interface Pacer {
  /** Whether a pause is due, after that much more work. */
  due(work: number): boolean;
  /** Reports progress, lets other tasks run and throws the signal's reason if it has been aborted. */
  pause(fraction: number): Promise<void>;
  /** Reports that all is done. */
  done(): void;
}

/** A pacer that starts now. @throws the signal's reason where it is aborted already. */
export function createPacer(options: {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((fraction: number) => void) | undefined;
}): Pacer {
  const { signal, onProgress } = options;
  signal?.throwIfAborted();
  let work = 0;
  let pausedAt = performance.now();
  return {
    due(more) {
      work += more;
      if (work < WORK_PER_LOOK) return false;
      work = 0;
      return performance.now() - pausedAt > SLICE_MS;
    },
    async pause(fraction) {
      onProgress?.(fraction);
      await breathe(signal);
      pausedAt = performance.now();
    },
    done() {
      onProgress?.(1);
    },
  };
}
