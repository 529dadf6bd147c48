import type { HitPairs } from '../../causes/cause.ts';
import type { TrackingEvent } from '../../event/event.ts';
import { createGraphFigures, type GraphFigures } from '../../metrics/graphFigures.ts';
import type { EvaluationSettings } from '../../metrics/report.ts';
import { keptFor } from '../../tasks/kept.ts';
import { shared, type TaskContext } from '../../tasks/rpc.ts';
import { type Transferring, transferring } from '../../tasks/transfer.ts';
import { defineStage } from '../chain.ts';
import { evaluationSettings, TARGET_PARAMETERS } from '../settings.ts';

declare module '../chain.ts' {
  interface Results {
    /** The pairs before the filter against the truth; null without truth. */
    neighbourFigures: GraphFigures | null;
  }
}

/** The pairs of neighbours against the truth. The filter changes nothing here. */
export const neighbourFigures = defineStage({
  id: 'neighbourFigures',
  title: 'Pairs',
  needs: ['neighbours'],
  gives: 'neighbourFigures',
  parameters: TARGET_PARAMETERS,
  cardOf: 'report',
  async run(tools, { event, parameters, results: { neighbours } }, context) {
    if (!event.truth) return { value: null, backend: 'CPU' };
    const args: [TrackingEvent, HitPairs, EvaluationSettings] = [
      shared(event),
      shared(neighbours),
      evaluationSettings(parameters),
    ];
    const value = await tools.compute<FigureTasks>().call('neighbourFigures', args, context);
    return { value, backend: 'CPU' };
  },
  describe: () => ({ counts: [], note: null }),
  figures: (value) => (value ? { neighbours: value } : {}),
  tasks,
});

function tasks() {
  const figuresOf = keptFor((event: TrackingEvent, pairs: HitPairs) =>
    createGraphFigures(event, pairs),
  );
  return {
    neighbourFigures: (
      _context: TaskContext,
      event: TrackingEvent,
      pairs: HitPairs,
      settings: EvaluationSettings,
    ): Transferring<GraphFigures | null> => transferring(figuresOf(event, pairs)(settings)),
  };
}
type FigureTasks = ReturnType<typeof tasks>;
