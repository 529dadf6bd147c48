import { fieldProfile } from '../detectors/index.ts';
import { hitCount, type TrackingEvent } from '../event/event.ts';
import { splitComponents } from './components.ts';
import { selectEdges } from './edgeList.ts';
import { fitHelix } from './helixFit.ts';
import { breakCycles } from './topology.ts';
import type { TrackCuts, TrackFits, Tracks } from './track.ts';
import { walkRoads } from './walkthrough.ts';

/** Values of Tracks.origin. */
export const ORIGIN_COMPONENT = 0;
export const ORIGIN_WALK = 1;

/**
 * Steps of the scores that the walk compares. Scores of several sure edges out of a hit differ in their last digits
 * only, which depend on where the network runs: such a difference must not decide between roads, their length
 * (see walkthrough.ts) should.
 */
const SCORE_STEP = 1 / 1024;

function comparable(score: number): number {
  return Math.round(score / SCORE_STEP) * SCORE_STEP;
}

/**
 * Builds tracks from scored edges: drops edges with a score <= ccCut, breaks cycles, takes the simple connected
 * components as they are and walks through the others (walkthrough.ts), then fits each track.
 *
 * The result does not depend on the order of the edges. A hit is in at most one track, and each two
 * consecutive hits of a track are joined by an edge. Tracks come by ascending smallest hit row.
 * The walk compares scores in steps of 1/1024; `ccCut` is held against the scores themselves.
 * The walk does not look at minHits: more minimum hits give the same tracks less the shorter ones.
 *
 * @param graph edges between hit rows, unique.
 * @param scores one per edge, in the order of `graph`; NaN counts as below every cut.
 * @throws RangeError where lengths differ or an edge refers to no hit of the event.
 */
export function buildTracks(
  event: TrackingEvent,
  graph: { readonly src: Uint32Array; readonly dst: Uint32Array },
  scores: Float32Array,
  cuts: TrackCuts,
): Tracks {
  const nodes = hitCount(event);
  const edges = breakCycles(selectEdges(nodes, graph, scores, cuts.ccCut), distances(event));
  const { chains, rest } = splitComponents(edges, cuts.minHits);
  const found = [
    ...chains.map((hits) => ({ hits, origin: ORIGIN_COMPONENT })),
    ...walkRoads({ ...rest, score: rest.score.map(comparable) }, cuts)
      .filter((hits) => hits.length >= cuts.minHits)
      .map((hits) => ({ hits, origin: ORIGIN_WALK })),
  ]
    .map((track) => ({ ...track, smallest: track.hits.reduce((a, b) => Math.min(a, b)) }))
    .sort((a, b) => a.smallest - b.smallest);

  const offset = new Uint32Array(found.length + 1);
  found.forEach(({ hits }, t) => {
    offset[t + 1] = offset[t] + hits.length;
  });
  const hits = new Uint32Array(offset[found.length]);
  found.forEach((track, t) => {
    hits.set(track.hits, offset[t]);
  });
  const origin = Uint8Array.from(found, (track) => track.origin);
  return { hits, offset, origin, fits: fitTracks(event, hits, offset) };
}

/** Squared distance of each hit from the origin (mm^2), rounded as doubles are: what "outward" means. */
function distances(event: TrackingEvent): Float64Array {
  return event.x.map((x, i) => x * x + event.y[i] ** 2 + event.z[i] ** 2);
}

/** Helix fit of each track in the field of the event's detector; see fitHelix. */
export function fitTracks(event: TrackingEvent, hits: Uint32Array, offset: Uint32Array): TrackFits {
  const count = offset.length - 1;
  const field = fieldProfile(event.detector).fitted;
  const fits = {
    pt: new Float32Array(count),
    eta: new Float32Array(count),
    phi: new Float32Array(count),
    d0: new Float32Array(count),
    z0: new Float32Array(count),
    charge: new Int8Array(count),
  };
  for (let t = 0; t < count; t++) {
    const rows = Array.from(hits.subarray(offset[t], offset[t + 1]));
    const helix = fitHelix(
      rows.map((row) => event.x[row]),
      rows.map((row) => event.y[row]),
      rows.map((row) => event.z[row]),
      field,
    );
    fits.pt[t] = helix.pt;
    fits.eta[t] = helix.eta;
    fits.phi[t] = helix.phi;
    fits.d0[t] = helix.d0;
    fits.z0[t] = helix.z0;
    fits.charge[t] = helix.charge;
  }
  return fits;
}
