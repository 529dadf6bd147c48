import type { HitPairs, Loss } from '../causes/cause.ts';
import { type MixingEdge, mixingEdges } from '../causes/mixing.ts';
import { edgeRows, pairsAt } from '../causes/pairs.ts';
import {
  type CauseTable,
  causeTable,
  type Explained,
  type Fate,
  type ParticleCause,
  particleCause,
} from '../causes/particles.ts';
import { ALL_SEGMENTS, type Segments, segmentsOf, TRUE_SEGMENTS } from '../causes/segments.ts';
import type { TrackingEvent } from '../event/event.ts';
import type { Evaluation } from '../metrics/evaluate.ts';
import type { ParameterValues } from '../parameters/table.ts';
import { shared, type TaskContext } from '../tasks/rpc.ts';
import type { HitResiduals } from '../tracks/fit/residuals.ts';
import { type TrackHits, trackOfHit } from '../tracks/track.ts';
import type { Chain, Results, Stage, StageInput } from './chain.ts';
import type { RunSettings } from './run.ts';
import { evaluationSettings } from './settings.ts';
import type { QualityTasks } from './stages/quality.ts';
import type { StageTools } from './tools.ts';

/** A run of a chain to be explained: all of it up to the evaluation. */
export interface ExplainableRun extends RunSettings {
  readonly event: TrackingEvent;
  readonly results: Readonly<Partial<Results>>;
}

/** A particle with the fates of its truth edges and of its other edges in the graph, innermost first. */
export interface ParticleExplanation extends Pick<Explained, 'segments' | 'fates'> {
  readonly particle: number;
  /** Null where it was found, or is no target. */
  readonly cause: ParticleCause | null;
  /** The track with most of its hits. */
  readonly best: Explained['best'][number];
}

/** The table of causes, with what its lines refer to. */
export interface EventExplanation extends CauseTable {
  readonly allSegments: Segments;
}

/** Why one particle was lost, and what would have kept each of its segments. Null without truth or before it is known. */
export async function explainParticle(
  tools: StageTools,
  chain: Chain,
  run: ExplainableRun,
  particle: number,
  context: TaskContext,
): Promise<ParticleExplanation | null> {
  const wanted = new Uint8Array(run.event.truth?.particles.id.length ?? 0);
  wanted[particle] = ALL_SEGMENTS;
  const explained = await explain(tools, chain, run, wanted, true, context);
  if (!explained) return null;
  const { segments, fates, bestGood } = explained;
  return {
    particle,
    cause: particleCause(particle, explained),
    segments,
    fates,
    best: bestGood[particle],
  };
}

/** The table of causes of an event. Null without truth or before it is known. */
export async function explainEvent(
  tools: StageTools,
  chain: Chain,
  run: ExplainableRun,
  context: TaskContext,
): Promise<EventExplanation | null> {
  const { evaluation } = run.results;
  if (!evaluation) return null;
  const { target, foundBy } = evaluation.particles;
  const wanted = target.map((isTarget, p) =>
    isTarget ? (foundBy[p] < 0 ? ALL_SEGMENTS : TRUE_SEGMENTS) : 0,
  );
  const explained = await explain(tools, chain, run, wanted, false, context);
  return explained && { ...causeTable(target, explained), allSegments: explained.segments };
}

/** The kept edges that join hits of different particles on a track. Null without truth. */
export async function explainTrack(
  tools: StageTools,
  { event, parameters, results: { graph, scores, tracks } }: ExplainableRun,
  track: number,
  context: TaskContext,
): Promise<readonly MixingEdge[] | null> {
  if (!event.truth || !graph || !scores || !tracks) return null;
  const compute = tools.compute<ExplainTasks>();
  return compute.call(
    'mixingEdges',
    [shared(event), shared(graph), shared(scores), shared(tracks), track, parameters],
    context,
  );
}

/** How far each hit of a track lies from where its other hits say. Null where the fit has no errors. */
export async function explainFit(
  tools: StageTools,
  { event, results: { tracks } }: ExplainableRun,
  track: number,
  context: TaskContext,
): Promise<readonly HitResiduals[] | null> {
  if (!tracks) return null;
  const rows = tracks.hits.slice(tracks.offset[track], tracks.offset[track + 1]);
  return tools.compute<QualityTasks>().call('trackResiduals', [shared(event), rows], context);
}

