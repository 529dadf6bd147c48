import type { TrackingEvent } from '../event/event.ts';
import { type Edges, edgeClasses, edgeReport, withTargets } from '../metrics/edges.ts';
import { matchTracks } from '../metrics/matching.ts';
import type { EvaluationSettings, Report, TrackReport } from '../metrics/report.ts';
import { targetParticles, truthSuccessors } from '../metrics/truthEdges.ts';
import type { TrackBuilding } from '../tracks/buildTracks.ts';
import { type TrackCuts, type TrackHits, trackCount } from '../tracks/track.ts';
import type { ListedTracks } from '../tracks/trackFinder.ts';

/** What a chain gives at one point of a scan: the figures of its report, how many tracks, and the time it took. */
export interface ScanFigures {
  /** Null without truth. */
  readonly edges: Report['edges'] | null;
  readonly tracksReport: TrackReport | null;
  readonly tracks: number;
  /** Edges above the score cut. */
  readonly kept: number;
  readonly milliseconds: number;
}

/** Track building, the quality of tracks and the report under one set of cuts after the other. */
export type TrackScan<Q> = (
  cuts: TrackCuts,
  quality: Q,
  settings: EvaluationSettings,
  signal: AbortSignal,
) => Promise<ScanFigures>;

/**
 * A scan over the cuts of tracks and of the report, of one scored graph. It gives the figures that the stages give,
 * without what nobody sees of a point: ceiling, outcomes of single particles and edges.
 * @param judged those of the found tracks that are good.
 */
export function createTrackScan<Q>(
  event: TrackingEvent,
  graph: Edges,
  scores: Float32Array,
  building: TrackBuilding,
  judged: (found: ListedTracks, quality: Q, signal: AbortSignal) => Promise<TrackHits>,
): TrackScan<Q> {
  const { truth } = event;
  const classes = truth && edgeClasses(graph, truth, truthSuccessors(event, truth), noTargets());
  const find = building.finder();
  let last: { readonly of: string; readonly target: Uint8Array; edgeClass: Uint8Array } | null =
    null;

  function noTargets(): Uint8Array {
    return new Uint8Array(truth?.particles.id.length ?? 0);
  }

  return async (cuts, quality, settings, signal) => {
    const started = performance.now();
    const tracks = await judged(find(cuts), quality, signal);
    let kept = 0;
    for (let e = 0; e < scores.length; e++) kept += scores[e] > cuts.ccCut ? 1 : 0;
    const figures = { tracks: trackCount(tracks), kept };
    if (!truth || !classes)
      return {
        ...figures,
        edges: null,
        tracksReport: null,
        milliseconds: performance.now() - started,
      };
    const { minPt, minHits, fiducial } = settings;
    const of = [minPt, minHits, ...Object.values(fiducial ?? {})].join(' ');
    if (last?.of !== of) {
      const target = targetParticles(truth, settings);
      last = { of, target, edgeClass: withTargets(classes, graph, truth, target) };
    }
    return {
      ...figures,
      // Only the efficiency of the graph is against all edges of the truth, and that is not asked for.
      edges: edgeReport(last.edgeClass, scores, cuts.ccCut, 0).edges,
      tracksReport: matchTracks(tracks, truth, last.target, settings).report,
      milliseconds: performance.now() - started,
    };
  };
}
