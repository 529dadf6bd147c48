import type { TrackingEvent } from '../event/event.ts';
import { unmetNeed } from '../parameters/codec.ts';
import { PARAMETERS, type ParameterId, type ParameterValues } from '../parameters/table.ts';
import { createTrackBuilding } from '../tracks/buildTracks.ts';
import { type TrackCuts, trackOfHit } from '../tracks/track.ts';
import type { HitPairs, Remedy } from './cause.ts';
import { changed, nearestStep, smallestFirst } from './remedies.ts';

/** The cuts that decide between edges. */
const CUTS: readonly ParameterId[] = ['ccCut', 'walkMin', 'walkMax', 'minHits'];

/**
 * Finds the cuts of track building that, each moved alone to the nearest value that does it, would put hits a and b
 * of an edge on one track. Each value is tried by building the tracks of the edges that hang together with this one;
 * the score cut is only raised, which leaves fewer of them. The other track builders are tried too.
 */
export function createTrackRemedies(
  event: TrackingEvent,
  graph: HitPairs,
  scores: Float32Array,
  values: ParameterValues,
  cutsOf: (values: ParameterValues) => TrackCuts,
): (a: number, b: number) => Remedy[] {
  const { ccCut } = cutsOf(values);
  const componentAt = components(graph, scores, ccCut, event.hitId.length);
  return (a, b) => {
    const { rows, hits } = componentAt(a);
    const place = new Map(hits.map((hit, i) => [hit, i]));
    const at = (hit: number) => place.get(hit) ?? -1;
    const column = (values: Float64Array) => Float64Array.from(hits, (hit) => values[hit]);
    // The same order of hits: ties between edges are broken by row.
    const own = {
      ...event,
      hitId: Uint32Array.from(hits, (hit) => event.hitId[hit]),
      x: column(event.x),
      y: column(event.y),
      z: column(event.z),
    };
    const edges = {
      src: Uint32Array.from(rows, (e) => at(graph.src[e])),
      dst: Uint32Array.from(rows, (e) => at(graph.dst[e])),
    };
    const building = createTrackBuilding(
      own,
      edges,
      Float32Array.from(rows, (e) => scores[e]),
    );
    const keeps = (tried: ParameterValues) => {
      const cuts = cutsOf(tried);
      if (cuts.ccCut < ccCut) return false;
      const track = trackOfHit(hits.length, building.find(cuts));
      return track[at(a)] >= 0 && track[at(a)] === track[at(b)];
    };
    const found: Remedy[] = CUTS.filter((cut) => !unmetNeed(cut, values))
      .map((cut) => nearestStep(values, cut, keeps))
      .filter((remedy) => remedy !== null);
    for (const value of PARAMETERS.trackBuilder.choices)
      if (value !== values.trackBuilder && keeps(changed(values, 'trackBuilder', value)))
        found.push({ parameter: 'trackBuilder', value });
    return smallestFirst(values, found);
  };
}

/** Finds the edges above a cut that hang together with a hit, and their hits, both ascending. */
function components(
  { src, dst }: HitPairs,
  scores: Float32Array,
  cut: number,
  count: number,
): (start: number) => { rows: number[]; hits: number[] } {
  const kept: number[] = [];
  const offset = new Uint32Array(count + 1);
  for (let e = 0; e < src.length; e++) {
    if (!(scores[e] > cut)) continue;
    kept.push(e);
    offset[src[e] + 1]++;
    offset[dst[e] + 1]++;
  }
  for (let hit = 0; hit < count; hit++) offset[hit + 1] += offset[hit];
  const next = offset.slice();
  const edgesAt = new Uint32Array(2 * kept.length);
  for (const e of kept) {
    edgesAt[next[src[e]]++] = e;
    edgesAt[next[dst[e]]++] = e;
  }
  return (start) => {
    const rows = new Set<number>();
    const hits = new Set([start]);
    // A set goes on to what is added while it is walked.
    for (const hit of hits)
      for (let i = offset[hit]; i < offset[hit + 1]; i++) {
        rows.add(edgesAt[i]);
        hits.add(src[edgesAt[i]]).add(dst[edgesAt[i]]);
      }
    const ascending = (values: Set<number>) => [...values].sort((a, b) => a - b);
    return { rows: ascending(rows), hits: ascending(hits) };
  };
}
