import type { TrackingEvent } from '../event/event.ts';
import { unmetNeed } from '../parameters/codec.ts';
import { PARAMETERS, type ParameterId, type ParameterValues } from '../parameters/table.ts';
import { createTrackBuilding } from '../tracks/buildTracks.ts';
import type { TrackCuts } from '../tracks/track.ts';
import type { Remedy } from './cause.ts';
import { trackOfHit } from './pairs.ts';
import { changed, nearestStep, smallestFirst } from './remedies.ts';

/** The cuts that decide between edges. */
const CUTS: readonly ParameterId[] = ['ccCut', 'walkMin', 'walkMax', 'minHits'];

/**
 * The cuts of track building that, each moved alone to the nearest value that does it, would put hits a and b of an
 * edge on one track. Each value is tried by building the tracks of the edges that hang together with this one; the
 * score cut is only raised, which leaves fewer of them. The other track builders are tried too.
 */
export function trackRemedies(
  event: TrackingEvent,
  graph: { readonly src: Uint32Array; readonly dst: Uint32Array },
  scores: Float32Array,
  a: number,
  b: number,
  values: ParameterValues,
  cutsOf: (values: ParameterValues) => TrackCuts,
): Remedy[] {
  const { ccCut } = cutsOf(values);
  const { rows, hits } = componentOf(graph, scores, ccCut, event.hitId.length, a);
  const place = new Map(hits.map((hit, i) => [hit, i]));
  const at = (hit: number) => place.get(hit) ?? -1;
  const part = Float64Array.from.bind(Float64Array);
  // The same order of hits: ties between edges are broken by row.
  const own = {
    ...event,
    hitId: Uint32Array.from(hits, (hit) => event.hitId[hit]),
    x: part(hits, (hit) => event.x[hit]),
    y: part(hits, (hit) => event.y[hit]),
    z: part(hits, (hit) => event.z[hit]),
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
  const cuts = CUTS.filter((cut) => !unmetNeed(cut, values));
  const found: Remedy[] = cuts
    .map((cut) => nearestStep(values, cut, keeps))
    .filter((remedy) => remedy !== null);
  for (const value of PARAMETERS.trackBuilder.choices)
    if (value !== values.trackBuilder && keeps(changed(values, 'trackBuilder', value)))
      found.push({ parameter: 'trackBuilder', value });
  return smallestFirst(values, found);
}

/** The edges above a cut that hang together with a hit, and their hits, both ascending. */
function componentOf(
  { src, dst }: { readonly src: Uint32Array; readonly dst: Uint32Array },
  scores: Float32Array,
  cut: number,
  count: number,
  start: number,
): { rows: number[]; hits: number[] } {
  const edgesOf = new Map<number, number[]>();
  const inside = new Uint8Array(count);
  const note = (hit: number, edge: number) => {
    const edges = edgesOf.get(hit);
    if (edges) edges.push(edge);
    else edgesOf.set(hit, [edge]);
  };
  for (let e = 0; e < src.length; e++) {
    if (!(scores[e] > cut)) continue;
    note(src[e], e);
    note(dst[e], e);
  }
  const rows = new Set<number>();
  const open = [start];
  inside[start] = 1;
  for (let hit = open.pop(); hit !== undefined; hit = open.pop())
    for (const edge of edgesOf.get(hit) ?? []) {
      rows.add(edge);
      for (const other of [src[edge], dst[edge]]) {
        if (inside[other]) continue;
        inside[other] = 1;
        open.push(other);
      }
    }
  const hits: number[] = [];
  inside.forEach((is, hit) => {
    if (is) hits.push(hit);
  });
  return { rows: [...rows].sort((a, b) => a - b), hits };
}
