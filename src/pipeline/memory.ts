import type { Chain, Description, ResultKey, Results, Stage, StageInput } from '../chains/chain.ts';
import type { Ran, StageFile } from '../chains/ran.ts';
import type { StageStatus } from './pipeline.ts';
import { idleStatus } from './status.ts';

export type StageKey = readonly unknown[];

/** What results depend on, besides one another. */
export interface Inputs extends Omit<StageInput<never>, 'results'> {
  /** Stands for a file in use, by identity. */
  version(file: StageFile): unknown;
}

/** A stage's result with what it says of itself. */
export interface Finished {
  readonly ran: Ran<Results[ResultKey]>;
  /** The whole time (ms). */
  readonly milliseconds: number;
  readonly description: Description;
}

/** What is remembered of the last run of a stage that went well. */
interface Memo {
  readonly key: StageKey;
  readonly finished: Finished;
  readonly status: StageStatus;
}

/** What is remembered of a stage's last failure: it is not tried again until the key changes. */
type Failure = Omit<Memo, 'finished'>;

/**
 * The last result of every stage of a chain with the key it was made for, and the status that each stage shows. A
 * result outlives a change of its key, and a failure under another, so that a change that is taken back finds it.
 */
export interface Memory {
  readonly chain: Chain;
  results(): Partial<Results>;
  /** The results but for those of a stage that shows a failure, and of the stages after it. */
  shownResults(): Partial<Results>;
  /** The results of the stages that show that they are done. */
  fresh(): readonly ResultKey[];
  status(stage: Stage): StageStatus;
  setStatus(stage: Stage, change: Partial<StageStatus>): void;
  warnings(): string[];
  keyOf(stage: Stage, inputs: Inputs): StageKey;
  /** The first stage that has to run, or null; a failed stage blocks those after it. */
  firstStale(inputs: Inputs | null): Stage | null;
  remember(stage: Stage, key: StageKey, finished: Finished): void;
  /** Keeps the sentence of a stage that failed. */
  fail(stage: Stage, key: StageKey, message: string): void;
  /** Forgets all results, failures and statuses. */
  clear(): void;
  /** Forgets failures, so that they are tried again. */
  forgetFailures(): void;
  /** Gives the stages before `end` (null: all) the statuses that belong to their results and failures. */
  restoreStatuses(end: Stage | null, inputs: Inputs | null): void;
  /** Shows that a stage was stopped, and nothing of an older run after it. */
  showCancelled(stage: Stage): void;
  /** A stage and those after it. */
  from(stage: Stage): readonly Stage[];
}

/** A memory of nothing, for the stages of a chain. */
export function createMemory(chain: Chain): Memory {
  const { stages } = chain;
  const memo = new Map<Stage, Memo>();
  const failures = new Map<Stage, Failure>();
  const statuses = new Map<Stage, StageStatus>();
  const from = (stage: Stage) => stages.slice(stages.indexOf(stage));

  const status = (stage: Stage) => statuses.get(stage) ?? idleStatus(stage.id);
  const setStatus: Memory['setStatus'] = (stage, change) =>
    void statuses.set(stage, { ...status(stage), ...change });

  function resultsOf(some: readonly Stage[]): Partial<Results> {
    const results: Record<string, unknown> = {};
    for (const stage of some) {
      const known = memo.get(stage);
      if (known) results[stage.gives] = known.finished.ran.value;
    }
    return results;
  }
  const results = () => resultsOf(stages);

  const keyOf: Memory['keyOf'] = (stage, { event, parameters, choices, version }) => {
    const before = results();
    return [
      event,
      ...stage.needs.map((key) => before[key]),
      ...stage.parameters.map((id) => parameters[id]),
      ...(stage.choices ?? []).map((id) => choices[id]),
      ...(stage.files ?? []).map(version),
    ];
  };

  /** Whether a stage has the result, or the failure, that belongs to some inputs. */
  const isFresh = (stage: Stage, inputs: Inputs) =>
    sameKey(memo.get(stage)?.key ?? NO_KEY, keyOf(stage, inputs));
  const isFailed = (stage: Stage, inputs: Inputs) =>
    sameKey(failures.get(stage)?.key ?? NO_KEY, keyOf(stage, inputs));

  /** Efficiency and purity of a stage come from a report, which runs later. */
  function spreadFigures(reporting: Stage, { ran }: Finished): void {
    const figures = reporting.figures?.(ran.value) ?? {};
    for (const stage of stages)
      if (figures[stage.id]) {
        const { efficiency, purity } = figures[stage.id];
        setStatus(stage, { efficiency, purity });
      }
  }

  return {
    chain,
    results,
    shownResults() {
      const failed = stages.findIndex((stage) => status(stage).state === 'failed');
      return resultsOf(failed < 0 ? stages : stages.slice(0, failed));
    },
    fresh: () =>
      stages.filter((stage) => status(stage).state === 'done').map((stage) => stage.gives),
    status,
    setStatus,
    keyOf,
    from,
    warnings: () => stages.flatMap((stage) => memo.get(stage)?.finished.ran.warnings ?? []),

    firstStale(inputs) {
      if (!inputs) return null;
      const stale = stages.find((stage) => !isFresh(stage, inputs));
      return !stale || isFailed(stale, inputs) ? null : stale;
    },

    remember(stage, key, finished) {
      const { milliseconds, description, ran } = finished;
      failures.delete(stage);
      const runs = (memo.get(stage)?.status.runs ?? 0) + 1;
      memo.set(stage, {
        key,
        finished,
        status: {
          ...idleStatus(stage.id),
          ...description,
          state: 'done',
          milliseconds,
          runs,
          parts: ran.parts ?? [],
          backend: ran.backend,
          reason: ran.reason ?? null,
        },
      });
    },

    fail(stage, key, message) {
      failures.set(stage, {
        key,
        status: { ...idleStatus(stage.id), state: 'failed', error: message },
      });
    },

    clear() {
      memo.clear();
      failures.clear();
      statuses.clear();
    },

    forgetFailures: () => failures.clear(),

    restoreStatuses(end, inputs) {
      for (const stage of stages) {
        if (stage === end || !inputs) return;
        const known = isFresh(stage, inputs) ? memo.get(stage) : undefined;
        if (!known) {
          for (const later of from(stage)) statuses.delete(later);
          const failure = failures.get(stage);
          if (failure) statuses.set(stage, failure.status);
          return;
        }
        statuses.set(stage, known.status);
        spreadFigures(stage, known.finished);
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

/** Whether two keys name the same result. */
export function sameKey(a: StageKey, b: StageKey): boolean {
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
}
