import type { Chain, StageInput } from '../chains/chain.ts';
import type { ExplainableRun } from '../chains/explain.ts';
import { TARGET_PARAMETERS } from '../chains/settings.ts';
import type { StageTools } from '../chains/tools.ts';
import type { Distribution } from '../distributions/distribution.ts';
import type { TaskContext } from '../tasks/rpc.ts';

/** Distributions of the variables that stages cut on, each kept for as long as the result of its stage is in use. */
export function createDistributions(tools: StageTools) {
  const kept = new WeakMap<object, Map<string, Distribution>>();

  return async (
    { stages }: Chain,
    run: ExplainableRun,
    id: string,
    context: TaskContext,
  ): Promise<Distribution | null> => {
    for (const stage of stages) {
      const variable = stage.distributions?.find((one) => one.id === id);
      if (!variable) continue;
      // All else that it depends on is in the key of the result: only which particles are targets is not.
      const targets = TARGET_PARAMETERS.map((one) => run.parameters[one]);
      const key = [id, run.parameters.matching, ...targets].join(' ');
      const result = run.results[stage.gives] ?? null;
      const known = result && kept.get(result)?.get(key);
      if (known) return known;
      const made = await variable.distribution(tools, run as StageInput, context);
      if (made && result) {
        const before = kept.get(result);
        if (before) before.set(key, made);
        else kept.set(result, new Map([[key, made]]));
      }
      return made;
    }
    return null;
  };
}
