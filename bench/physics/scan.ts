import type { ParameterValues } from '../../src/parameters/table.ts';
import type { Services } from '../../src/pipeline/services.ts';
import type { TaskContext } from '../../src/tasks/rpc.ts';
import { evaluated, type Scored } from './figures.ts';

const CC_CUTS = [0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5];
/** walk_min and walk_max side by side. */
const WALK_CUTS = [
  [0.1, 0.6],
  [0.3, 0.6],
  [0.3, 0.8],
  [0.5, 0.9],
  [0.5, 0.99],
] as const;

/** Prints the figures of the same scored events under many cuts of track building. */
export async function scanCuts(
  services: Services,
  events: readonly Scored[],
  parameters: ParameterValues,
  context: TaskContext,
): Promise<void> {
  for (const ccCut of CC_CUTS)
    for (const [walkMin, walkMax] of WALK_CUTS) {
      const cuts = { ...parameters, ccCut, walkMin, walkMax };
      console.log(
        `cuts ${ccCut}, ${walkMin}, ${walkMax}: ${await evaluated(services, events, cuts, context)}`,
      );
    }
}
