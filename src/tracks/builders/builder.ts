import type { EdgeList } from '../edgeList.ts';
import type { TrackCuts } from '../track.ts';
import type { TrackList } from '../trackList.ts';

/** What a track builder works on. */
export interface BuilderInput {
  /** The edges above the score cut; may hold cycles. Scores are rounded, see buildTracks.ts. */
  readonly edges: EdgeList;
  /** Squared distance of each hit from the origin (mm^2): what "outward" means. */
  readonly distance: Float64Array;
  /** Whether the edges are known to hold no cycle. */
  readonly isAcyclic: boolean;
}

/** A way to make tracks from scored edges. */
export interface TrackBuilder {
  readonly id: string;
  readonly title: string;
  /**
   * Finds tracks, each hit in at most one, ordered from the inside out. Must not depend on the order of the graph's
   * edges. Tracks that are too short are dropped by the list.
   */
  build(input: BuilderInput, cuts: TrackCuts, tracks: TrackList): void;
}

/** Values of Tracks.origin. */
export const ORIGIN_COMPONENT = 0;
export const ORIGIN_WALK = 1;
