import type { Evaluation } from '../metrics/evaluate.ts';
import type { StageStatus } from './pipeline.ts';
import {
  COMPUTED,
  type ComputedStage,
  type Finished,
  type Inputs,
  type Results,
  type ResultsSoFar,
  STAGE_TABLE,
} from './stages.ts';
import { idleStatus } from './status.ts';

export type StageKey = readonly unknown[];

/** What is remembered of the last run of a stage that went well. */
interface Memo<T> {
  readonly key: StageKey;
  readonly finished: Finished<T>;
  readonly status: StageStatus;
}

/** What is remembered of a stage's last failure: it is not tried again until the key changes. */
type Failure = Omit<Memo<never>, 'finished'>;

/**
 * The last result of every stage with the key it was made for, and the status that each stage shows. A result
 * outlives a change of its key, and a failure under another, so that a change that is taken back finds it.
 */
export interface Memory {
  results(): ResultsSoFar;
  /** The results but for those of a stage that shows a failure, and of the stages after it. */
  shownResults(): ResultsSoFar;
  status(stage: ComputedStage): StageStatus;
  setStatus(stage: ComputedStage, change: Partial<StageStatus>): void;
  warnings(): string[];
  /** Why the provider of the remembered scores was chosen. */
  providerReason(): string | null;
  keyOf(stage: ComputedStage, inputs: Inputs): StageKey;
  /** The first stage that has to run, or null; a failed stage blocks those after it. */
  firstStale(inputs: Inputs | null): ComputedStage | null;
  remember<S extends ComputedStage>(stage: S, key: StageKey, finished: Finished<Results[S]>): void;
  /** Keeps the sentence of a stage that failed. */
  fail(stage: ComputedStage, key: StageKey, message: string): void;
  /** Forgets the results of a stage and of those after it. */
  clearFrom(stage: ComputedStage): void;
  /** Forgets failures, so that they are tried again. */
  forgetFailures(): void;
  /** Gives the stages before `end` (null: all) the statuses that belong to their results and failures. */
  restoreStatuses(end: ComputedStage | null, inputs: Inputs | null): void;
  /** Shows that a stage was stopped, and nothing of an older run after it. */
  showCancelled(stage: ComputedStage): void;
}

/** A memory of nothing. */
export function createMemory(): Memory {
  const memo: { [S in ComputedStage]?: Memo<Results[S]> } = {};
  const failures = new Map<ComputedStage, Failure>();
  const statuses = new Map<ComputedStage, StageStatus>();

  const status = (stage: ComputedStage) => statuses.get(stage) ?? idleStatus(stage);
  const setStatus: Memory['setStatus'] = (stage, change) =>
    void statuses.set(stage, { ...status(stage), ...change });

  const results = (): ResultsSoFar => ({
    graph: memo.graph?.finished.ran.value,
    scores: memo.scores?.finished.ran.value,
    tracks: memo.tracks?.finished.ran.value,
    report: memo.report?.finished.ran.value,
  });
  const keyOf: Memory['keyOf'] = (stage, inputs) => STAGE_TABLE[stage].key(inputs, results());

  function put<S extends ComputedStage>(stage: S, made: Memo<Results[S]>): void {
    (memo as { [T in S]?: Memo<Results[T]> })[stage] = made;
  }

  /** Whether a stage has the result, or the failure, that belongs to some inputs. */
  const isFresh = (stage: ComputedStage, inputs: Inputs) =>
    sameKey(memo[stage]?.key ?? NO_KEY, keyOf(stage, inputs));
  const isFailed = (stage: ComputedStage, inputs: Inputs) =>
    sameKey(failures.get(stage)?.key ?? NO_KEY, keyOf(stage, inputs));

  function clearFrom(stage: ComputedStage): void {
    for (const later of from(stage)) {
      delete memo[later];
      failures.delete(later);
      statuses.delete(later);
    }
  }

  /** Efficiency and purity of every stage come from the report, which is the last to run. */
  function spreadFigures(evaluation: Evaluation | null): void {
    if (!evaluation) return;
    const { graph, edges, tracks } = evaluation.report;
    setStatus('graph', graph);
    setStatus('scores', { efficiency: edges.efficiency, purity: edges.purity });
    const purity = tracks.fakeRate === null ? null : 1 - tracks.fakeRate;
    setStatus('tracks', { efficiency: tracks.efficiency, purity });
  }

  return {
    results,
    shownResults() {
      const shown: { -readonly [S in ComputedStage]: Results[S] | undefined } = { ...results() };
      const failed = COMPUTED.find((stage) => status(stage).state === 'failed');
      if (failed) for (const stage of from(failed)) shown[stage] = undefined;
      return shown;
    },
    status,
    setStatus,
    keyOf,
    warnings: () => COMPUTED.flatMap((stage) => memo[stage]?.finished.ran.warnings ?? []),
    providerReason: () => memo.scores?.finished.ran.reason ?? null,

    firstStale(inputs) {
      if (!inputs) return null;
      const stale = COMPUTED.find((stage) => !isFresh(stage, inputs));
      return !stale || isFailed(stale, inputs) ? null : stale;
    },

    remember(stage, key, finished) {
      const { milliseconds, backend } = finished.ran;
      failures.delete(stage);
      const resting = { ...idleStatus(stage), ...finished.description };
      put(stage, { key, finished, status: { ...resting, state: 'done', milliseconds, backend } });
    },

    fail(stage, key, message) {
      failures.set(stage, {
        key,
        status: { ...idleStatus(stage), state: 'failed', error: message },
      });
    },

    clearFrom,

    forgetFailures: () => failures.clear(),

    restoreStatuses(end, inputs) {
      for (const stage of COMPUTED) {
        if (stage === end || !inputs) return;
        const known = isFresh(stage, inputs) ? memo[stage] : undefined;
        if (!known) {
          for (const later of from(stage)) statuses.delete(later);
          const failure = failures.get(stage);
          if (failure) statuses.set(stage, failure.status);
          return;
        }
        statuses.set(stage, known.status);
        if (stage === 'report') spreadFigures(memo.report?.finished.ran.value ?? null);
      }
    },

    showCancelled(stage) {
      for (const later of from(stage)) statuses.delete(later);
      setStatus(stage, { state: 'cancelled' });
    },
  };
}

/** The key of nothing. */
const NO_KEY: StageKey = [Symbol('none')];

/** A stage and those after it. */
export function from(stage: ComputedStage): readonly ComputedStage[] {
  return COMPUTED.slice(COMPUTED.indexOf(stage));
}

/** Whether two keys name the same result. */
export function sameKey(a: StageKey, b: StageKey): boolean {
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
}
