import type { TrackingEvent } from '../event/event.ts';
import type { ParameterValues } from '../parameters/table.ts';
import type { TaskContext } from '../tasks/rpc.ts';
import type { Chain, ResultKey, Results, StageInput } from './chain.ts';
import type { BackendChoices, Ran } from './ran.ts';
import type { StageTools } from './tools.ts';

/** What a run of a chain is made of, besides the event. */
export interface RunSettings {
  readonly parameters: ParameterValues;
  readonly choices: BackendChoices;
}

/**
 * Runs a chain on an event from the first stage to the one that gives `until`, remembering nothing: for benchmarks,
 * scans and tests. `known` are results that are there already; their stages do not run.
 * @throws Error of the stage that fails.
 */
export async function runChain<K extends ResultKey>(
  tools: StageTools,
  chain: Chain,
  event: TrackingEvent,
  { parameters, choices }: RunSettings,
  until: K,
  context: TaskContext,
  known: Readonly<Partial<Results>> = {},
): Promise<Partial<Results> & Pick<Results, K>> {
  const results: Partial<Record<ResultKey, unknown>> = { ...known };
  for (const stage of chain.stages) {
    if (!(stage.gives in results)) {
      const input = { event, parameters, choices, results } as StageInput;
      const ran: Ran<unknown> = await stage.run(tools, input, context);
      results[stage.gives] = ran.value;
    }
    if (stage.gives === until) break;
  }
  return results as Partial<Results> & Pick<Results, K>;
}
