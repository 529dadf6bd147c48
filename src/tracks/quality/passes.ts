/** The cuts that passes set. */
export type PassCut =
  | 'minHits'
  | 'minPixelHits'
  | 'minTrackPt'
  | 'maxD0'
  | 'maxZ0'
  | 'maxHoles'
  | 'maxDoubleHoles';

/** What a pass of a reconstruction asks of tracks, by region of |eta|; what it does not name is not asked. */
export interface TrackPass {
  readonly id: string;
  readonly regions: readonly {
    /** The region ends below this; the last one has no end. */
    readonly etaBelow: number;
    readonly bounds: Readonly<Partial<Record<PassCut, number>>>;
  }[];
}

/** Ends of the regions of the ITk. */
const ITK = [2, 2.6, Number.POSITIVE_INFINITY] as const;

/**
 * Passes of Athena for the ITk. A hit counts as one cluster. No hit is on two tracks, so that what is asked of shared
 * clusters holds, and what is asked of those that are not is asked of all.
 */
export const TRACK_PASSES: readonly TrackPass[] = [
  {
    id: 'itk-gnn',
    regions: regions({ minHits: [7, 7, 7], maxHoles: [4, 4, 2] }),
  },
  {
    id: 'itk',
    regions: regions({
      minTrackPt: [0.9, 0.4, 0.4],
      minHits: [9, 8, 7],
      minPixelHits: [1, 1, 1],
      maxHoles: [2, 2, 2],
      maxDoubleHoles: [1, 1, 1],
      maxD0: [2, 2, 10],
      maxZ0: [200, 200, 200],
    }),
  },
];

/** What a pass asks of a track of some pseudorapidity; undefined where it does not ask. */
export function askedBy(pass: TrackPass, cut: string, eta: number): number | undefined {
  const region = pass.regions.find(({ etaBelow }) => Math.abs(eta) < etaBelow);
  const { bounds } = region ?? pass.regions[pass.regions.length - 1];
  return (bounds as Readonly<Partial<Record<string, number>>>)[cut];
}

function regions(
  bounds: Readonly<Partial<Record<PassCut, readonly [number, number, number]>>>,
): TrackPass['regions'] {
  return ITK.map((etaBelow, r) => ({
    etaBelow,
    bounds: Object.fromEntries(Object.entries(bounds).map(([cut, by]) => [cut, by[r]])),
  }));
}
