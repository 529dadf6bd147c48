import type { TrackingEvent } from '../event/event.ts';
import type { ParameterValues } from '../parameters/table.ts';
import type { BuildLog, EdgeLeft } from '../tracks/builders/builder.ts';
import type { TrackBuilding } from '../tracks/buildTracks.ts';
import { type TrackCuts, trackOfHit } from '../tracks/track.ts';
import type { Cause, Loss, LossQuestion, ScoredEdge } from './cause.ts';
import { edgeRows } from './pairs.ts';
import { createTrackRemedies } from './trackRemedies.ts';

/** What made tracks: the scored graph, and the parameters with what they mean for the builder. */
export interface BuilderInUse {
  readonly building: TrackBuilding;
  readonly graph: { readonly src: Uint32Array; readonly dst: Uint32Array };
  readonly scores: Float32Array;
  readonly values: ParameterValues;
  readonly cutsOf: (values: ParameterValues) => TrackCuts;
}

/**
 * Why edges above the score cut do not have both hits on one track; null where they do. The builder runs once more
 * and tells what it decides: the edges it does not follow, and, road by road, which way it took.
 */
export function trackLosses(
  event: TrackingEvent,
  { building, graph, scores, values, cutsOf }: BuilderInUse,
  { pairs, remedies }: LossQuestion,
): (Loss | null)[] {
  const hits = event.hitId.length;
  const cuts = cutsOf(values);
  const record = recordOf(hits);
  const track = trackOfHit(hits, building.find(cuts, record.log));
  const rows = edgeRows(pairs, graph, hits);
  const scored = (src: number, dst: number): ScoredEdge => {
    const pair = { src: Uint32Array.of(src), dst: Uint32Array.of(dst) };
    return { src, dst, score: scores[edgeRows(pair, graph, hits)[0]] };
  };

  const remediesOf = remedies && createTrackRemedies(event, graph, scores, values, cutsOf);

  function causeOf(a: number, b: number, score: number): Cause {
    const left = record.left.get(a * hits + b);
    if (left?.why === 'cycle') return { kind: 'cycle', score };
    if (left) {
      const rival = left.rival && scored(...left.rival);
      const isOwn = rival?.src === a && rival.dst === b;
      const cut = left.why === 'anchor' ? null : cuts[left.why];
      return { kind: 'walk-cut', rule: left.why, score, cut, rival: isOwn ? null : rival };
    }
    const [roadA, roadB] = [record.road[a], record.road[b]];
    if (roadA >= 0 && roadA === roadB)
      return { kind: 'short', hits: record.size[roadA], minHits: cuts.minHits };
    // Whichever hit was taken first was taken with another edge: had none been there, this one was.
    const atSource = roadA >= 0 && (roadB < 0 || roadA < roadB);
    if (atSource && record.next[a] >= 0)
      return { kind: 'junction', at: a, score, taken: scored(a, record.next[a]) };
    if (roadB >= 0 && record.previous[b] >= 0)
      return { kind: 'junction', at: b, score, taken: scored(record.previous[b], b) };
    return { kind: 'no-track' };
  }

  return Array.from(rows, (row, i) => {
    const [a, b] = [pairs.src[i], pairs.dst[i]];
    if (track[a] >= 0 && track[a] === track[b]) return null;
    return {
      cause: causeOf(a, b, scores[row]),
      remedies: remediesOf ? remediesOf(a, b) : [],
    };
  });
}

/** What a builder tells, by hit and edge. */
function recordOf(hits: number) {
  const left = new Map<number, { why: EdgeLeft; rival: readonly [number, number] | null }>();
  // The road of each hit in the order of taking, and its neighbours there.
  const road = new Int32Array(hits).fill(-1);
  const next = new Int32Array(hits).fill(-1);
  const previous = new Int32Array(hits).fill(-1);
  const size: number[] = [];
  const log: BuildLog = {
    leave(src, dst, why, rival) {
      left.set(src * hits + dst, { why, rival });
    },
    take(taken) {
      for (let i = 0; i < taken.length; i++) {
        road[taken[i]] = size.length;
        if (i > 0) previous[taken[i]] = taken[i - 1];
        if (i + 1 < taken.length) next[taken[i]] = taken[i + 1];
      }
      size.push(taken.length);
    },
  };
  return { log, left, road, next, previous, size };
}
