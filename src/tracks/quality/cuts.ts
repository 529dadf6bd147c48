import type { Tracks } from '../track.ts';
import type { Holes } from './holes.ts';
import { askedBy, type TrackPass } from './passes.ts';

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
  /** Fewest hits on pixel modules. */
  readonly minPixelHits: number;
  /** Most holes, and most pairs of holes that follow each other (holes.ts); infinite: no cut. */
  readonly maxHoles: number;
  readonly maxDoubleHoles: number;
  /** What else is asked of a track by its pseudorapidity: of two bounds on the same the stricter counts. */
  readonly pass: TrackPass | null;
}

/** The name of a cut. */
export type TrackCutId = Exclude<keyof QualityCuts, 'enabled' | 'repair' | 'pass'>;

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
  /** Made when it is asked for; null where the modules are not known. */
  holes(t: number): Holes | null;
  /** Hits on pixel modules; NaN where the modules are not known. */
  pixelHits(t: number): number;
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
  { cut: 'minPixelHits', isLeast: true, value: ({ pixelHits }, t) => pixelHits(t) },
  { cut: 'maxZ0', isLeast: false, value: ({ fits }, t) => Math.abs(fits.z0[t]) },
  // Last: they have to be made.
  { cut: 'maxHoles', isLeast: false, value: ({ holes }, t) => holes(t)?.holes ?? Number.NaN },
  {
    cut: 'maxDoubleHoles',
    isLeast: false,
    value: ({ holes }, t) => holes(t)?.doubleHoles ?? Number.NaN,
  },
];

/** The bound that a cut has for a track, and what no track fails. */
function boundOf({ cut, isLeast }: TrackCut, cuts: QualityCuts, eta: number): number {
  const asked = cuts.pass ? askedBy(cuts.pass, cut, eta) : undefined;
  if (asked === undefined) return cuts[cut];
  return isLeast ? Math.max(cuts[cut], asked) : Math.min(cuts[cut], asked);
}

/** Whether some cuts ask for the holes of tracks. */
export function asksForHoles(cuts: QualityCuts): boolean {
  return (
    Number.isFinite(cuts.maxHoles) ||
    Number.isFinite(cuts.maxDoubleHoles) ||
    cuts.pass?.regions.some(({ bounds }) => bounds.maxHoles !== undefined) === true
  );
}

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
  for (const one of TRACK_CUTS) {
    const { cut, isLeast } = one;
    const bound = boundOf(one, cuts, tracks.fits.eta[t]);
    if (cut === except || (!isLeast && bound === Number.POSITIVE_INFINITY)) continue;
    const value = one.value(tracks, t);
    if (isLeast ? value < bound : value > bound) return { cut, value, bound };
  }
  return null;
}
