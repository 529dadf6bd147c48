import type { ScanFigures } from '../distributions/trackScan.ts';
import type { TrackingEvent } from '../event/event.ts';
import type { Graph } from '../graph/graph.ts';
import type { ParameterId, ParameterValues } from '../parameters/table.ts';
import { breathe } from '../tasks/breathe.ts';
import { isAbort, shared, type TaskContext } from '../tasks/rpc.ts';
import { trackCount } from '../tracks/track.ts';
import type { Chain, ResultKey, Results, Stage } from './chain.ts';
import type { ExplainableRun } from './explain.ts';
import { runChain } from './run.ts';
import { edgesAbove } from './stages/edgeScores.ts';
import type { TrackTasks } from './stages/tracks.ts';
import type { StageTools } from './tools.ts';

/** A parameter and the values it takes in a scan. */
export interface ScanAxis {
  readonly parameter: ParameterId;
  readonly values: readonly number[];
}

/** One point of a scan: the value on each axis, and what the chain gives there or why it gives nothing. */
export interface ScanPoint {
  readonly at: readonly number[];
  readonly figures: ScanFigures | null;
  readonly error: string | null;
}

/**
 * Runs what depends on one or two parameters at all combinations of their values, the first axis fastest, and keeps
 * the figures. Results that do not depend on them are those of the run. Where only tracks, their quality and the report
 * do, the compute worker makes each point in one call, with what no cut changes made once.
 *
 * Between points other calls to the worker come through, so that a cancelled scan costs them at most one point.
 * @param onPoint told of each point as it is there.
 * @throws an `AbortError` once the signal aborts; a point that fails says so and the others go on.
 */
export async function scanChain(
  tools: StageTools,
  chain: Chain,
  run: ExplainableRun,
  axes: readonly ScanAxis[],
  context: TaskContext,
  onPoint: (point: ScanPoint) => void = () => {},
): Promise<ScanPoint[]> {
  const { graph, scores } = run.results;
  const affected = affectedBy(chain, new Set(axes.map(({ parameter }) => parameter)));
  const known: Partial<Record<ResultKey, unknown>> = { ...run.results };
  for (const stage of affected) delete known[stage.gives];
  const isTracksOnly = graph && scores && endsWithTracks(chain, affected);
  const compute = tools.compute<TrackTasks>();

  async function figuresAt(parameters: ParameterValues): Promise<ScanFigures> {
    if (isTracksOnly) {
      const args: [TrackingEvent, Graph, Float32Array, ParameterValues] = [
        shared(run.event),
        shared(graph),
        shared(scores),
        parameters,
      ];
      return compute.call('scanTracks', args, context);
    }
    const started = performance.now();
    const settings = { parameters, choices: run.choices };
    const quiet = { signal: context.signal, progress() {} };
    const results = await runChain(
      tools,
      chain,
      run.event,
      settings,
      'evaluation',
      quiet,
      known as Partial<Results>,
    );
    return figuresOf(results, parameters, performance.now() - started);
  }

  if (isTracksOnly) {
    // A worker that was started again has no modules yet; without any, tracks are fitted without errors, as in the stage.
    await tools.detector(run.event.detector).catch(() => null);
    await compute.call('prepareScan', [shared(run.event), shared(graph), shared(scores)], context);
  }
  const points: ScanPoint[] = [];
  const combinations = combine(axes);
  for (const at of combinations) {
    await breathe(context.signal);
    const changed = Object.fromEntries(axes.map(({ parameter }, i) => [parameter, at[i]]));
    let point: ScanPoint;
    try {
      const figures = await figuresAt({ ...run.parameters, ...changed } as ParameterValues);
      point = { at, figures, error: null };
    } catch (error) {
      context.signal.throwIfAborted();
      if (isAbort(error)) throw error;
      point = { at, figures: null, error: (error as Error).message };
    }
    points.push(point);
    onPoint(point);
    context.progress(points.length / combinations.length);
  }
  return points;
}

/** The stages whose results depend on some parameters. */
function affectedBy({ stages }: Chain, parameters: ReadonlySet<ParameterId>): Set<Stage> {
  const affected = new Set<Stage>();
  const results = new Set<ResultKey>();
  for (const stage of stages) {
    const isAffected =
      stage.parameters.some((id) => parameters.has(id)) ||
      stage.needs.some((key) => results.has(key));
    if (!isAffected) continue;
    affected.add(stage);
    results.add(stage.gives);
  }
  return affected;
}

/** What may come after the scores for the figures to be those of tracks and their report alone. */
const LAST: ReadonlySet<ResultKey> = new Set<ResultKey>([
  'candidates',
  'tracks',
  'ceiling',
  'neighbourFigures',
  'evaluation',
]);

/** Whether some stages are no others than track building and its report, and nothing stands between these. */
function endsWithTracks({ stages }: Chain, affected: ReadonlySet<Stage>): boolean {
  return (
    stages.some(({ gives }) => gives === 'candidates') &&
    [...affected].every(({ gives }) => LAST.has(gives)) &&
    stages.every(({ gives, needs }) => LAST.has(gives) || !needs.includes('tracks'))
  );
}

function figuresOf(
  { evaluation, tracks, scores }: Partial<Results>,
  { ccCut }: ParameterValues,
  milliseconds: number,
): ScanFigures {
  return {
    edges: evaluation?.report.edges ?? null,
    tracksReport: evaluation?.report.tracks ?? null,
    tracks: tracks ? trackCount(tracks) : 0,
    kept: scores ? edgesAbove(scores, ccCut) : 0,
    milliseconds,
  };
}

/** All combinations of the values of some axes, the first fastest. */
function combine(axes: readonly ScanAxis[]): number[][] {
  return axes.reduce<number[][]>(
    (before, { values }) => values.flatMap((value) => before.map((at) => [...at, value])),
    [[]],
  );
}
