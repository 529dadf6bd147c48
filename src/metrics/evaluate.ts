import type { TrackingEvent } from '../event/event.ts';
import type { Tracks } from '../tracks/track.ts';
import {
  countTruthEdges,
  type Edges,
  edgeClasses,
  edgeReport,
  perfectScores,
  type TruthEdgeCounts,
} from './edges.ts';
import { lostAt } from './lost.ts';
import { matchTracks, type TrackOutcomes } from './matching.ts';
import type { EvaluationSettings, Report } from './report.ts';
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
  /** For targets that were not found: index into LOST_AT. */
  readonly lostAt: Uint8Array;
  /** Its truth edges, and how many of them passed each stage. */
  readonly truthEdges: TruthEdgeCounts;
}

/** The evaluation of one event: the report, and what it is made of, object by object. */
export interface Evaluation {
  readonly report: Report;
  /** Per edge of the graph: index into EDGE_CLASSES. */
  readonly edgeClass: Uint8Array;
  readonly tracks: TrackOutcomes;
  readonly particles: ParticleOutcomes;
}

/**
 * Evaluates a reconstructed event against its truth; definitions in ARCHITECTURE.md "Evaluation".
 *
 * @param scores one per edge of the graph.
 * @param ceilingTracks what track building makes of perfect scores, see buildCeiling.
 * @returns null where the event has no truth.
 */
export function evaluate(
  event: TrackingEvent,
  graph: Edges,
  scores: Float32Array,
  tracks: Tracks,
  settings: EvaluationCuts,
  ceilingTracks: Tracks,
): Evaluation | null {
  const { truth } = event;
  if (truth === null) return null;
  const target = targetParticles(truth, settings);
  const successor = truthSuccessors(event, truth);
  const edgeClass = edgeClasses(graph, truth, successor, target);
  const truthEdges = countTruthEdges(graph, edgeClass, scores, settings.ccCut, truth, successor);
  const targetEdges = truthEdges.all.reduce((sum, n, p) => sum + (target[p] ? n : 0), 0);
  const matches = matchTracks(tracks, truth, target, settings);
  const ceiling = matchTracks(ceilingTracks, truth, target, settings).report;
  return {
    report: {
      ...edgeReport(edgeClass, scores, settings.ccCut, targetEdges),
      tracks: matches.report,
      ceiling: { efficiency: ceiling.efficiency, matched: ceiling.matched },
    },
    edgeClass,
    tracks: matches.tracks,
    particles: {
      target,
      hits: hitsOfParticles(truth),
      foundBy: matches.foundBy,
      lostAt: lostAt(graph, scores, settings.ccCut, truth, target, matches.foundBy, settings),
      truthEdges,
    },
  };
}

/**
 * The ceiling: what track building finds in this graph when every fake edge scores 0 and every other 1.
 *
 * @param build track building with the same cuts.
 * @returns null where the event has no truth.
 */
export function buildCeiling(
  event: TrackingEvent,
  graph: Edges,
  build: (scores: Float32Array) => Tracks,
): Tracks | null {
  const { truth } = event;
  if (truth === null) return null;
  // Which particles are targets makes no difference to which edges are fake.
  const noTargets = new Uint8Array(truth.particles.id.length);
  return build(perfectScores(edgeClasses(graph, truth, truthSuccessors(event, truth), noTargets)));
}
