import type { TrackingEvent } from '../event/event.ts';
import type { ParameterValues } from '../parameters/table.ts';
import type { BuildLog, EdgeLeft } from '../tracks/builders/builder.ts';
import type { TrackBuilding } from '../tracks/buildTracks.ts';
import { type TrackCuts, trackOfHit } from '../tracks/track.ts';
import type { Cause, Loss, LossQuestion, ScoredEdge } from './cause.ts';
import { edgeRows } from './pairs.ts';
import { createTrackRemedies } from './trackRemedies.ts';

/** The cut that a rule of a builder asks about; the others compare edges with each other. */
const CUT_OF: Partial<Record<EdgeLeft, 'walkMin' | 'walkMax'>> = {
  walkMin: 'walkMin',
  walkMax: 'walkMax',
  entry: 'walkMax',
};

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
  const scored = (a: number, b: number): ScoredEdge => {
    const pair = { src: Uint32Array.of(a, b), dst: Uint32Array.of(b, a) };
    const [row, turned] = edgeRows(pair, graph, hits);
    return row >= 0
      ? { src: a, dst: b, score: scores[row] }
      : { src: b, dst: a, score: scores[turned] };
  };

  const remediesOf = remedies && createTrackRemedies(event, graph, scores, values, cutsOf);

  function causeOf(a: number, b: number, score: number): Cause {
    const left = record.left.get(a * hits + b);
    if (left?.why === 'cycle') return { kind: 'cycle', score };
    if (left) {
      const rival = left.rival && scored(...left.rival);
      const isOwn = rival?.src === a && rival.dst === b;
      const rule = CUT_OF[left.why];
      const cut = rule ? cuts[rule] : null;
      return { kind: 'walk-cut', rule: left.why, score, cut, rival: isOwn ? null : rival };
    }
    // A builder may follow an edge the other way round.
    const [from, to] = record.turned.has(a * hits + b) ? [b, a] : [a, b];
    const [roadA, roadB] = [record.road[from], record.road[to]];
    if (roadA >= 0 && roadA === roadB)
      return { kind: 'short', hits: record.size[roadA], minHits: cuts.minHits };
    // Whichever hit was taken first was taken with another edge: had none been there, this one was.
    const atSource = roadA >= 0 && (roadB < 0 || roadA < roadB);
    if (atSource && record.next[from] >= 0)
      return { kind: 'junction', at: from, score, taken: scored(from, record.next[from]) };
    if (roadB >= 0 && record.previous[to] >= 0)
      return { kind: 'junction', at: to, score, taken: scored(record.previous[to], to) };
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
  const turned = new Set<number>();
  const log: BuildLog = {
    leave(src, dst, why, rival) {
      left.set(src * hits + dst, { why, rival });
    },
    turn(src, dst) {
      turned.add(src * hits + dst);
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
  return { log, left, turned, road, next, previous, size };
}
