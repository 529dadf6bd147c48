import type { EventTruth, TrackingEvent } from '../event/event.ts';
import type { TrackHits } from '../tracks/track.ts';
import {
  createTruthEdgeCounter,
  type Edges,
  edgeClasses,
  edgeReport,
  perfectScores,
  type TruthEdgeCounts,
  withTargets,
} from './edges.ts';
import { type LossStep, lostAt, lostStages } from './lost.ts';
import { matchTracks, type TrackOutcomes } from './matching.ts';
import type { EvaluationSettings, Report, TrackReport } from './report.ts';
import { hitsOfParticles, targetParticles, truthSuccessors } from './truthEdges.ts';

/** Settings of a whole evaluation: edges with a score > ccCut count as kept, as in track building. */
export interface EvaluationCuts extends EvaluationSettings {
  readonly ccCut: number;
}

/** Each particle row of the event. */
export interface ParticleOutcomes {
  /** 1 for target particles. */
  readonly target: Uint8Array;
  /** Hits in the event. */
  readonly hits: Uint32Array;
  /** The track that found the particle (target or not), or -1. */
  readonly foundBy: Int32Array;
  /** For targets that were not found: index into `lostStages`. */
  readonly lostAt: Uint8Array;
  /** What may have lost a particle: `none`, the stages of the chain in order, `tracks`, `quality`. */
  readonly lostStages: readonly string[];
  /** Its truth edges, and how many of them passed each stage. */
  readonly truthEdges: TruthEdgeCounts;
}

/** The evaluation of one event: the report, and what it is made of, object by object. */
export interface Evaluation {
  readonly report: Report;
  /** Per edge of the graph: index into EDGE_CLASSES. */
  readonly edgeClass: Uint8Array;
  readonly tracks: TrackOutcomes;
  /** The builder's tracks, before those were taken that are not good. */
  readonly built: TrackReport;
  readonly particles: ParticleOutcomes;
}

/** Evaluation of one scored graph: what no cut changes is made once. */
export interface Evaluator {
  /**
   * What `evaluate` gives, whatever was evaluated before.
   * @param ceilingTracks tracks of the same graph with perfect scores, see buildCeiling.
   * @param built tracks of the builder, where `tracks` are the good ones of them.
   * @returns null where the event has no truth.
   */
  evaluate(
    tracks: TrackHits,
    settings: EvaluationCuts,
    ceilingTracks: TrackHits,
    built?: TrackHits,
  ): Evaluation | null;
}

/**
 * Prepares the evaluation of one scored graph; see `evaluate`.
 * @param stepsAt what is left after each stage of the chain before track building, under a score cut; for a chain
 *   of one graph and one classifier unless given.
 */
export function createEvaluator(
  event: TrackingEvent,
  graph: Edges,
  scores: Float32Array,
  stepsAt: (ccCut: number) => readonly LossStep[] = (ccCut) => [
    { stage: 'graph', edges: graph, keeps: () => true },
    { stage: 'scores', edges: graph, keeps: (e) => scores[e] > ccCut },
  ],
): Evaluator {
  const { truth } = event;
  return truth === null
    ? { evaluate: () => null }
    : evaluatorWith(event, truth, graph, scores, stepsAt);
}

function evaluatorWith(
  event: TrackingEvent,
  truth: EventTruth,
  graph: Edges,
  scores: Float32Array,
  stepsAt: (ccCut: number) => readonly LossStep[],
): Evaluator {
  const successor = truthSuccessors(event, truth);
  const classes = edgeClasses(graph, truth, successor, noTargets(truth));
  const truthEdgesAbove = createTruthEdgeCounter(graph, classes, scores, truth, successor);
  const hits = hitsOfParticles(truth);
  let last: (Targets & { readonly of: readonly unknown[] }) | null = null;

  /** What depends on which particles are targets; the last one is kept. */
  function targetsOf(settings: EvaluationSettings): Targets {
    const { minPt, minHits, fiducial } = settings;
    const of = [minPt, minHits, ...Object.values(fiducial ?? {})];
    if (last?.of.length !== of.length || last.of.some((value, i) => value !== of[i])) {
      const target = targetParticles(truth, settings);
      last = { of, target, edgeClass: withTargets(classes, graph, truth, target) };
    }
    return last;
  }

  return {
    evaluate(tracks, settings, ceilingTracks, built) {
      // Results may leave this thread, so what is kept is copied into them.
      const target = targetsOf(settings).target.slice();
      const edgeClass = targetsOf(settings).edgeClass.slice();
      const { ccCut } = settings;
      const truthEdges = truthEdgesAbove(ccCut);
      const targetEdges = truthEdges.all.reduce((sum, n, p) => sum + (target[p] ? n : 0), 0);
      const matches = matchTracks(tracks, truth, target, settings);
      const before = built ? matchTracks(built, truth, target, settings) : matches;
      const ceiling = matchTracks(ceilingTracks, truth, target, settings).report;
      const steps = stepsAt(ccCut);
      return {
        report: {
          ...edgeReport(edgeClass, scores, ccCut, targetEdges),
          tracks: matches.report,
          ceiling: { efficiency: ceiling.efficiency, matched: ceiling.matched },
        },
        edgeClass,
        tracks: matches.tracks,
        built: before.report,
        particles: {
          target,
          hits: hits.slice(),
          foundBy: matches.foundBy,
          lostAt: lostAt(steps, truth, hits, target, matches.foundBy, before.foundBy, settings),
          lostStages: lostStages(steps, built !== undefined),
          truthEdges,
        },
      };
    },
  };
}

interface Targets {
  readonly target: Uint8Array;
  readonly edgeClass: Uint8Array;
}

/**
 * Evaluates a reconstructed event against its truth; definitions in ARCHITECTURE.md "Evaluation".
 *
 * @param graph edges between hit rows; scores: one per edge.
 * @param ceilingTracks tracks of the same graph with perfect scores, see buildCeiling.
 * @returns null where the event has no truth.
 */
export function evaluate(
  event: TrackingEvent,
  graph: Edges,
  scores: Float32Array,
  tracks: TrackHits,
  settings: EvaluationCuts,
  ceilingTracks: TrackHits,
): Evaluation | null {
  return createEvaluator(event, graph, scores).evaluate(tracks, settings, ceilingTracks);
}

/**
 * Scores that are 1 for every edge between hits of one particle and 0 for fake ones: with them track building finds
 * the most that the graph allows, the *ceiling*. Such scores pass every cut, so that the ceiling is built with cuts
 * between 0 and 1 that no slider moves.
 *
 * @returns null where the event has no truth.
 */
export function ceilingScores({ truth }: TrackingEvent, graph: Edges): Float32Array | null {
  if (truth === null) return null;
  // Without successors every edge within a particle is a skipping one, which is as good here.
  const none = new Int32Array(truth.particleOfHit.length).fill(-1);
  return perfectScores(edgeClasses(graph, truth, none, noTargets(truth)));
}

/**
 * The ceiling: what `build` makes of perfect scores, see ceilingScores.
 * @returns null where the event has no truth.
 */
export function buildCeiling<T extends TrackHits>(
  event: TrackingEvent,
  graph: Edges,
  build: (scores: Float32Array) => T,
): T | null {
  const perfect = ceilingScores(event, graph);
  return perfect && build(perfect);
}

function noTargets(truth: EventTruth): Uint8Array {
  return new Uint8Array(truth.particles.id.length);
}
