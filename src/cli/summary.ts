import type { Results } from '../chains/chain.ts';
import { hitCount, type TrackingEvent } from '../event/event.ts';
import type { Graph } from '../graph/graph.ts';
import type { Report } from '../metrics/report.ts';
import type { ParameterValues } from '../parameters/table.ts';
import { type MadeBy, madeBy } from '../pipeline/madeBy.ts';
import { EVENT_STAGE, type PipelineSnapshot, type StageStatus } from '../pipeline/pipeline.ts';
import type { Tracks } from '../tracks/track.ts';

/** What `--json` prints for one event. Metrics are null without truth; times are in ms. */
export interface Summary {
  readonly event: string;
  readonly chain: string;
  readonly madeBy: MadeBy;
  readonly counts: {
    readonly hits: number;
    /** Counts that a chain does not have are absent, as the modules of a map. */
    readonly modules: number | undefined;
    readonly doublets: number | undefined;
    readonly edges: number | undefined;
    readonly edgesAboveCut: number | undefined;
    readonly tracks: number | undefined;
  };
  readonly timings_ms: {
    readonly read: number;
    /** All stages before the scores. */
    readonly graph: number;
    readonly score: number;
    readonly tracks: number;
  };
  /** Every stage of the chain in order: what it counted, where it ran and how long. */
  readonly stages: readonly StageSummary[];
  readonly metrics: Report | null;
}

interface StageSummary {
  readonly stage: string;
  readonly title: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly milliseconds: number | null;
  readonly backend: string | null;
  readonly efficiency: number | null;
  readonly purity: number | null;
  readonly note: string | null;
}

/** A finished reconstruction. */
export interface Finished {
  readonly event: TrackingEvent;
  readonly graph: Graph;
  readonly scores: Float32Array;
  readonly tracks: Tracks;
  readonly results: Readonly<Partial<Results>>;
}

/**
 * The parts of a snapshot whose every stage is done.
 * @throws Error with the message of the stage that failed.
 */
export function finished({ event, results, stages }: PipelineSnapshot): Finished {
  const failed = Object.values(stages).find((stage) => stage.error !== null);
  if (failed?.error) throw new Error(failed.error);
  const { graph, scores, tracks } = results;
  if (!event || !graph || !scores || !tracks) throw new Error('The reconstruction did not finish.');
  return { event, graph, scores, tracks, results };
}

/** The summary of a finished reconstruction. */
export function summarise(
  { event, results }: Finished,
  snapshot: PipelineSnapshot,
  parameters: ParameterValues,
): Summary {
  const { chain, cards, stages } = snapshot;
  const count = (stage: string, id: string) =>
    stages[stage]?.counts.find((one) => one.id === id)?.value;
  const time = (stage: string) => stages[stage]?.milliseconds ?? 0;
  return {
    event: event.name,
    chain,
    madeBy: madeBy(snapshot, parameters),
    counts: {
      hits: hitCount(event),
      modules: count('graph', 'modules'),
      doublets: count('graph', 'doublets'),
      edges: results.graph?.src.length,
      edgesAboveCut: count('tracks', 'above'),
      tracks: count('quality', 'tracks'),
    },
    timings_ms: {
      read: time(EVENT_STAGE),
      graph: cards
        .slice(
          0,
          cards.findIndex(({ id }) => id === 'scores'),
        )
        .reduce((sum, { id }) => sum + time(id), 0),
      score: time('scores'),
      tracks: time('tracks') + time('quality'),
    },
    stages: cards.map(({ id, title }) => stageSummary(title, stages[id])),
    metrics: results.evaluation?.report ?? null,
  };
}

function stageSummary(title: string, status: StageStatus): StageSummary {
  const { stage, milliseconds, backend, efficiency, purity, note } = status;
  const counts = Object.fromEntries(status.counts.map(({ id, value }) => [id, value]));
  return { stage, title, counts, milliseconds, backend, efficiency, purity, note };
}

/** The summary as text for people. */
export function summaryText({ event, counts, timings_ms: ms, stages, metrics }: Summary): string {
  const percent = (value: number | null) =>
    value === null ? 'n/a' : `${(100 * value).toFixed(1)}%`;
  const seconds = (value: number | null) => `${((value ?? 0) / 1000).toFixed(2)} s`;
  const width = Math.max(...stages.map(({ title }) => title.length), 'read'.length);
  const line = (title: string, what: string, time: number | null) =>
    `  ${title.toLowerCase().padEnd(width)}  ${what ? `${what}, ` : ''}${seconds(time)}`;
  const lines = [
    event,
    line('read', `${counts.hits} hits`, ms.read),
    ...stages.flatMap((stage) => [
      line(
        stage.title,
        Object.entries(stage.counts)
          .map(([id, value]) => `${value} ${id}`)
          .join(', '),
        stage.milliseconds,
      ),
      ...(stage.note ? [`  ${' '.repeat(width)}  ${stage.note}`] : []),
    ]),
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
