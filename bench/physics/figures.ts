import { moduleMap } from '../../src/chains/moduleMap.ts';
import type { BackendChoices } from '../../src/chains/ran.ts';
import { runChain } from '../../src/chains/run.ts';
import type { TrackingEvent } from '../../src/event/event.ts';
import type { Graph } from '../../src/graph/graph.ts';
import type { Report } from '../../src/metrics/report.ts';
import type { ParameterValues } from '../../src/parameters/table.ts';
import type { Services } from '../../src/pipeline/services.ts';
import type { TaskContext } from '../../src/tasks/rpc.ts';

/** Where figures are computed. */
export const CHOICES: BackendChoices = { provider: 'wasm', graphBackend: 'cpu' };

/** An event with its graph and scores. */
export interface Scored {
  readonly event: TrackingEvent;
  readonly graph: Graph;
  readonly scores: Float32Array;
}

/** Builds and evaluates the tracks of one event. @throws Error for an event without truth. */
async function reportOf(
  { tools }: Services,
  { event, graph, scores }: Scored,
  parameters: ParameterValues,
  context: TaskContext,
): Promise<Report> {
  const settings = { parameters, choices: CHOICES };
  const known = { graph, scores };
  const { evaluation } = await runChain(
    tools,
    moduleMap,
    event,
    settings,
    'evaluation',
    context,
    known,
  );
  if (evaluation === null) throw new Error(`${event.name} has no truth.`);
  return evaluation.report;
}

/** The figures of several events as a line; rates are means over the events, counts are sums. */
export async function evaluated(
  services: Services,
  events: readonly Scored[],
  parameters: ParameterValues,
  context: TaskContext,
): Promise<string> {
  const reports: Report[] = [];
  for (const one of events) reports.push(await reportOf(services, one, parameters, context));
  const mean = (of: (report: Report) => number | null) =>
    (reports.reduce((sum, report) => sum + (of(report) ?? 0), 0) / reports.length).toFixed(4);
  const sum = (of: (report: Report) => number) =>
    reports.reduce((total, report) => total + of(report), 0);
  const matched = sum((report) => report.tracks.matched);
  const ceiling = sum((report) => report.ceiling.matched);
  return [
    `graph efficiency ${mean((report) => report.graph.efficiency)}`,
    `edge efficiency ${mean((report) => report.edges.efficiency)}`,
    `masked purity ${mean((report) => report.edges.maskedPurity)}`,
    `found ${matched} of ${sum((report) => report.tracks.target)}, ceiling ${ceiling} (${(matched / ceiling).toFixed(4)})`,
    `fake rate ${mean((report) => report.tracks.fakeRate)}`,
    `fragments ${mean((report) => report.tracks.fragmentRate)}`,
    `duplicates ${mean((report) => report.tracks.duplicateRate)}`,
  ].join(', ');
}
