import type { EvaluationSettings } from '../metrics/report.ts';
import type { Cause, Loss, ParticleCauseKind } from './cause.ts';
import type { BestTrack, Segments } from './segments.ts';

/** Where a segment ended: the first stage that lost it, and why; null for one that came through all of them. */
export type Fate = (Loss & { readonly stage: string }) | null;

/** Why a particle was lost. */
export interface ParticleCause {
  readonly particle: number;
  /** The stage that `lostAt` names. */
  readonly stage: string;
  readonly kind: ParticleCauseKind;
  /** The innermost segment that this stage lost and that broke the particle's largest piece, or -1. */
  readonly segment: number;
}

/** What causes are drawn from: segments of particles with their fates, and how tracks are matched. */
export interface Explained {
  readonly segments: Segments;
  readonly fates: readonly Fate[];
  readonly best: readonly (BestTrack | null)[];
  /** Ids of the chain's stages, in order; that which builds tracks, and that which cuts them. */
  readonly stages: readonly string[];
  readonly buildStage: string;
  readonly cutStage: string;
  /** The builder's track that a hit is on, or -1. */
  readonly builtTrackOf: (hit: number) => number;
  /** The stage that lost a particle, null for one that was found. */
  readonly lostAt: (particle: number) => string | null;
  readonly settings: EvaluationSettings;
}

/** A line of the table of causes: the target particles and their truth edges that one stage lost for one reason. */
export interface CauseRow {
  readonly stage: string;
  readonly kind: ParticleCauseKind;
  readonly particles: readonly number[];
  /** Rows of the segments. */
  readonly segments: readonly number[];
}

/** Every target particle is found or in one line, every truth edge of one is on a track or in one line. */
export interface CauseTable {
  readonly rows: readonly CauseRow[];
  readonly targets: number;
  readonly found: number;
  readonly segments: number;
  readonly onTrack: number;
}

/**
 * Why a particle was lost: at the stage that `lostAt` names, the innermost of its segments that this stage lost and
 * whose ends are on different pieces after it. All the particle's edges in the graph must be among the segments.
 * @returns null for a particle that was found.
 */
export function particleCause(particle: number, explained: Explained): ParticleCause | null {
  const { segments, fates, stages } = explained;
  const stage = explained.lostAt(particle);
  if (stage === null) return null;
  const own = rowsOf(segments, particle);
  const answer = (kind: ParticleCauseKind, segment = -1) => ({ particle, stage, kind, segment });
  const order = stages.indexOf(stage);
  const diedHere = own.filter((row) => fates[row]?.stage === stage);
  if (stage === explained.cutStage) {
    // It had a track: what befell that one counts, not what befell another of its hits.
    const ofBest = diedHere.filter((row) => isOnBest(explained, particle, segments.src[row]));
    const row = ofBest[0] ?? diedHere[0];
    return row === undefined ? answer('impure') : answer((fates[row] as Loss).cause.kind, row);
  }
  if (stage === explained.buildStage) {
    if (diedHere.length === 0 || isImpure(explained, particle)) return answer('impure');
    return answer((fates[diedHere[0]] as Loss).cause.kind, diedHere[0]);
  }
  const pieceOf = pieces(segments, own, (row) => {
    const fate = fates[row];
    return fate === null || stages.indexOf(fate.stage) > order;
  });
  const broke = diedHere.find((row) => pieceOf(segments.src[row]) !== pieceOf(segments.dst[row]));
  if (broke === undefined) return answer('same-module');
  return answer((fates[broke] as Loss).cause.kind, broke);
}

/** The table of causes of the target particles. */
export function causeTable(target: Uint8Array, explained: Explained): CauseTable {
  const { segments, fates } = explained;
  const rows = new Map<string, { stage: string; kind: Cause['kind'] } & Members>();
  const rowOf = (stage: string, kind: ParticleCauseKind): Members => {
    const key = `${stage} ${kind}`;
    const row = rows.get(key) ?? {
      stage,
      kind: kind as Cause['kind'],
      particles: [],
      segments: [],
    };
    rows.set(key, row);
    return row;
  };
  let [targets, found, count, onTrack] = [0, 0, 0, 0];
  target.forEach((isTarget, particle) => {
    if (!isTarget) return;
    targets++;
    const cause = particleCause(particle, explained);
    if (cause) rowOf(cause.stage, cause.kind).particles.push(particle);
    else found++;
  });
  fates.forEach((fate, row) => {
    if (!target[segments.particle[row]] || segments.skipping[row]) return;
    count++;
    if (segments.onTrack[row]) onTrack++;
    else if (fate) rowOf(fate.stage, fate.cause.kind).segments.push(row);
  });
  const { stages } = explained;
  const sorted = [...rows.values()].sort(
    (a, b) =>
      stages.indexOf(a.stage) - stages.indexOf(b.stage) ||
      b.particles.length - a.particles.length ||
      b.segments.length - a.segments.length ||
      a.kind.localeCompare(b.kind),
  );
  return { rows: sorted, targets, found, segments: count, onTrack };
}

interface Members {
  readonly particles: number[];
  readonly segments: number[];
}

/** The rows of a particle: segments are sorted by particle. */
function rowsOf({ particle }: Segments, wanted: number): number[] {
  let [from, to] = [0, particle.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (particle[middle] < wanted) from = middle + 1;
    else to = middle;
  }
  const rows: number[] = [];
  for (let row = from; row < particle.length && particle[row] === wanted; row++) rows.push(row);
  return rows;
}

/** Whether the particle's best track holds enough of its hits, but not more of them than of others. */
function isImpure({ best, settings }: Explained, particle: number): boolean {
  const track = best[particle];
  if (!track) return false;
  const { own, trackHits, particleHits } = track;
  const enough = settings.matching === 'atlas' ? own >= settings.minHits : 2 * own > particleHits;
  return enough && 2 * own <= trackHits;
}

/** Whether a hit is on the track that has most hits of a particle. */
function isOnBest({ best, builtTrackOf }: Explained, particle: number, hit: number): boolean {
  return best[particle] !== null && builtTrackOf(hit) === best[particle]?.track;
}

/** The piece of each hit under the segments that are left. */
function pieces(
  { src, dst }: Segments,
  rows: readonly number[],
  isLeft: (row: number) => boolean,
): (hit: number) => number {
  const parent = new Map<number, number>();
  const find = (hit: number): number => {
    const up = parent.get(hit) ?? hit;
    return up === hit ? hit : find(up);
  };
  for (const row of rows) if (isLeft(row)) parent.set(find(src[row]), find(dst[row]));
  return find;
}
