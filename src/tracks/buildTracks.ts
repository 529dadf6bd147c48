import { hitCount, type TrackingEvent } from '../event/event.ts';
import type { BuilderInput, BuildLog, TrackBuilder } from './builders/builder.ts';
import { trackBuilder } from './builders/index.ts';
import { type EdgeList, filterEdges, listedAt, sortEdges } from './edgeList.ts';
import { createTrackFitting } from './fitTracks.ts';
import { isAcyclic } from './topology.ts';
import type { FoundTracks, TrackCuts, Tracks } from './track.ts';
import { createTrackFinder, type ListedTracks } from './trackFinder.ts';
import { createTrackList } from './trackList.ts';

export { ORIGIN_COMPONENT, ORIGIN_WALK } from './builders/builder.ts';

/**
 * Steps of the scores that builders compare. Scores of several sure edges out of a hit differ in their last digits
 * only, which depend on where the network runs: such a difference must not decide between roads, their length
 * (see roads.ts) should.
 */
const SCORE_STEP = 1 / 1024;

/** A score as builders compare it. */
export function comparable(score: number): number {
  return Math.round(score / SCORE_STEP) * SCORE_STEP;
}

/** Track building on one scored graph: what no cut changes is made once, and fits of unchanged tracks are kept. */
export interface TrackBuilding {
  /** The tracks under some cuts: what `buildTracks` gives, whatever was built before. */
  build(cuts: TrackCuts): Tracks;
  /** The same tracks without fits; the log is told how they were found. */
  find(cuts: TrackCuts, log?: BuildLog): FoundTracks;
  /** The same with a builder that need not be in the list. */
  findBy(builder: TrackBuilder, cuts: TrackCuts, log?: BuildLog): FoundTracks;
  /** The same tracks of one set of cuts after the other, for scans: see createTrackFinder. */
  finder(): (cuts: TrackCuts) => ListedTracks;
}

/**
 * Prepares track building for one scored graph; see `buildTracks`.
 * @throws RangeError where lengths differ or an edge refers to no hit of the event.
 */
export function createTrackBuilding(
  event: TrackingEvent,
  graph: { readonly src: Uint32Array; readonly dst: Uint32Array },
  scores: Float32Array,
): TrackBuilding {
  const edges = sortEdges(hitCount(event), graph, scores);
  const rounded = edges.score.map(comparable);
  const distance = distances(event);
  const acyclic = isAcyclic(edges);
  const fitting = createTrackFitting(event);

  function find(cuts: TrackCuts, log?: BuildLog): FoundTracks {
    return findBy(trackBuilder(cuts.builder ?? 'walkthrough'), cuts, log);
  }

  function findBy(builder: TrackBuilder, cuts: TrackCuts, log?: BuildLog): FoundTracks {
    const tracks = createTrackList(edges.nodes, cuts.minHits);
    const input: BuilderInput = {
      edges: aboveCut(edges, cuts.ccCut, builder.comparesExactly ? edges.score : rounded),
      listedAt: (a, b) => listedAt(edges, a, b),
      distance,
      isAcyclic: acyclic,
    };
    builder.build(input, cuts, tracks, log);
    return tracks.sorted();
  }

  return {
    find,
    findBy,
    finder: () => createTrackFinder({ edges, rounded, distance, isAcyclic: acyclic }, find),
    build(cuts) {
      const found = find(cuts);
      return { ...found, fits: fitting.fit(found) };
    },
  };
}

/**
 * Builds tracks from scored edges: drops edges with a score <= ccCut, gives the others to the builder that the cuts
 * name (builders/), then fits each track.
 *
 * The result does not depend on the order of the edges, but for acorn's walk, which is defined so. A hit is in at most one track. Tracks come by ascending
 * smallest hit row. Builders compare scores in steps of 1/1024, acorn's walk as they are; `ccCut` is held against the scores themselves.
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
  return createTrackBuilding(event, graph, scores).build(cuts);
}

/** The edges with a score above a cut (strictly), with scores that builders compare. */
function aboveCut(edges: EdgeList, cut: number, compared: Float32Array): EdgeList {
  const { score } = edges;
  const keep = new Uint8Array(score.length);
  for (let e = 0; e < keep.length; e++) keep[e] = score[e] > cut ? 1 : 0;
  return filterEdges(edges, keep, compared);
}

/** Squared distance of each hit from the origin (mm^2), rounded as doubles are: what "outward" means. */
function distances(event: TrackingEvent): Float64Array {
  return event.x.map((x, i) => x * x + event.y[i] ** 2 + event.z[i] ** 2);
}
