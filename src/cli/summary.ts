import { hitCount, type TrackingEvent } from '../event/event.ts';
import type { Graph } from '../graph/graph.ts';
import type { Evaluation } from '../metrics/evaluate.ts';
import type { Report } from '../metrics/report.ts';
import type { PipelineSnapshot } from '../pipeline/pipeline.ts';
import { edgesAbove } from '../pipeline/status.ts';
import { type Tracks, trackCount } from '../tracks/track.ts';

/** What `--json` prints for one event. Metrics are null without truth; times are in ms. */
export interface Summary {
  readonly event: string;
  readonly counts: {
    readonly hits: number;
    /** Modules of this event that the map knows. */
    readonly modules: number;
    /** Hit pairs that pass the doublet windows. */
    readonly doublets: number;
    readonly edges: number;
    readonly edgesAboveCut: number;
    readonly tracks: number;
  };
  readonly timings_ms: {
    readonly read: number;
    readonly graph: number;
    readonly score: number;
    readonly tracks: number;
  };
  readonly metrics: Report | null;
}

/** A finished reconstruction. */
export interface Finished {
  readonly event: TrackingEvent;
  readonly graph: Graph;
  readonly scores: Float32Array;
  readonly tracks: Tracks;
  readonly evaluation: Evaluation | null;
}

/**
 * The parts of a snapshot whose every stage is done.
 * @throws Error with the message of the stage that failed.
 */
export function finished(snapshot: PipelineSnapshot): Finished {
  const { event, graph, scores, tracks, evaluation, stages } = snapshot;
  const failed = Object.values(stages).find((stage) => stage.error !== null);
  if (failed?.error) throw new Error(failed.error);
  if (!event || !graph || !scores || !tracks) throw new Error('The reconstruction did not finish.');
  return { event, graph, scores, tracks, evaluation };
}

/** The summary of a finished reconstruction. */
export function summarise(
  { event, graph, scores, tracks, evaluation }: Finished,
  { stages }: PipelineSnapshot,
  ccCut: number,
): Summary {
  return {
    event: event.name,
    counts: {
      hits: hitCount(event),
      modules: graph.counts.modules,
      doublets: graph.counts.doublets,
      edges: graph.counts.edges,
      edgesAboveCut: edgesAbove(scores, ccCut),
      tracks: trackCount(tracks),
    },
    timings_ms: {
      read: stages.event.milliseconds ?? 0,
      graph: stages.graph.milliseconds ?? 0,
      score: stages.scores.milliseconds ?? 0,
      tracks: stages.tracks.milliseconds ?? 0,
    },
    metrics: evaluation?.report ?? null,
  };
}

/** The summary as text for people. */
export function summaryText({ event, counts, timings_ms: ms, metrics }: Summary): string {
  const percent = (value: number | null) =>
    value === null ? 'n/a' : `${(100 * value).toFixed(1)}%`;
  const seconds = (value: number) => `${(value / 1000).toFixed(2)} s`;
  const lines = [
    event,
    `  read    ${counts.hits} hits on ${counts.modules} modules of the map, ${seconds(ms.read)}`,
    `  graph   ${counts.doublets} doublets, ${counts.edges} edges, ${seconds(ms.graph)}`,
    `  scores  ${counts.edgesAboveCut} edges above the cut, ${seconds(ms.score)}`,
    `  tracks  ${counts.tracks} tracks, ${seconds(ms.tracks)}`,
  ];
  if (metrics) {
    const { graph, edges, tracks, ceiling } = metrics;
    lines.push(
      `  graph efficiency ${percent(graph.efficiency)}, purity ${percent(graph.purity)}`,
      `  edge efficiency ${percent(edges.efficiency)}, purity ${percent(edges.purity)}, masked ${percent(edges.maskedPurity)}`,
      `  ${tracks.matched} of ${tracks.target} target particles found (${percent(tracks.efficiency)}, ${tracks.matching}); with perfect scores ${ceiling.matched}`,
      `  fake rate ${percent(tracks.fakeRate)}, fragments ${percent(tracks.fragmentRate)}, duplicates ${percent(tracks.duplicateRate)}`,
    );
  } else lines.push('  no truth, so no efficiencies');
  return lines.join('\n');
}
