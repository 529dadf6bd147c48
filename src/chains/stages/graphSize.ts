import type { Graph } from '../../graph/graph.ts';
import { checkEdges, type GraphLimits } from '../../graph/limits.ts';
import { isSwitch } from '../../parameters/descriptor.ts';
import {
  DEFAULT_PARAMETERS,
  descriptorOf,
  PARAMETER_IDS,
  PARAMETERS,
  type ParameterValues,
} from '../../parameters/table.ts';
import type { Ran } from '../ran.ts';

/**
 * The largest graph that is built. A pair takes 44 bytes on the CPU: 1.4 GiB. An event of ITk size (290,000 hits)
 * has 4 million pairs and 400,000 edges; a full TrackML event with every cut off would have 20 million of both.
 */
export const GRAPH_LIMITS: GraphLimits = { pairs: 2 ** 25, edges: 2_000_000 };

/** What a build gives, within limits. @throws Error one sentence on what is too large and which cut to move. */
export async function withinLimits<G extends Graph>(
  build: Promise<Ran<G>>,
  limits: GraphLimits,
  values: ParameterValues,
): Promise<Ran<G>> {
  try {
    const ran = await build;
    checkEdges(ran.value.src.length, limits);
    return ran;
  } catch (error) {
    // The name, not the class: the error may come from a worker.
    const { name, message } = error as Error;
    if (name !== 'GraphSizeError') throw error;
    throw new Error(`${message}; ${remedy(values)}.`);
  }
}

/** What makes a graph smaller under some parameters. */
function remedy(values: ParameterValues): string {
  const off = PARAMETER_IDS.filter((id) => isSwitch(descriptorOf(id)) && values[id] === 'off');
  const wide = (['windowTolerance', 'occurrenceWidening'] as const).filter(
    (id) => values[id] > DEFAULT_PARAMETERS[id],
  );
  const ways = wide.map((id) => `lower "${PARAMETERS[id].label}" (${values[id]})`);
  if (off.length > 0) {
    const labels = off.map((id) => PARAMETERS[id].label).join(', ');
    ways.unshift(`switch a cut on again (off: ${labels})`);
  }
  return ways.join(' or ') || 'open a smaller event, or a map with narrower windows';
}
