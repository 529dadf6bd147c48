import type { Tracks } from '../track.ts';

/** Cuts on whole tracks, on those that the builder found. */
export interface QualityCuts {
  readonly enabled: boolean;
  /** Whether tracks are cleaned and joined before they are cut. */
  readonly repair: boolean;
  /** Least score of the classifier; 0: no cut. */
  readonly minTrackScore: number;
  /** Least probability of chi squared; 0: no cut. */
  readonly minProbability: number;
  /** Greatest |d0| and |z0| (mm); infinite: no cut. */
  readonly maxD0: number;
  readonly maxZ0: number;
  /** Least pT (GeV). */
  readonly minTrackPt: number;
  /** Fewest hits: those of the builder's cut, which a repaired track has to reach again. */
  readonly minHits: number;
}

/** The name of a cut. */
export type TrackCutId = Exclude<keyof QualityCuts, 'enabled' | 'repair'>;

/** The cut that a track fails, with its value and the bound. */
export interface TrackFailure {
  readonly cut: TrackCutId;
  readonly value: number;
  readonly bound: number;
}

/** What the cuts look at. */
export type Cuttable = Tracks & {
  readonly probability: Float64Array;
  readonly score: Float32Array | null;
};

interface TrackCut {
  readonly cut: TrackCutId;
  /** Whether tracks below the bound fail, or those above. */
  readonly isLeast: boolean;
  /** What is cut on; NaN where it is not known, which passes. */
  value(tracks: Cuttable, t: number): number;
}

/** The cuts in the order in which they are tried. */
const TRACK_CUTS: readonly TrackCut[] = [
  {
    cut: 'minHits',
    isLeast: true,
    value: ({ offset }, t) => offset[t + 1] - offset[t],
  },
  { cut: 'minTrackScore', isLeast: true, value: ({ score }, t) => score?.[t] ?? Number.NaN },
  { cut: 'minProbability', isLeast: true, value: ({ probability }, t) => probability[t] },
  { cut: 'minTrackPt', isLeast: true, value: ({ fits }, t) => fits.pt[t] },
  { cut: 'maxD0', isLeast: false, value: ({ fits }, t) => Math.abs(fits.d0[t]) },
  { cut: 'maxZ0', isLeast: false, value: ({ fits }, t) => Math.abs(fits.z0[t]) },
];

/** What a cut looks at, of one track; NaN where it is not known. */
export function valueOfCut(cut: TrackCutId, tracks: Cuttable, t: number): number {
  const row = TRACK_CUTS.find((one) => one.cut === cut);
  return row ? row.value(tracks, t) : Number.NaN;
}

/**
 * The first cut that a track fails, null where it passes all. What is not known of any track, as the score where
 * there is no classifier, passes the cut on it.
 * @param except a cut that is not asked.
 */
export function failedCut(
  tracks: Cuttable,
  t: number,
  cuts: QualityCuts,
  except: TrackCutId | null = null,
): TrackFailure | null {
  for (const { cut, isLeast, value } of TRACK_CUTS) {
    const of = value(tracks, t);
    const bound = cuts[cut];
    if (cut !== except && (isLeast ? of < bound : of > bound)) return { cut, value: of, bound };
  }
  return null;
}
