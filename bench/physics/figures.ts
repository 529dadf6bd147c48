import { moduleMap } from '../../src/chains/moduleMap.ts';
import type { BackendChoices } from '../../src/chains/ran.ts';
import { runChain } from '../../src/chains/run.ts';
import type { EventTruth, TrackingEvent } from '../../src/event/event.ts';
import type { Graph } from '../../src/graph/graph.ts';
import type { Evaluation } from '../../src/metrics/evaluate.ts';
import { TRACK_STATUSES } from '../../src/metrics/matching.ts';
import type { Report } from '../../src/metrics/report.ts';
import type { ParameterValues } from '../../src/parameters/table.ts';
import type { Services } from '../../src/pipeline/services.ts';
import type { TaskContext } from '../../src/tasks/rpc.ts';
import type { TrackHits } from '../../src/tracks/track.ts';

/** Where figures are computed. */
export const CHOICES: BackendChoices = { provider: 'wasm', graphBackend: 'cpu' };

/** An event with its graph and scores. */
export interface Scored {
  readonly event: TrackingEvent;
  readonly graph: Graph;
  readonly scores: Float32Array;
}

/** Distance of the production vertex from the beam axis (mm) from which on a particle is displaced. */
const DISPLACED = 1;
/** Hits from which on a track is a long one. */
const LONG = 6;

/** What became of one event: its report, and counts of kinds of targets and tracks. */
interface Outcome {
  readonly report: Report;
  readonly displaced: readonly [found: number, all: number];
  readonly threeHits: readonly [found: number, all: number];
  /** Fakes among the tracks of at least six hits. */
  readonly longFakes: readonly [fakes: number, all: number];
  /** Targets that were lost, by the stage that lost them. */
  readonly lost: ReadonlyMap<string, number>;
}

function outcomeOf({ report, particles, tracks }: Evaluation, truth: EventTruth, hits: TrackHits) {
  const { vx, vy } = truth.particles;
  const counted = (picks: (p: number) => boolean): [number, number] => {
    const rows = Array.from(particles.target.keys()).filter((p) => particles.target[p] && picks(p));
    return [rows.filter((p) => particles.foundBy[p] >= 0).length, rows.length];
  };
  const long = Array.from(tracks.status.keys()).filter(
    (t) => hits.offset[t + 1] - hits.offset[t] >= LONG,
  );
  const lost = new Map(
    particles.lostStages
      .slice(1)
      .map((stage, k) => [
        stage,
        particles.lostAt.reduce((sum, at) => sum + (at === k + 1 ? 1 : 0), 0),
      ]),
  );
  return {
    report,
    lost,
    displaced: counted((p) => Math.hypot(vx[p], vy[p]) >= DISPLACED),
    threeHits: counted((p) => particles.hits[p] === 3),
    longFakes: [
      long.filter((t) => TRACK_STATUSES[tracks.status[t]] === 'fake').length,
      long.length,
    ],
  } satisfies Outcome;
}

/** Builds and evaluates the tracks of one event. @throws Error for an event without truth. */
async function reportOf(
  { tools }: Services,
  { event, graph, scores }: Scored,
  parameters: ParameterValues,
  context: TaskContext,
): Promise<Outcome> {
  const settings = { parameters, choices: CHOICES };
  const known = { graph, scores };
  const { evaluation, tracks } = await runChain(
    tools,
    moduleMap,
    event,
    settings,
    'evaluation',
    context,
    known,
  );
  if (evaluation === null || !tracks || !event.truth)
    throw new Error(`${event.name} has no truth.`);
  return outcomeOf(evaluation, event.truth, tracks);
}

/** The figures of several events as a line; rates are means over the events, counts are sums. */
export async function evaluated(
  services: Services,
  events: readonly Scored[],
  parameters: ParameterValues,
  context: TaskContext,
): Promise<string> {
  const outcomes: Outcome[] = [];
  for (const one of events) outcomes.push(await reportOf(services, one, parameters, context));
  const reports = outcomes.map(({ report }) => report);
  const mean = (of: (report: Report) => number | null) =>
    (reports.reduce((sum, report) => sum + (of(report) ?? 0), 0) / reports.length).toFixed(4);
  const sum = (of: (report: Report) => number) =>
    reports.reduce((total, report) => total + of(report), 0);
  const shareOf = (of: (one: Outcome) => readonly [number, number]) => {
    const [part, all] = [0, 1].map((k) => outcomes.reduce((total, one) => total + of(one)[k], 0));
    return `${part} of ${all}${all > 0 ? ` (${(part / all).toFixed(4)})` : ''}`;
  };
  const edges = events.reduce((total, { graph }) => total + graph.src.length, 0) / events.length;
  const matched = sum((report) => report.tracks.matched);
  const ceiling = sum((report) => report.ceiling.matched);
  const lost = new Map<string, number>();
  for (const outcome of outcomes)
    for (const [stage, count] of outcome.lost) lost.set(stage, (lost.get(stage) ?? 0) + count);
  return [
    `graph efficiency ${mean((report) => report.graph.efficiency)}`,
    `edge efficiency ${mean((report) => report.edges.efficiency)}`,
    `masked purity ${mean((report) => report.edges.maskedPurity)}`,
    `found ${matched} of ${sum((report) => report.tracks.target)}, ceiling ${ceiling} (${(matched / ceiling).toFixed(4)})`,
    `lost ${[...lost].map(([stage, count]) => `${stage} ${count}`).join(' ')}`,
    `displaced ${shareOf(({ displaced }) => displaced)}`,
    `of 3 hits ${shareOf(({ threeHits }) => threeHits)}`,
    `fakes of at least ${LONG} hits ${shareOf(({ longFakes }) => longFakes)}`,
    `${Math.round(edges)} edges`,
    `fake rate ${mean((report) => report.tracks.fakeRate)}`,
    `fragments ${mean((report) => report.tracks.fragmentRate)}`,
    `duplicates ${mean((report) => report.tracks.duplicateRate)}`,
  ].join(', ');
}
