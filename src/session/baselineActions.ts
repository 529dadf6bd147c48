import type { ParameterValues } from '../parameters/table.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { type Baseline, baselineOf } from './baseline.ts';
import { type Message, sentenceOf } from './messages.ts';
import { type Shown, shownOf } from './shown.ts';

/** What may be done with the baseline. */
export interface BaselineActions {
  /** Makes the run that is shown the baseline, A. */
  pinBaseline(): void;
  dropBaseline(): void;
  /** Makes what is shown the baseline and goes back to the parameters of the one before. */
  swapBaseline(): void;
  /** Runs the baseline's chain and parameters on the event that is shown. */
  runBaseline(): Promise<void>;
  cancelBaseline(): void;
}

/** The part of the session's state that is about the baseline. */
export interface BaselineState {
  /** The run that what is shown is compared with. */
  readonly baseline: Baseline | null;
  /** Done fraction of the baseline's run on another event, while it is under way. */
  readonly baselineProgress: number | null;
}

interface Host {
  readonly pipeline: Pick<Pipeline, 'snapshot' | 'runs'>;
  get(): BaselineState & { readonly shown: Shown };
  set(change: Partial<BaselineState>): void;
  setParameters(values: ParameterValues): void;
  say(kind: Message['kind'], text: string): void;
}

/** The actions over a session's state. */
export function createBaselineActions(host: Host): BaselineActions {
  const { pipeline, get, set, setParameters, say } = host;
  const { runs } = pipeline;
  let running: AbortController | null = null;

  function pinned(): Baseline | null {
    const { shown } = get();
    const detector = shown.event?.detector;
    const files = detector === undefined ? [] : runs.files(shown.chain, detector);
    return baselineOf(shown, pipeline.snapshot(), files);
  }

  /** Whether the files that made a baseline are still those in use. */
  function hasItsFiles({ shown, files }: Baseline): boolean {
    const inUse = shown.event ? runs.files(shown.chain, shown.event.detector) : [];
    return inUse.length === files.length && inUse.every((file, i) => file === files[i]);
  }

  function cancel(): void {
    running?.abort();
    running = null;
    set({ baselineProgress: null });
  }

  return {
    pinBaseline() {
      const baseline = pinned();
      if (!baseline) return say('info', 'The run is still under way; pin it once it is done.');
      cancel();
      set({ baseline });
    },

    dropBaseline() {
      cancel();
      set({ baseline: null });
    },

    swapBaseline() {
      const { baseline } = get();
      const next = pinned();
      if (!baseline || !next) return;
      if (!hasItsFiles(baseline))
        return say(
          'warning',
          'A was made with another map or network than those in use; open these again to go back to it.',
        );
      set({ baseline: next });
      setParameters(baseline.shown.parameters);
    },

    async runBaseline() {
      const { baseline } = get();
      if (!baseline) return;
      if (!hasItsFiles(baseline))
        return say(
          'warning',
          'A was made with another map or network than those in use; open these again, or pin another run.',
        );
      cancel();
      const mine = new AbortController();
      running = mine;
      set({ baselineProgress: 0 });
      try {
        const run = await runs.again(baseline.shown.parameters, {
          signal: mine.signal,
          progress: (baselineProgress) => running === mine && set({ baselineProgress }),
        });
        if (running !== mine) return;
        const detector = run.event.detector;
        set({
          baseline: {
            ...baseline,
            shown: shownOf(run),
            stages: {},
            files: runs.files(run.chain, detector),
          },
        });
      } catch (error) {
        if (running === mine) say('error', `A could not be run: ${sentenceOf(error)}`);
      } finally {
        if (running === mine) cancel();
      }
    },

    cancelBaseline: cancel,
  };
}
