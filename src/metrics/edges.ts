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
  const { src, dst } = edges;
  const classes = new Uint8Array(src.length);
  for (let e = 0; e < classes.length; e++) {
    const p = particleOfHit[src[e]];
    if (p < 0 || p !== particleOfHit[dst[e]]) classes[e] = FAKE;
    else if (successor[src[e]] !== dst[e]) classes[e] = SKIPPING;
    else classes[e] = target[p] ? TARGET : OTHER_TRUE;
  }
  return classes;
}

/** Edge classes with these targets, from those without any target. */
export function withTargets(
  edgeClass: Uint8Array,
  edges: Edges,
  truth: EventTruth,
  target: Uint8Array,
): Uint8Array {
  return edgeClass.map((c, e) =>
    c === OTHER_TRUE && target[truth.particleOfHit[edges.src[e]]] ? TARGET : c,
  );
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

/** Counts truth edges per particle, under any score cut; those of truth and graph are counted once. */
export function createTruthEdgeCounter(
  edges: Edges,
  edgeClass: Uint8Array,
  scores: Float32Array,
  truth: EventTruth,
  successor: Int32Array,
): (ccCut: number) => TruthEdgeCounts {
  const { particleOfHit, particles } = truth;
  const count = particles.id.length;
  const all = new Uint32Array(count);
  for (let i = 0; i < successor.length; i++) if (successor[i] >= 0) all[particleOfHit[i]]++;
  const rows = Uint32Array.from(edgeClass.keys()).filter(
    (e) => edgeClass[e] === TARGET || edgeClass[e] === OTHER_TRUE,
  );
  const particle = rows.map((e) => particleOfHit[edges.src[e]]);
  const inGraph = new Uint32Array(count);
  for (const p of particle) inGraph[p]++;
  return (ccCut) => {
    const aboveCut = new Uint32Array(count);
    for (let i = 0; i < rows.length; i++) if (scores[rows[i]] > ccCut) aboveCut[particle[i]]++;
    // Results may leave this thread.
    return { all: all.slice(), inGraph: inGraph.slice(), aboveCut };
  };
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
  const graph = new Uint32Array(EDGE_CLASSES.length);
  const kept = new Uint32Array(EDGE_CLASSES.length);
  for (let e = 0; e < edgeClass.length; e++) {
    graph[edgeClass[e]]++;
    kept[edgeClass[e]] += scores[e] > ccCut ? 1 : 0;
  }
  const purity = (counts: Uint32Array) => {
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
