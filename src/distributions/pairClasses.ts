import type { TrackingEvent } from '../event/event.ts';
import { type Edges, edgeClasses } from '../metrics/edges.ts';
import { EDGE_CLASSES, type TargetSettings } from '../metrics/report.ts';
import { targetParticles, truthSuccessors } from '../metrics/truthEdges.ts';
import { keptFor } from '../tasks/kept.ts';
import type { DistributionClass } from './distribution.ts';

/** Pairs of hits by what they are in truth. */
export interface PairClasses {
  readonly names: readonly DistributionClass[];
  /** Index into `names` of each pair. */
  readonly classOf: Uint8Array;
}

const successorsOf = keptFor((event: TrackingEvent) =>
  event.truth ? truthSuccessors(event, event.truth) : new Int32Array(0),
);

/** The classes of pairs of hits, as the report has those of edges; all in one where the event has no truth. */
export function pairClasses(
  event: TrackingEvent,
  pairs: Edges,
  settings: TargetSettings,
): PairClasses {
  const { truth } = event;
  if (!truth) return { names: ['all'], classOf: new Uint8Array(pairs.src.length) };
  const target = targetParticles(truth, settings);
  return { names: EDGE_CLASSES, classOf: edgeClasses(pairs, truth, successorsOf(event), target) };
}
