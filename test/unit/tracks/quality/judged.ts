import type { TrackingEvent } from '../../../../src/event/event.ts';
import { createTrackFitting } from '../../../../src/tracks/fitTracks.ts';
import type { QualityCuts } from '../../../../src/tracks/quality/cuts.ts';
import { createTrackJudge } from '../../../../src/tracks/quality/trackQuality.ts';
import type { FoundTracks } from '../../../../src/tracks/track.ts';
import { MODULES, type SimulatedTrack, simulatedTracks } from '../fit/simulated.ts';

/** Tracks are judged, by cuts that all pass. */
export const OFF: QualityCuts = {
  enabled: true,
  repair: false,
  minTrackScore: 0,
  minProbability: 0,
  maxD0: Number.POSITIVE_INFINITY,
  maxZ0: Number.POSITIVE_INFINITY,
  minTrackPt: 0,
  minHits: 3,
  minPixelHits: 0,
  maxHoles: Number.POSITIVE_INFINITY,
  maxDoubleHoles: Number.POSITIVE_INFINITY,
  pass: null,
};
/** Simulated tracks of eight hits or more. */
export const SIMULATED = simulatedTracks(12, 3).filter(({ x }) => x.length >= 8);

/** An event of the hits of some tracks, one track after the other, and the row of each of a track's hits. */
export function eventOf(tracks: readonly SimulatedTrack[]) {
  const rows: number[][] = [];
  let next = 0;
  for (const { x } of tracks) rows.push(Array.from(x, () => next++));
  const column = (of: (track: SimulatedTrack) => Float64Array) =>
    Float64Array.from(tracks.flatMap((track) => Array.from(of(track))));
  const modules = tracks.flatMap(({ modules }) => Array.from(modules));
  const event: TrackingEvent = {
    name: 'simulated',
    detector: 'trackml',
    hitId: Uint32Array.from({ length: next }, (_, i) => i + 1),
    x: column(({ x }) => x),
    y: column(({ y }) => y),
    z: column(({ z }) => z),
    moduleKey: BigUint64Array.from(modules, (m) => MODULES.moduleKey[m]),
    truth: null,
    cells: null,
  };
  return { event, rows };
}

export function found(lists: readonly (readonly number[])[]): FoundTracks {
  const offset = new Uint32Array(lists.length + 1);
  lists.forEach((rows, t) => {
    offset[t + 1] = offset[t] + rows.length;
  });
  return {
    hits: Uint32Array.from(lists.flat()),
    offset,
    origin: new Uint8Array(lists.length),
  };
}

/** The quality of tracks, given by their hits, in a graph whose edges all score 0.9. */
export function qualityOf(
  event: TrackingEvent,
  lists: readonly (readonly number[])[],
  edges: readonly (readonly [number, number])[] = [],
  modules: typeof MODULES | null = MODULES,
) {
  const graph = {
    src: Uint32Array.from(edges, ([a]) => a),
    dst: Uint32Array.from(edges, ([, b]) => b),
  };
  const scores = new Float32Array(edges.length).fill(0.9);
  const fitting = createTrackFitting(event, modules);
  return createTrackJudge(event, modules, graph, scores, fitting).judge(found(lists));
}

/** The hits of each track. */
export const listsOf = ({ hits, offset }: FoundTracks) =>
  Array.from({ length: offset.length - 1 }, (_, t) => [...hits.subarray(offset[t], offset[t + 1])]);
