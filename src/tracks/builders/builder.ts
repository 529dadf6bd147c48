import type { EdgeList } from '../edgeList.ts';
import type { TrackCuts } from '../track.ts';
import type { TrackList } from '../trackList.ts';

/** What a track builder works on. */
export interface BuilderInput {
  /**
   * The edges above the score cut; may hold cycles. Scores are rounded, see buildTracks.ts, unless the builder asks
   * for exact ones.
   */
  readonly edges: EdgeList;
  /** Where the graph lists the edge from a to b: for a builder whose definition depends on it. */
  listedAt(a: number, b: number): number;
  /** Squared distance of each hit from the origin (mm^2): what "outward" means. */
  readonly distance: Float64Array;
  /** Whether the edges are known to hold no cycle. */
  readonly isAcyclic: boolean;
}

/**
 * Why a builder does not follow an edge above the score cut. `walkMin`, `walkMax`, `anchor`: the cuts of the walk
 * (../roads.ts). `entry`: another edge into its target is better, and it is not above walkMax. `bestOut`, `bestIn`:
 * another edge out of its source, or into its target, is better.
 */
export type EdgeLeft = 'cycle' | 'walkMin' | 'walkMax' | 'anchor' | 'entry' | 'bestOut' | 'bestIn';

/** Told what a builder does, for explanations; hits are rows. */
export interface BuildLog {
  /** An edge that is not followed. Of the rules on the best edge, `rival` is that edge. */
  leave(src: number, dst: number, why: EdgeLeft, rival: readonly [number, number] | null): void;
  /** An edge that is followed from its target to its source. */
  turn(src: number, dst: number): void;
  /**
   * Hits that are taken together, in the order of the track. Where they are too few for one, they are a road or a
   * whole component, whose hits come by row.
   */
  take(hits: ArrayLike<number>): void;
}

/** A way to make tracks from scored edges. */
export interface TrackBuilder {
  readonly id: string;
  readonly title: string;
  /** Whether the tracks of a connected piece depend on nothing beside it: then it need not be made anew with others. */
  readonly worksByPiece?: boolean;
  /** Compares scores to the last digit. */
  readonly comparesExactly?: boolean;
  /**
   * Finds tracks, each hit in at most one, ordered from the inside out. Must not depend on the order of the graph's
   * edges, but through `listedAt`. Tracks that are too short are dropped by the list. The log hears of every edge: it is left, or
   * the hits of it that are taken first are taken with it or with another one.
   */
  build(input: BuilderInput, cuts: TrackCuts, tracks: TrackList, log?: BuildLog): void;
}

/** Values of Tracks.origin. */
export const ORIGIN_COMPONENT = 0;
export const ORIGIN_WALK = 1;
export const ORIGIN_REPAIRED = 2;
