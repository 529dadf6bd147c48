import type { ParameterId, ParameterValues } from '../parameters/table.ts';
import type { EdgeLeft } from '../tracks/builders/builder.ts';
import type { TrackFailure } from '../tracks/quality/cuts.ts';

/** Pairs of hits by their rows, as edges or segments of particles; both arrays of one length. */
export interface HitPairs {
  readonly src: Uint32Array;
  readonly dst: Uint32Array;
}

/** A test that a value failed: outside inclusive bounds. Units: mm, rad. */
export interface FailedTest {
  readonly variable: WindowVariable;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  /** By how many widths of the window the value missed it; Infinity where the window has none or the value is NaN. */
  readonly widths: number;
}

/** The variables of pair windows, in the order of a window's bounds. */
export const PAIR_VARIABLES = ['z0', 'dphi', 'phi_slope', 'deta'] as const;
/** The variables of triplet windows, in that order. */
export const TRIPLET_VARIABLES = ['diff_dydx', 'diff_dzdr'] as const;
export type WindowVariable = (typeof PAIR_VARIABLES)[number] | (typeof TRIPLET_VARIABLES)[number];

/** A test of a map triplet: of the windows it has for either leg, or of both legs together. */
export interface FailedTripletTest extends FailedTest {
  readonly of: 'inner leg' | 'outer leg' | 'triplet';
}

/** Why a pair of hits is not on a track: what the first stage that lost it found. */
export type Cause =
  /** The map does not know the module of these hits (rows). */
  | { readonly kind: 'unknown-module'; readonly hits: readonly number[] }
  /** The two modules do not follow each other in the map; `reversed`: they do the other way round. */
  | { readonly kind: 'no-doublet'; readonly reversed: boolean }
  /** Outside the beam spot, but inside the doublet's z0 window without it. `end`: which end (mm) cuts. */
  | { readonly kind: 'beam-spot'; readonly z0: number; readonly end: number }
  /** Outside windows of the doublet, the worst miss first. */
  | { readonly kind: 'doublet-window'; readonly tests: readonly FailedTest[] }
  /** No map triplet holds this pair and a third hit of its particle. */
  | { readonly kind: 'no-triplet'; readonly thirdHits: number }
  /**
   * Every map triplet of the pair and a third hit of its particle fails. The nearest miss: its three hits (rows),
   * how many tracks made the entry, what failed, the worst miss first.
   */
  | {
      readonly kind: 'triplet-window';
      readonly hits: readonly [number, number, number];
      readonly occurrence: number;
      readonly tests: readonly FailedTripletTest[];
    }
  /** Further apart in the embedding than the radius in effect. */
  | { readonly kind: 'distance'; readonly distance: number; readonly radius: number }
  /** Near enough, but directed the other way. */
  | { readonly kind: 'direction' }
  /** Its source has more neighbours than it keeps, and those kept are nearer. */
  | { readonly kind: 'k-max'; readonly kMax: number; readonly neighbours: number }
  /** Below the filter cut. */
  | { readonly kind: 'filter'; readonly score: number; readonly cut: number }
  /** Not in the graph, and the stage that built it does not say why. */
  | { readonly kind: 'no-edge' }
  | { readonly kind: 'score'; readonly score: number; readonly cut: number }
  /** Inside a cycle, and against the way outward. */
  | { readonly kind: 'cycle'; readonly score: number }
  /**
   * Not followed by the builder. `walkMin`: the best edge out of its source, but below that cut; `walkMax`: another
   * is better and it is not above that cut; `entry`: another edge into its target is better and it is not above
   * walkMax; `anchor`: its source has no edge in, and another edge into its target is better; `bestOut`, `bestIn`:
   * another edge out of its source, or into its target, is better. `rival`: that better edge, with its score.
   */
  | {
      readonly kind: 'walk-cut';
      readonly rule: Exclude<EdgeLeft, 'cycle'>;
      readonly score: number;
      readonly cut: number | null;
      readonly rival: ScoredEdge | null;
    }
  /** At the hit `at` the walk took another edge. */
  | {
      readonly kind: 'junction';
      readonly at: number;
      readonly score: number;
      readonly taken: ScoredEdge;
    }
  /** Together, but on a track of too few hits. */
  | { readonly kind: 'short'; readonly hits: number; readonly minHits: number }
  /** Its track was repaired: these of its two hits (rows) are on none any more; none: it was split between them. */
  | { readonly kind: 'repaired'; readonly hits: readonly number[] }
  /** Its track as a whole fails a cut. */
  | {
      readonly kind: 'track-cut';
      readonly cut: TrackFailure['cut'];
      readonly value: number;
      readonly bound: number;
    }
  /** The track builder does not say why. */
  | { readonly kind: 'no-track' };

/** An edge by its hit rows, with its score. */
export interface ScoredEdge {
  readonly src: number;
  readonly dst: number;
  readonly score: number;
}

/**
 * What lost a particle whose segments came through: the hits left are on modules that have one already (no truth
 * edge joins them), or its track holds too many hits of others.
 */
export type ParticleCauseKind = Cause['kind'] | 'same-module' | 'impure';

/** One parameter at another value that would have kept a pair, tried. */
export interface Remedy {
  readonly parameter: ParameterId;
  readonly value: ParameterValues[ParameterId];
}

/** Why a stage lost a pair, and, where asked for, which parameters would have kept it, the smallest change first. */
export interface Loss {
  readonly cause: Cause;
  readonly remedies: readonly Remedy[];
}

/** What is asked of a stage. */
export interface LossQuestion {
  /** Pairs that reached the stage. */
  readonly pairs: HitPairs;
  /** Whether to look for remedies, which takes much longer. */
  readonly remedies: boolean;
}