async function explain(
  tools: StageTools,
  chain: Chain,
  run: ExplainableRun,
  wanted: Uint8Array,
  remedies: boolean,
  context: TaskContext,
): Promise<(Explained & { readonly bestGood: Explained['best'] }) | null> {
  const { graph, tracks, evaluation } = run.results;
  if (!graph || !tracks || !evaluation) return null;
  // Of tracks that come from elsewhere none are known before they were cut.
  const { candidates = tracks } = run.results;
  const args: [TrackingEvent, HitPairs, TrackHits, TrackHits, Uint8Array] = [
    shared(run.event),
    shared(graph),
    shared(candidates),
    shared(tracks),
    wanted,
  ];
  const compute = tools.compute<ExplainTasks>();
  const { segments, best, bestGood } = await compute.call('segments', args, context);
  const stages = stagesToTracks(chain);
  const built = trackOfHit(run.event.hitId.length, candidates);
  const fates = await fatesOf(tools, stages, run, segments, remedies, context);
  return {
    segments,
    fates,
    best,
    bestGood,
    stages: stages.map((stage) => stage.id),
    buildStage: stageGiving(stages, 'candidates'),
    cutStage: stageGiving(stages, 'tracks'),
    builtTrackOf: (hit) => built[hit],
    lostAt: stageThatLost(evaluation),
    settings: evaluationSettings(run.parameters),
  };
}

/** Asks stage after stage for the pairs that it lost; those are not asked for again. */
async function fatesOf(
  tools: StageTools,
  stages: readonly Stage[],
  run: ExplainableRun,
  pairs: HitPairs,
  remedies: boolean,
  context: TaskContext,
): Promise<Fate[]> {
  const fates: Fate[] = Array.from(pairs.src, () => null);
  let left = fates.map((_, i) => i);
  for (const stage of stages) {
    const question = { pairs: pairsAt(pairs, left), remedies };
    const losses = stage.explain
      ? await stage.explain(tools, run as StageInput, question, context)
      : plainLosses(stage, run, question.pairs);
    losses.forEach((loss, k) => {
      if (loss) fates[left[k]] = { ...loss, stage: stage.id };
    });
    left = left.filter((_, k) => losses[k] === null);
  }
  return fates;
}

/** The losses of a stage that does not explain its own: seen in its result. */
function plainLosses(stage: Stage, { event, results }: ExplainableRun, pairs: HitPairs) {
  const hits = event.hitId.length;
  let isLeft = (_pair: number) => true;
  if (stage.gives === 'graph' && results.graph) {
    const rows = edgeRows(pairs, results.graph, hits);
    isLeft = (i) => rows[i] >= 0;
  } else if (stage.gives === 'tracks' && results.tracks) {
    const track = trackOfHit(hits, results.tracks);
    isLeft = (i) => track[pairs.src[i]] >= 0 && track[pairs.src[i]] === track[pairs.dst[i]];
  }
  const kind = stage.gives === 'tracks' ? 'no-track' : 'no-edge';
  return Array.from(pairs.src, (_, i): Loss | null =>
    isLeft(i) ? null : { cause: { kind }, remedies: [] },
  );
}

/** The stages that can lose a pair: those up to the one that makes the tracks. */
function stagesToTracks({ stages }: Chain): readonly Stage[] {
  return stages.slice(0, stages.findIndex((stage) => stage.gives === 'tracks') + 1);
}

/** Id of the stage that gives a result. */
function stageGiving(stages: readonly Stage[], key: 'candidates' | 'tracks'): string {
  return stages.find((stage) => stage.gives === key)?.id ?? '';
}

/** The stage that lost each target particle, null for those found and for others. */
function stageThatLost({ particles }: Evaluation): (particle: number) => string | null {
  return (p) => {
    const stage = particles.lostStages[particles.lostAt[p]];
    return stage === 'none' ? null : stage;
  };
}

/** The work of explanations in the compute worker, beside that of the stages. */
export function explainTasks() {
  return {
    segments: (
      _context: TaskContext,
      event: TrackingEvent,
      graph: HitPairs,
      candidates: TrackHits,
      tracks: TrackHits,
      wanted: Uint8Array,
    ) => {
      const good = segmentsOf(event, graph, tracks, wanted);
      const { best } = segmentsOf(event, graph, candidates, wanted);
      return { segments: good.segments, best, bestGood: good.best };
    },

    mixingEdges: (
      _context: TaskContext,
      event: TrackingEvent,
      graph: HitPairs,
      scores: Float32Array,
      tracks: TrackHits,
      track: number,
      values: ParameterValues,
    ) => event.truth && mixingEdges(graph, scores, tracks, track, event.truth, values),
  };
}
type ExplainTasks = ReturnType<typeof explainTasks>;
