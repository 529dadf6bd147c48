import type { TrackingEvent } from '../../event/event.ts';
import type { Graph } from '../../graph/graph.ts';
import { ceilingScores } from '../../metrics/evaluate.ts';
import { keptFor } from '../../tasks/kept.ts';
import { shared, type TaskContext } from '../../tasks/rpc.ts';
import { createTrackBuilding } from '../../tracks/buildTracks.ts';
import type { TrackCuts, TrackHits } from '../../tracks/track.ts';
import { defineStage } from '../chain.ts';
import { trackCuts } from '../settings.ts';

/** Perfect scores, 1 for true edges and 0 for the others, pass every score cut: these hold for all. */
const PERFECT_CUTS = { ccCut: 0.5, walkMin: 0.5, walkMax: 0.5 };

/**
 * What track building finds with perfect scores. It depends on the graph and on what the builder does besides cutting
 * on scores, so that a moved score cut, pT threshold or matching leaves it as it is.
 */
export const ceiling = defineStage({
  id: 'ceiling',
  title: 'Perfect scores',
  needs: ['graph'],
  gives: 'ceiling',
  parameters: ['minHits', 'trackBuilder'],
  cardOf: 'report',
  async run(tools, { event, parameters, results: { graph } }, context) {
    if (!event.truth) return { value: null, backend: 'CPU' };
    const args: [TrackingEvent, Graph, TrackCuts] = [
      shared(event),
      shared(graph),
      { ...trackCuts(parameters), ...PERFECT_CUTS },
    ];
    const value = await tools.compute<CeilingTasks>().call('buildCeiling', args, context);
    return { value, backend: 'CPU' };
  },
  describe: () => ({ counts: [], note: null }),
  tasks,
});

function tasks() {
  const buildingOf = keptFor((event: TrackingEvent, graph: Graph) => {
    const perfect = ceilingScores(event, graph);
    return perfect && createTrackBuilding(event, graph, perfect);
  });
  return {
    /** Without fits, which nobody asks for. */
    buildCeiling: (
      _context: TaskContext,
      event: TrackingEvent,
      graph: Graph,
      cuts: TrackCuts,
    ): TrackHits | null => buildingOf(event, graph)?.find(cuts) ?? null,
  };
}
type CeilingTasks = ReturnType<typeof tasks>;
