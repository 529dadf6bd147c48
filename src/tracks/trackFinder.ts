import { flattened } from '../event/trackList.ts';
import { trackBuilder } from './builders/index.ts';
import { type EdgeList, enteringEdges, listedAt, type SortedEdges } from './edgeList.ts';
import type { TrackCuts, TrackHits } from './track.ts';
import { createTrackList } from './trackList.ts';

/** A scored graph as track building prepares it. */
export interface PreparedEdges {
  readonly edges: SortedEdges;
  /** The scores as builders compare them. */
  readonly rounded: Float32Array;
  readonly distance: Float64Array;
  readonly isAcyclic: boolean;
}

/** Tracks, and the hits of each as a list of its own where they may come again. */
export interface ListedTracks extends TrackHits {
  readonly lists?: readonly Uint32Array[];
}

/** The same cuts but for the score cut. */
function sameRules(a: TrackCuts, b: TrackCuts): boolean {
  return (
    a.builder === b.builder &&
    a.walkMin === b.walkMin &&
    a.walkMax === b.walkMax &&
    a.minHits === b.minHits
  );
}

/**
 * Finds the tracks of a scored graph under one set of cuts after the other. Where only the score cut moved, and the
 * builder works piece by piece, it works only on the connected pieces in which an edge came or went: all hits that
 * edges above the lower of both cuts join to one of these.
 *
 * @param find the tracks of the whole graph.
 * @returns the same tracks as `find`; lists of those that no cut touched are the same objects as before.
 */
export function createTrackFinder(
  { edges, rounded, distance, isAcyclic }: PreparedEdges,
  find: (cuts: TrackCuts) => TrackHits,
): (cuts: TrackCuts) => ListedTracks {
  const { nodes, dst, src, score, outOffset } = edges;
  const entering = enteringEdges(edges);
  /** The hits of the track whose lowest hit this is. */
  const trackFrom: (Uint32Array | null)[] = new Array(nodes).fill(null);
  const isReached = new Uint8Array(nodes);
  const place = new Uint32Array(nodes);
  let last: TrackCuts | null = null;

  function remember({ hits, offset }: TrackHits, row: (hit: number) => number): void {
    for (let t = 0; t + 1 < offset.length; t++) {
      const own = hits.slice(offset[t], offset[t + 1]).map(row);
      trackFrom[own.reduce((a, b) => Math.min(a, b))] = own;
    }
  }

  /** Hits, ascending, of the pieces above `low` in which an edge lies above `low` and not above `high`. */
  function touched(low: number, high: number): Uint32Array {
    const reached: number[] = [];
    const reach = (v: number) => {
      if (isReached[v]) return;
      isReached[v] = 1;
      reached.push(v);
    };
    for (let e = 0; e < score.length; e++)
      if (score[e] > low && !(score[e] > high)) {
        reach(src[e]);
        reach(dst[e]);
      }
    for (let i = 0; i < reached.length; i++) {
      const v = reached[i];
      for (let e = outOffset[v]; e < outOffset[v + 1]; e++) if (score[e] > low) reach(dst[e]);
      for (let k = entering.offset[v]; k < entering.offset[v + 1]; k++) {
        const e = entering.edge[k];
        if (score[e] > low) reach(src[e]);
      }
    }
    for (const v of reached) isReached[v] = 0;
    return Uint32Array.from(reached).sort();
  }

  /** The edges above a cut among hits that no such edge joins to others, numbered anew. */
  function edgesOf(hits: Uint32Array, cut: number, compared: Float32Array): EdgeList {
    hits.forEach((v, i) => {
      place[v] = i;
    });
    const kept: number[] = [];
    const offset = new Uint32Array(hits.length + 1);
    const inCount = new Uint32Array(hits.length);
    hits.forEach((v, i) => {
      for (let e = outOffset[v]; e < outOffset[v + 1]; e++) if (score[e] > cut) kept.push(e);
      offset[i + 1] = kept.length;
    });
    for (const e of kept) inCount[place[dst[e]]]++;
    return {
      nodes: hits.length,
      src: Uint32Array.from(kept, (e) => place[src[e]]),
      dst: Uint32Array.from(kept, (e) => place[dst[e]]),
      score: Float32Array.from(kept, (e) => compared[e]),
      outOffset: offset,
      inCount,
    };
  }

  function update(cuts: TrackCuts, before: number): void {
    const hits = touched(Math.min(before, cuts.ccCut), Math.max(before, cuts.ccCut));
    for (const v of hits) trackFrom[v] = null;
    const found = createTrackList(hits.length, cuts.minHits);
    const builder = trackBuilder(cuts.builder ?? 'walkthrough');
    const input = {
      edges: edgesOf(hits, cuts.ccCut, builder.comparesExactly ? score : rounded),
      listedAt: (a: number, b: number) => listedAt(edges, hits[a], hits[b]),
      distance: Float64Array.from(hits, (v) => distance[v]),
      isAcyclic,
    };
    builder.build(input, cuts, found);
    remember(found.sorted(), (i) => hits[i]);
  }

  return (cuts) => {
    const isByPiece = trackBuilder(cuts.builder ?? 'walkthrough').worksByPiece ?? false;
    if (!isByPiece) return find(cuts);
    if (last && sameRules(last, cuts)) update(cuts, last.ccCut);
    else {
      trackFrom.fill(null);
      remember(find(cuts), (hit) => hit);
    }
    last = cuts;
    const lists = trackFrom.filter((track) => track !== null);
    return { ...flattened(lists), lists };
  };
}
