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

/** What is remembered of a stage's last run. */
interface Memo<T> {
  readonly key: StageKey;
  /** Null where the stage failed with this key: it is not tried again until the key changes. */
  readonly finished: Finished<T> | null;
  readonly status: StageStatus;
}

/**
 * The last result of every stage with the key it was made for, and the status that each stage shows. A result
 * outlives a change of its key, so that a change that is taken back finds it.
 */
export interface Memory {
  results(): ResultsSoFar;
  status(stage: ComputedStage): StageStatus;
  setStatus(stage: ComputedStage, change: Partial<StageStatus>): void;
  warnings(): string[];
  /** Why the provider of the remembered scores was chosen. */
  providerReason(): string | null;
  keyOf(stage: ComputedStage, inputs: Inputs): StageKey;
  /** The first stage that has to run, or null; a failed stage blocks those after it. */
  firstStale(inputs: Inputs | null): ComputedStage | null;
  remember<S extends ComputedStage>(stage: S, key: StageKey, finished: Finished<Results[S]>): void;
  /** Forgets the results of a stage that failed and of those after it, and keeps the sentence. */
  fail(stage: ComputedStage, key: StageKey, message: string): void;
  /** Forgets the results of a stage and of those after it. */
  clearFrom(stage: ComputedStage): void;
  /** Forgets failures, so that they are tried again. */
  forgetFailures(): void;
  /** Gives the stages before `end` (null: all) the statuses that belong to their results. */
  restoreStatuses(end: ComputedStage | null): void;
  /** Shows that a stage was stopped, and nothing of an older run after it. */
  showCancelled(stage: ComputedStage): void;
}

/** A memory of nothing. */
export function createMemory(): Memory {
  const memo: { [S in ComputedStage]?: Memo<Results[S]> } = {};
  const statuses = new Map<ComputedStage, StageStatus>();

  const status = (stage: ComputedStage) => statuses.get(stage) ?? idleStatus(stage);
  const setStatus: Memory['setStatus'] = (stage, change) =>
    void statuses.set(stage, { ...status(stage), ...change });

  const results = (): ResultsSoFar => ({
    graph: memo.graph?.finished?.ran.value,
    scores: memo.scores?.finished?.ran.value,
    tracks: memo.tracks?.finished?.ran.value,
    report: memo.report?.finished?.ran.value,
  });
  const keyOf: Memory['keyOf'] = (stage, inputs) => STAGE_TABLE[stage].key(inputs, results());

  function put<S extends ComputedStage>(stage: S, made: Memo<Results[S]>): void {
    (memo as { [T in S]?: Memo<Results[T]> })[stage] = made;
  }

  function clearFrom(stage: ComputedStage): void {
    for (const later of from(stage)) {
      delete memo[later];
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
    status,
    setStatus,
    keyOf,
    warnings: () => COMPUTED.flatMap((stage) => memo[stage]?.finished?.ran.warnings ?? []),
    providerReason: () => memo.scores?.finished?.ran.reason ?? null,

    firstStale(inputs) {
      if (!inputs) return null;
      for (const stage of COMPUTED) {
        const known = memo[stage];
        if (!known || !sameKey(known.key, keyOf(stage, inputs))) return stage;
        if (!known.finished) return null;
      }
      return null;
    },

    remember(stage, key, finished) {
      const { milliseconds, backend } = finished.ran;
      const resting = { ...idleStatus(stage), ...finished.description };
      put(stage, { key, finished, status: { ...resting, state: 'done', milliseconds, backend } });
    },

    fail(stage, key, message) {
      clearFrom(stage);
      const failed: StageStatus = { ...idleStatus(stage), state: 'failed', error: message };
      put(stage, { key, finished: null, status: failed });
    },

    clearFrom,

    forgetFailures() {
      for (const stage of COMPUTED) if (memo[stage]?.finished === null) delete memo[stage];
    },

    restoreStatuses(end) {
      for (const stage of COMPUTED) {
        const known = memo[stage];
        if (stage === end || !known) return;
        statuses.set(stage, known.status);
        if (!known.finished) return;
        if (stage === 'report') spreadFigures(memo.report?.finished?.ran.value ?? null);
      }
    },

    showCancelled(stage) {
      for (const later of from(stage)) statuses.delete(later);
      setStatus(stage, { state: 'cancelled' });
    },
  };
}

/** A stage and those after it. */
export function from(stage: ComputedStage): readonly ComputedStage[] {
  return COMPUTED.slice(COMPUTED.indexOf(stage));
}

/** Whether two keys name the same result. */
export function sameKey(a: StageKey, b: StageKey): boolean {
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
}
