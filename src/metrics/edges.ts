import type { EventTruth } from '../event/event.ts';
import { EDGE_CLASSES, type Report } from './report.ts';

/** The two hit rows of each edge, as in Graph. */
export interface Edges {
  readonly src: Uint32Array;
  readonly dst: Uint32Array;
}

export const TARGET = EDGE_CLASSES.indexOf('target');
export const OTHER_TRUE = EDGE_CLASSES.indexOf('other true');
export const SKIPPING = EDGE_CLASSES.indexOf('skipping');
export const FAKE = EDGE_CLASSES.indexOf('fake');

/**
 * Class of each edge, an index into EDGE_CLASSES: a truth edge (in its direction) of a target particle or of
 * another one, skipping (both hits of one particle otherwise), fake.
 *
 * @param successor truth edges, see truthSuccessors.
 * @param target 1 per target particle row, see targetParticles.
 */
export function edgeClasses(
  edges: Edges,
  truth: EventTruth,
  successor: Int32Array,
  target: Uint8Array,
): Uint8Array {
  const { particleOfHit } = truth;
  return Uint8Array.from(edges.src, (a, e) => {
    const b = edges.dst[e];
    const p = particleOfHit[a];
    if (p < 0 || p !== particleOfHit[b]) return FAKE;
    if (successor[a] !== b) return SKIPPING;
    return target[p] ? TARGET : OTHER_TRUE;
  });
}

/** Scores of a network that knows the truth: 0 for fake edges, 1 for all others. */
export function perfectScores(edgeClass: Uint8Array): Float32Array {
  return Float32Array.from(edgeClass, (c) => (c === FAKE ? 0 : 1));
}

/**
 * Truth edges of each particle row: all, those in the graph, and those of them with a score above the cut
 * (strictly, as track building keeps edges).
 */
export interface TruthEdgeCounts {
  readonly all: Uint32Array;
  readonly inGraph: Uint32Array;
  readonly aboveCut: Uint32Array;
}

/** Counts truth edges per particle. */
export function countTruthEdges(
  edges: Edges,
  edgeClass: Uint8Array,
  scores: Float32Array,
  ccCut: number,
  truth: EventTruth,
  successor: Int32Array,
): TruthEdgeCounts {
  const { particleOfHit, particles } = truth;
  const count = particles.id.length;
  const counts = {
    all: new Uint32Array(count),
    inGraph: new Uint32Array(count),
    aboveCut: new Uint32Array(count),
  };
  for (let i = 0; i < successor.length; i++) if (successor[i] >= 0) counts.all[particleOfHit[i]]++;
  for (let e = 0; e < edgeClass.length; e++) {
    if (edgeClass[e] !== TARGET && edgeClass[e] !== OTHER_TRUE) continue;
    const p = particleOfHit[edges.src[e]];
    counts.inGraph[p]++;
    if (scores[e] > ccCut) counts.aboveCut[p]++;
  }
  return counts;
}

/**
 * Graph and edge figures of the report.
 * Graph efficiency: target edges in the graph / target edges in truth. Edge efficiency: target edges kept /
 * target edges in the graph. Purity: edges that are not fake / edges, of the whole graph or of those kept.
 * Masked purity: target / (target + fake), of those kept. Kept: score > ccCut.
 */
export function edgeReport(
  edgeClass: Uint8Array,
  scores: Float32Array,
  ccCut: number,
  targetEdgesInTruth: number,
): Pick<Report, 'graph' | 'edges'> {
  const graph = EDGE_CLASSES.map(() => 0);
  const kept = EDGE_CLASSES.map(() => 0);
  for (let e = 0; e < edgeClass.length; e++) {
    graph[edgeClass[e]]++;
    if (scores[e] > ccCut) kept[edgeClass[e]]++;
  }
  const purity = (counts: readonly number[]) => {
    const total = counts.reduce((sum, n) => sum + n, 0);
    return ratio(total - counts[FAKE], total);
  };
  return {
    graph: { efficiency: ratio(graph[TARGET], targetEdgesInTruth), purity: purity(graph) },
    edges: {
      efficiency: ratio(kept[TARGET], graph[TARGET]),
      purity: purity(kept),
      maskedPurity: ratio(kept[TARGET], kept[TARGET] + kept[FAKE]),
    },
  };
}

/** part / whole, null where whole is zero. */
export function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
