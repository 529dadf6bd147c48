/**
 * The module map: which modules follow each other on a track, and within which windows.
 * Definitions: ModuleMapGraph (L2IT), see ARCHITECTURE.md "Module map". Units: mm, rad.
 */

/** Convention of the pair and triplet variables; map files of the field carry none, so ours name it. */
export type Convention = 'mmg-1.4' | 'acorn' | 'legacy';

/** Numbers per pair window: min and max of z0, dphi, phiSlope and deta, interleaved. */
export const PAIR_WINDOW_STRIDE = 8;
/** Numbers per triplet window: min and max of diffDydx and diffDzdr, interleaved. */
export const TRIPLET_WINDOW_STRIDE = 4;

/** Where a map came from: everything needed to judge whether it fits an event, and to make it again. */
export interface ModuleMapHeader {
  readonly convention: Convention;
  /** Inclusive min and max on both sides. */
  readonly cutMode: 'minmax';
  /** Name of the detector, e.g. `trackml`. */
  readonly detector: string;
  /** Interval of z (mm) in which the particles that made the map started. */
  readonly beamSpot: { readonly zMin: number; readonly zMax: number };
  /** Transverse momentum threshold of the map's particles (GeV). */
  readonly minPt: number;
  /** Number of simulated tracks. */
  readonly tracks: number;
  /**
   * Settings of the generator that drew the tracks. `widening`, where it is there, is what the widening by occurrence
   * is multiplied by: the map was chosen with it.
   */
  readonly generator: Readonly<Record<string, number | string | boolean>>;
}

/**
 * A map in memory. Modules are ranked by ascending unsigned 64-bit id; entries refer to ranks.
 * Doublets are sorted by (m1, m2), triplets by (m1, m2, m3). Bounds are f32 rounded outward from doubles;
 * infinities are legal bounds.
 */
export interface ModuleMap {
  readonly header: ModuleMapHeader;
  readonly moduleKey: BigUint64Array;
  readonly doublets: MapDoublets;
  readonly triplets: MapTriplets;
}

/** Doublet entries: the union of all triplet legs that use the pair of modules. */
export interface MapDoublets {
  readonly m1: Uint32Array;
  readonly m2: Uint32Array;
  /** [D * 8]: z0min, z0max, dphimin, dphimax, phiSlopemin, phiSlopemax, detamin, detamax. */
  readonly window: Float32Array;
  /**
   * [D * 2]: how far (mm) below and above the start of its track the z0 of a pair may lie, where the modules are known
   * (`z0Margins.ts`); the cut on the beam spot leaves this much room.
   */
  readonly z0Margin?: Float32Array | undefined;
}

/** Triplet entries (m1, m2, m3): doublet12 = row of (m1, m2), doublet23 = row of (m2, m3). */
export interface MapTriplets {
  readonly doublet12: Uint32Array;
  readonly doublet23: Uint32Array;
  /** How many simulated tracks made each entry (of the entry's whole symmetry class). */
  readonly occurrence: Uint32Array;
  /** [T * 8] each: the entry's own windows for leg 12 and leg 23, laid out as a doublet's. */
  readonly window12: Float32Array;
  readonly window23: Float32Array;
  /** [T * 4]: diffDydx min, max, diffDzdr min, max. */
  readonly window: Float32Array;
  /** Means and rms of the variables, where the map has them. */
  readonly moments?: TripletMoments | undefined;
}

/**
 * Mean and rms (root mean square deviation from the mean) of every variable over the tracks that made a triplet
 * entry, laid out as its windows: mean in the place of the minimum, rms in that of the maximum.
 */
export interface TripletMoments {
  /** [T * 8] each. */
  readonly leg12: Float32Array;
  readonly leg23: Float32Array;
  /** [T * 4] */
  readonly triplet: Float32Array;
}

/**
 * Settings that change a map's windows at load (all are live parameters of the page). Plain values only: settings
 * are compared value by value.
 */
export interface WindowSettings {
  /**
   * `minmax`: from the least to the greatest value, widened by `tolerance` and `occurrenceWidening`.
   * `meanrms`: mean +- `rmsFactor` rms, capped by these; for maps with moments only.
   */
  readonly cutMode: 'minmax' | 'meanrms';
  /** Relative widening of every bound, reference's *tolerance* mode: lo -= |lo| * t, hi += |hi| * t. */
  readonly tolerance: number;
  /** Number of rms on either side of the mean in the mode `meanrms`. */
  readonly rmsFactor: number;
  /** Factor of the widening by (width + c) / sqrt(occurrence) on each side; 0 switches it off. */
  readonly occurrenceWidening: number;
  /** Interval in z (mm) intersected with every z0 window; infinities switch it off. */
  readonly beamSpotMin: number;
  readonly beamSpotMax: number;
  /** Whether there is a cut on the variable at all; without one every number passes, z0 also outside the beam spot. */
  readonly cutZ0: boolean;
  readonly cutDphi: boolean;
  readonly cutPhiSlope: boolean;
  readonly cutDeta: boolean;
  readonly cutDydx: boolean;
  readonly cutDzdr: boolean;
  /**
   * Widening of the windows of one variable: by this share of the width that they have after all else but the beam
   * spot, on either side; below 0 they are narrowed about their middle.
   */
  readonly widenZ0: number;
  readonly widenDphi: number;
  readonly widenPhiSlope: number;
  readonly widenDeta: number;
  readonly widenDydx: number;
  readonly widenDzdr: number;
}
