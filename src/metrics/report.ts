/** The evaluation of one event; definitions in ARCHITECTURE.md "Evaluation". Null where a denominator is zero. */
export interface Report {
  readonly graph: { readonly efficiency: number | null; readonly purity: number | null };
  readonly edges: {
    readonly efficiency: number | null;
    readonly purity: number | null;
    readonly maskedPurity: number | null;
  };
  readonly tracks: TrackReport;
  /** The same graph with perfect scores through the same track building and matching. */
  readonly ceiling: { readonly efficiency: number | null; readonly matched: number };
}

/** Track figures of one event. */
export interface TrackReport {
  readonly efficiency: number | null;
  readonly fakeRate: number | null;
  readonly fragmentRate: number | null;
  readonly duplicateRate: number | null;
  /** Target particles, and how many of them were found. */
  readonly target: number;
  readonly matched: number;
  readonly matching: Matching;
}

/** ATLAS: majority of the track; one-way: purity for tracks, truth fraction for particles; two-way: both. All strict. */
export type Matching = 'atlas' | 'one-way' | 'two-way';

/** Class of an edge. */
export const EDGE_CLASSES = ['target', 'other true', 'skipping', 'fake'] as const;
export type EdgeClass = (typeof EDGE_CLASSES)[number];

/** Where and what a particle must be to be a target, besides its momentum and hits. */
export interface Fiducial {
  /** |eta| strictly below this; Infinity: any. */
  readonly maxEta: number;
  /** Production radius (mm, from the beam axis) strictly below this; Infinity: any, also an unknown one. */
  readonly maxRadius: number;
  /** At least as many hits as this too. */
  readonly minHits: number;
  readonly charge: 'any' | 'positive' | 'negative';
}

/** What decides which particles are targets. */
export type TargetSettings = Pick<EvaluationSettings, 'minPt' | 'minHits' | 'fiducial'>;

/** What counts as a target particle and as a match. */
export interface EvaluationSettings {
  /** Transverse momentum threshold of target particles (GeV), strict. */
  readonly minPt: number;
  /** Fewest hits of a target particle and of a track that counts. */
  readonly minHits: number;
  /** What else a target particle must be; nothing unless given. */
  readonly fiducial?: Fiducial;
  readonly matching: Matching;
}
