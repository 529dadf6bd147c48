import type { Distribution } from '../../distributions/distribution.ts';
import {
  beamSpotDistribution,
  WINDOW_VARIABLES,
  type WindowVariable,
  windowDistribution,
} from '../../distributions/mapWindows.ts';
import type { TrackingEvent } from '../../event/event.ts';
import type { GraphLimits } from '../../graph/limits.ts';
import { PARAMETERS, type ParameterValues } from '../../parameters/table.ts';
import { shared, type TaskContext } from '../../tasks/rpc.ts';
import type { CutVariable } from '../chain.ts';
import { evaluationSettings, windowSettings } from '../settings.ts';
import type { CpuState, StageTools } from '../tools.ts';

/** The variables of a module map, each as its position in the windows, and the beam spot. */
export const mapDistributions: readonly CutVariable<'graph'>[] = [
  {
    id: 'beam-spot',
    label: 'z0 (mm)',
    counted: 'edges',
    help: 'Edges that pass everything but the beam spot, where they point to on the beam axis: of the two legs of a hit triplet the one further out, of its triplets the best.',
    lines: [
      { parameter: 'beamSpotMin', name: 'from' },
      { parameter: 'beamSpotMax', name: 'to' },
    ],
    distribution: (tools, input, context) => ask(tools, input, 'beam-spot', context),
  },
  ...(Object.keys(WINDOW_VARIABLES) as WindowVariable[]).map(windowVariable),
];

function windowVariable(variable: WindowVariable): CutVariable<'graph'> {
  const parameter = WINDOW_VARIABLES[variable].widen;
  return {
    id: `window-${variable}`,
    label: `position in the window of ${variable}`,
    counted: 'edges',
    help: `Edges that pass every other cut, and lie in the window of ${variable} or up to one width outside: 0 and 1 are the bounds of the map, which differ from entry to entry. An edge counts where its best hit triplet lies.`,
    lines: [
      { parameter, name: '', offset: 0, factor: -1 },
      { parameter, name: '', offset: 1, factor: 1 },
    ],
    distribution: (tools, input, context) => ask(tools, input, variable, context),
  };
}

async function ask(
  tools: StageTools,
  { event, parameters }: { readonly event: TrackingEvent; readonly parameters: ParameterValues },
  variable: WindowVariable | 'beam-spot',
  context: TaskContext,
): Promise<Distribution> {
  await tools.map(event);
  const compute = tools.compute<MapDistributionTasks>();
  const args: [TrackingEvent, ParameterValues, WindowVariable | 'beam-spot', GraphLimits] = [
    shared(event),
    parameters,
    variable,
    tools.limits,
  ];
  return compute.call('mapDistribution', args, context);
}

/** The work of these distributions in the compute worker. */
export function mapDistributionTasks(state: CpuState) {
  return {
    mapDistribution(
      { signal, progress: onProgress }: TaskContext,
      event: TrackingEvent,
      values: ParameterValues,
      variable: WindowVariable | 'beam-spot',
      limits: GraphLimits,
    ): Promise<Distribution> {
      const map = state.map(event.detector);
      const [settings, targets] = [windowSettings(values), evaluationSettings(values)];
      const control = { signal, onProgress, limits };
      if (variable !== 'beam-spot')
        return windowDistribution(event, map, settings, variable, targets, control);
      const range = { min: PARAMETERS.beamSpotMin.min, max: PARAMETERS.beamSpotMax.max };
      return beamSpotDistribution(event, map, settings, targets, range, control);
    },
  };
}
type MapDistributionTasks = ReturnType<typeof mapDistributionTasks>;
