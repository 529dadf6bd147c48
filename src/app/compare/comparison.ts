import type { TrackingEvent } from '../../event/event.ts';
import type { Graph } from '../../graph/graph.ts';
import {
  compareEdges,
  compareParticles,
  compareTracks,
  type EdgeComparison,
  type ParticleComparison,
  type TrackComparison,
} from '../../metrics/comparison.ts';
import type { Evaluation } from '../../metrics/evaluate.ts';
import {
  type Change,
  changeOf,
  evaluationRatios,
  pairedChange,
  type RatioId,
  type Ratios,
} from '../../metrics/ratios.ts';
import { DIFFERENCE_SIDES, type DifferenceSide } from '../../scene/index.ts';
import type { Shown } from '../../session/shown.ts';
import { keptFor } from '../../tasks/kept.ts';
import type { Tracks } from '../../tracks/track.ts';

/** Comparisons of two runs of one event, each made once for as long as both are in use. */

/** Figures of a run as counts; null where there is nothing to judge it by. */
export const ratiosOf = keptFor((shown: Shown): Ratios | null => {
  const { evaluation, scores, tracks, parameters } = shown;
  return evaluation && scores && tracks && evaluationRatios(evaluation, scores, tracks, parameters);
});

export const tracksCompared = keptFor(
  (event: TrackingEvent, a: Tracks, b: Tracks): TrackComparison =>
    compareTracks(event.hitId.length, a, b),
);

export const edgesCompared = keptFor(
  (event: TrackingEvent, a: Graph, b: Graph): EdgeComparison =>
    compareEdges(event.hitId.length, a, b),
);

export const particlesCompared = keptFor(
  (a: Evaluation, b: Evaluation): ParticleComparison => compareParticles(a.particles, b.particles),
);

export { DIFFERENCE_SIDES as SIDES };

/** Edges above the score cuts of A and of B. */
export interface KeptEdges {
  /** Per edge of B's graph an index into SIDES. */
  readonly ofB: Uint8Array;
  /** Rows of A's edges that A keeps and B's graph does not have. */
  readonly onlyInA: Uint32Array;
  readonly counts: Readonly<Record<DifferenceSide, number>>;
}

/** Compares the edges that two runs keep; null before both have scores. */
export const keptEdges = keptFor((a: Shown, b: Shown): KeptEdges | null => {
  if (!a.event || !a.graph || !b.graph || !a.scores || !b.scores) return null;
  const { inB, inA } = edgesCompared(a.event, a.graph, b.graph);
  const [scoresA, scoresB] = [a.scores, b.scores];
  const [cutA, cutB] = [a.parameters.ccCut, b.parameters.ccCut];
  const counts = { both: 0, 'only A': 0, 'only B': 0, neither: 0 };
  const ofB = new Uint8Array(inA.length);
  for (let edge = 0; edge < ofB.length; edge++) {
    const keptByA = inA[edge] >= 0 && scoresA[inA[edge]] > cutA;
    const keptByB = scoresB[edge] > cutB;
    const side = keptByA ? (keptByB ? 'both' : 'only A') : keptByB ? 'only B' : 'neither';
    ofB[edge] = DIFFERENCE_SIDES.indexOf(side);
    counts[side]++;
  }
  const onlyInA = Uint32Array.from(inB.keys()).filter(
    (edge) => inB[edge] < 0 && scoresA[edge] > cutA,
  );
  counts['only A'] += onlyInA.length;
  return { ofB, onlyInA, counts };
});

/**
 * The change of every figure from A to B, with its error. Of the same target particles the error comes from those
 * alone that one run found and the other did not; other figures count different things in the two runs, and their
 * errors are those of both.
 */
export const changesOf = keptFor(
  (a: Shown, b: Shown): Readonly<Record<RatioId, Change | null>> | null => {
    const [before, after] = [ratiosOf(a), ratiosOf(b)];
    if (!before || !after || !a.evaluation || !b.evaluation) return null;
    const changes = Object.fromEntries(
      (Object.keys(before) as RatioId[]).map((id) => [id, changeOf(before[id], after[id])]),
    ) as Record<RatioId, Change | null>;
    const { both, neither, gained, lost, targetOfA, targetOfB } = particlesCompared(
      a.evaluation,
      b.evaluation,
    );
    const total = both.length + neither.length + gained.length + lost.length;
    if (targetOfA.length === 0 && targetOfB.length === 0)
      changes.efficiency = pairedChange(gained.length, lost.length, total);
    return changes;
  },
);
