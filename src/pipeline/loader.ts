import type { TaskContext } from '../tasks/rpc.ts';
import type { StageStatus } from './pipeline.ts';

/** Loads one thing at a time; a newer load ends an older one. */
export interface Loader {
  /**
   * Awaits `work` and hands its result, with how long it took (ms), to `use`; rejects where it fails or is cancelled,
   * and then nothing changed.
   */
  load<T>(
    work: (context: TaskContext) => Promise<T>,
    use: (value: T, milliseconds: number) => void,
  ): Promise<void>;
  cancel(): void;
  /** The status of the event stage: running while something loads, else as it is at rest. */
  status(resting: StageStatus): StageStatus;
}

/** A loader that tells `onChange` whenever its status changes. */
export function createLoader(onChange: () => void): Loader {
  let loading: { readonly controller: AbortController; fraction: number | null } | null = null;

  return {
    async load(work, use) {
      loading?.controller.abort();
      const mine = { controller: new AbortController(), fraction: null as number | null };
      loading = mine;
      onChange();
      const started = performance.now();
      const progress = (fraction: number) => {
        if (loading !== mine) return;
        mine.fraction = fraction;
        onChange();
      };
      try {
        const { signal } = mine.controller;
        const value = await work({ signal, progress });
        signal.throwIfAborted();
        loading = null;
        use(value, performance.now() - started);
      } finally {
        if (loading === mine) loading = null;
        onChange();
      }
    },
    cancel: () => loading?.controller.abort(),
    status: (resting) =>
      loading ? { ...resting, state: 'running', progress: loading.fraction, error: null } : resting,
  };
}
