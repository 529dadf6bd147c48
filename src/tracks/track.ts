/** Lists of hit rows, flattened. Track t has hits[offset[t] .. offset[t + 1]). */
export interface TrackHits {
  /** Hit rows of all tracks, each track ordered from the inside out. */
  readonly hits: Uint32Array;
  /** [T + 1] */
  readonly offset: Uint32Array;
}

/** Tracks as a builder found them. */
export interface FoundTracks extends TrackHits {
  /** Which step made each track: 0 connected component, 1 walkthrough, 2 repaired after the builder. */
  readonly origin: Uint8Array;
}

/** Tracks of an event with their fits. */
export interface Tracks extends FoundTracks {
  readonly fits: TrackFits;
}

/** Parameters per track at its perigee, the point of closest approach to the z axis; NaN where a fit is impossible. */
export interface TrackFits {
  /** Transverse momentum (GeV); Infinity where the hits lie on a straight line. */
  readonly pt: Float32Array;
  readonly eta: Float32Array;
  /** Azimuth of the momentum at closest approach (rad). */
  readonly phi: Float32Array;
  /** Signed transverse impact parameter (mm): d0 = -x sin(phi) + y cos(phi) at closest approach. */
  readonly d0: Float32Array;
  /** z at closest approach (mm). */
  readonly z0: Float32Array;
  /** +1 or -1; 0 where undetermined. */
  readonly charge: Int8Array;
  /**
   * Covariance of d0, z0, phi, theta and charge over momentum (mm, rad, 1/GeV): the upper triangle of the matrix by
   * rows, COVARIANCE_SIZE numbers a track. NaN where the fit has no errors: the modules are not known, or the hits
   * are on no trajectory through them.
   */
  readonly covariance: Float32Array;
  /** Chi squared of the hits, see degreesOfFreedom; NaN where the fit has no errors. */
  readonly chi2: Float32Array;
}

/** Numbers per track in `TrackFits.covariance`. */
export const COVARIANCE_SIZE = 15;
/** Places of the variances of d0, z0, phi, theta and charge over momentum among them. */
export const VARIANCE_AT = [0, 5, 9, 12, 14] as const;

/** Degrees of freedom of the fit of a track: two coordinates a hit, five parameters. */
export function degreesOfFreedom(hits: number): number {
  return 2 * hits - 5;
}

/** Cuts of track building; defaults are the tracking service's. */
export interface TrackCuts {
  /** Edges with score <= ccCut are dropped before connected components. */
  readonly ccCut: number;
  /** The walk follows the best next edge only if its score >= walkMin. */
  readonly walkMin: number;
  /** The walk also follows every other edge with score > walkMax (an *add* threshold). */
  readonly walkMax: number;
  /** Tracks with fewer hits are dropped. */
  readonly minHits: number;
  /** Id of the builder (builders/index.ts) that makes tracks of the edges left; `walkthrough` unless given. */
  readonly builder?: string;
}

/** Number of tracks. */
export function trackCount(tracks: TrackHits): number {
  return tracks.offset.length - 1;
}

/** The track that each hit is on, -1 for none. */
export function trackOfHit(hits: number, tracks: TrackHits): Int32Array {
  const track = new Int32Array(hits).fill(-1);
  for (let t = 0; t + 1 < tracks.offset.length; t++)
    for (let i = tracks.offset[t]; i < tracks.offset[t + 1]; i++) track[tracks.hits[i]] = t;
  return track;
}
