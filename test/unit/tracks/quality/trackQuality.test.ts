import { expect, it } from 'vitest';
import type { TrackingEvent } from '../../../../src/event/event.ts';
import { createTrackFitting } from '../../../../src/tracks/fitTracks.ts';
import type { QualityCuts } from '../../../../src/tracks/quality/cuts.ts';
import { createTrackJudge } from '../../../../src/tracks/quality/trackQuality.ts';
import type { FoundTracks } from '../../../../src/tracks/track.ts';
import { MODULES, type SimulatedTrack, simulatedTracks } from '../fit/simulated.ts';

const OFF: QualityCuts = {
  enabled: true,
  repair: false,
  minTrackScore: 0,
  minProbability: 0,
  maxD0: Number.POSITIVE_INFINITY,
  maxZ0: Number.POSITIVE_INFINITY,
  minTrackPt: 0,
  minHits: 3,
};
const SIMULATED = simulatedTracks(12, 3).filter(({ x }) => x.length >= 8);

/** An event of the hits of some tracks, one track after the other, and the row of each of a track's hits. */
function eventOf(tracks: readonly SimulatedTrack[]) {
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

function found(lists: readonly (readonly number[])[]): FoundTracks {
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

function qualityOf(
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

const listsOf = ({ hits, offset }: FoundTracks) =>
  Array.from({ length: offset.length - 1 }, (_, t) => [...hits.subarray(offset[t], offset[t + 1])]);

it('leaves good tracks as they are, with or without repair, and everything where it is off', () => {
  const { event, rows } = eventOf(SIMULATED);
  const quality = qualityOf(event, rows);
  expect(listsOf(quality.apply(OFF))).toEqual(rows);
  expect(listsOf(quality.apply({ ...OFF, repair: true }))).toEqual(rows);
  expect(listsOf(quality.apply({ ...OFF, enabled: false, minTrackPt: 1e3 }))).toEqual(rows);
});

it('takes a hit of another particle from a track', () => {
  const { event, rows } = eventOf(SIMULATED.slice(0, 2));
  const stranger = rows[1][4];
  const spoilt = [...rows[0].slice(0, 4), stranger, ...rows[0].slice(5)];
  const repaired = listsOf(qualityOf(event, [spoilt]).apply({ ...OFF, repair: true }));
  expect(repaired).toEqual([spoilt.filter((row) => row !== stranger)]);
});

it('splits a track of two particles, and joins the halves of one that an edge leads between', () => {
  const { event, rows } = eventOf(SIMULATED.slice(0, 2));
  const mixed = [...rows[0].slice(0, 4), ...rows[1].slice(4)];
  const split = listsOf(qualityOf(event, [mixed]).apply({ ...OFF, repair: true }));
  expect(split).toHaveLength(2);
  const halves = [rows[0].slice(0, 4), rows[0].slice(4)];
  const edge = [[rows[0][3], rows[0][4]]] as const;
  expect(listsOf(qualityOf(event, halves, edge).apply({ ...OFF, repair: true }))).toEqual([
    rows[0],
  ]);
  expect(listsOf(qualityOf(event, halves).apply({ ...OFF, repair: true }))).toEqual(halves);
});

it('names the cut that a track fails, with its value', () => {
  const { event, rows } = eventOf(SIMULATED);
  const quality = qualityOf(event, rows);
  const { fits } = quality.measured(false);
  const cuts = { ...OFF, minTrackPt: fits.pt[0] + 0.01 };
  expect(quality.failures(cuts)[0]).toEqual({
    cut: 'minTrackPt',
    value: fits.pt[0],
    bound: cuts.minTrackPt,
  });
  expect(quality.failures({ ...OFF, minHits: 99 })[0]?.cut).toBe('minHits');
  const kept = quality.apply(cuts);
  expect(kept.offset.length - 1).toBe([...fits.pt].filter((pt) => pt >= cuts.minTrackPt).length);
  expect(kept.fits.pt.every((pt) => pt >= cuts.minTrackPt)).toBe(true);
});

it('cuts on no errors where the modules are not known', () => {
  const { event, rows } = eventOf(SIMULATED);
  const quality = qualityOf(event, rows, [], null);
  const tracks = quality.apply({ ...OFF, repair: true, minTrackScore: 1, minProbability: 0.2 });
  expect(listsOf(tracks)).toEqual(rows);
  expect(tracks.fits.chi2.every(Number.isNaN)).toBe(true);
  expect(tracks.fits.pt.every((pt) => pt > 0)).toBe(true);
});
