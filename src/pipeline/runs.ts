import { type Chain, networkRoles, type Results } from '../chains/chain.ts';
import { type EventExplanation, explainEvent } from '../chains/explain.ts';
import type { BackendChoices } from '../chains/ran.ts';
import { runChain } from '../chains/run.ts';
import type { StageTools } from '../chains/tools.ts';
import type { TrackingEvent } from '../event/event.ts';
import type { ParameterValues } from '../parameters/table.ts';
import { isAbort, type TaskContext } from '../tasks/rpc.ts';

/** A chain that ran on an event, from the first stage to the evaluation. */
export interface Run {
  readonly event: TrackingEvent;
  readonly chain: string;
  readonly parameters: ParameterValues;
  readonly results: Readonly<Partial<Results>>;
  /** How long it took; null where the run that is shown was taken. */
  readonly milliseconds: number | null;
}

/** What came of one of several events: a run, or the sentence that says why there is none. */
export type SurveyedEvent = { readonly index: number; readonly name: string } & (
  | { readonly run: Run; readonly causes: EventExplanation | null; readonly problem: null }
  | { readonly run: null; readonly problem: string }
);

/** Runs beside the one that is shown: they change nothing of what the page shows. */
export interface Runs {
  /**
   * Runs the chain that the parameters name on the event that is shown, with the files in use.
   * @throws Error of the stage that fails; an `AbortError` once the signal aborts.
   */
  again(parameters: ParameterValues, context: TaskContext): Promise<Run>;
  /**
   * Runs it on every open event in turn, each with its table of causes where it has truth, and gives each to `onEvent`
   * before the next one is read, so that one at a time is in memory.
   * @throws an `AbortError` once the signal aborts.
   */
  survey(
    parameters: ParameterValues,
    context: TaskContext,
    onEvent: (surveyed: SurveyedEvent) => void,
  ): Promise<void>;
  /** What stands, by identity, for the files that a chain uses on events of a detector. */
  files(chain: string, detector: string): readonly unknown[];
}

/** An event of the list, which is read without being shown. */
export interface OpenEvent {
  readonly name: string;
  read(context: TaskContext): Promise<TrackingEvent>;
}

/** What runs need of the pipeline. */
export interface RunsHost {
  readonly tools: StageTools;
  chain(id: string): Chain;
  /** The event that is shown, and the choices of backend. */
  event(): TrackingEvent | null;
  choices(): BackendChoices;
  /** Results of the run that is shown, where it is done and was made with these parameters. */
  done(parameters: ParameterValues): Readonly<Partial<Results>> | null;
  /** The open events, as they are at this moment. */
  openEvents(): readonly OpenEvent[];
}

/** Runs over a pipeline. */
export function createRuns(host: RunsHost): Runs {
  const { tools } = host;

  async function runOn(
    event: TrackingEvent,
    parameters: ParameterValues,
    context: TaskContext,
  ): Promise<Run> {
    const chain = host.chain(parameters.chain);
    const known = event === host.event() ? host.done(parameters) : null;
    const started = performance.now();
    const settings = { parameters, choices: host.choices() };
    const results = known ?? (await runChain(tools, chain, event, settings, 'evaluation', context));
    context.signal.throwIfAborted();
    const milliseconds = known ? null : performance.now() - started;
    return { event, chain: chain.id, parameters, results, milliseconds };
  }

  return {
    async again(parameters, context) {
      const event = host.event();
      if (!event) throw new Error('There is no event to run on; open one.');
      return runOn(event, parameters, context);
    },

    async survey(parameters, { signal, progress }, onEvent) {
      const events = host.openEvents();
      const chain = host.chain(parameters.chain);
      for (const [index, { name, read }] of events.entries()) {
        signal.throwIfAborted();
        const part = (from: number, to: number): TaskContext => ({
          signal,
          progress: (fraction) => progress((index + from + (to - from) * fraction) / events.length),
        });
        progress(index / events.length);
        try {
          const event = await read(part(0, 0.2));
          const run = await runOn(event, parameters, part(0.2, 0.8));
          const explained = { ...run, choices: host.choices() };
          const causes = await explainEvent(tools, chain, explained, part(0.8, 1));
          signal.throwIfAborted();
          onEvent({ index, name, run, causes, problem: null });
        } catch (error) {
          if (signal.aborted || isAbort(error)) throw error;
          onEvent({ index, name, run: null, problem: (error as Error).message });
        }
      }
      progress(1);
    },

    files(id, detector) {
      const chain = host.chain(id);
      const uses = chain.stages.some(({ files }) => files?.includes('map')) ? ['map' as const] : [];
      const networks = networkRoles(chain).map((role) => `network:${role}` as const);
      return [...uses, ...networks].map((file) => tools.version(file, detector));
    },
  };
}
