import type { TrackingEvent } from '../event/event.ts';
import type { TargetSettings } from '../metrics/report.ts';
import type { BuildLog } from '../tracks/builders/builder.ts';
import { comparable, type TrackBuilding } from '../tracks/buildTracks.ts';
import type { TrackCuts } from '../tracks/track.ts';
import { createDistribution, type Distribution } from './distribution.ts';
import { pairClasses } from './pairClasses.ts';

type Pairs = { readonly src: Uint32Array; readonly dst: Uint32Array };
type Targets = TargetSettings;

const SCORES = { min: 0, max: 1, bins: 100 };

/** Scores of pairs of hits, of which a cut keeps some. @param automatic the cut, where it is left to the event. */
export function scoreDistribution(
  event: TrackingEvent,
  pairs: Pairs,
  scores: Float32Array,
  keeps: (score: number) => boolean,
  targets: Targets,
  automatic: number | null = null,
): Distribution {
  const { names, classOf } = pairClasses(event, pairs, targets);
  const distribution = createDistribution(names, SCORES);
  for (let e = 0; e < scores.length; e++) distribution.add(scores[e], classOf[e], keeps(scores[e]));
  return distribution.result(automatic);
}

/**
 * Scores, as the walk compares them, of the edges that one of its rules is asked about: those in branched pieces above
 * the score cut that are the best out of their hit (`walkMin`), and the others (`walkMax`). Null for a builder that
 * asks for neither. A best edge above `walkMax` is kept whatever `walkMin` is.
 */
export function walkDistribution(
  event: TrackingEvent,
  graph: Pairs,
  scores: Float32Array,
  building: TrackBuilding,
  cuts: TrackCuts,
  rule: 'walkMin' | 'walkMax',
  targets: Targets,
): Distribution {
  // No score passes these: the builder tells of every edge that it asks a rule about.
  const asked = edgesLeftFor(building, { ...cuts, walkMin: 2, walkMax: 2 }, rule, event);
  const left = edgesLeftFor(building, cuts, rule, event);
  const hits = event.hitId.length;
  const rows: number[] = [];
  graph.src.forEach((src, e) => {
    if (asked.has(src * hits + graph.dst[e])) rows.push(e);
  });
  const pairs = {
    src: Uint32Array.from(rows, (e) => graph.src[e]),
    dst: Uint32Array.from(rows, (e) => graph.dst[e]),
  };
  const { names, classOf } = pairClasses(event, pairs, targets);
  const distribution = createDistribution(names, SCORES);
  rows.forEach((e, i) => {
    const isKept = !left.has(pairs.src[i] * hits + pairs.dst[i]);
    distribution.add(comparable(scores[e]), classOf[i], isKept);
  });
  return distribution.result();
}

/** The edges, as source x hits + target, that a builder leaves for one of the walk's rules. */
function edgesLeftFor(
  building: TrackBuilding,
  cuts: TrackCuts,
  rule: 'walkMin' | 'walkMax',
  event: TrackingEvent,
): Set<number> {
  const hits = event.hitId.length;
  const left = new Set<number>();
  const log: BuildLog = {
    leave(src, dst, why) {
      if (why === rule) left.add(src * hits + dst);
    },
    turn() {},
    take() {},
  };
  building.find(cuts, log);
  return left;
}
