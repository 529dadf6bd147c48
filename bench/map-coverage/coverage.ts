import { hitCount, type TrackingEvent } from '../../src/event/event.ts';
import type { PixelTruth } from '../../src/formats/pixelTruth.ts';
import { buildGraphCpu } from '../../src/graph/cpu.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { edgeClasses, TARGET } from '../../src/metrics/edges.ts';
import { targetParticles, truthSuccessors } from '../../src/metrics/truthEdges.ts';
import { arrangeHits } from '../../src/modulemap/arrangeHits.ts';
import type { ModuleMap } from '../../src/modulemap/moduleMap.ts';

/** Share of something that a map covers. */
export interface Coverage {
  readonly covered: number;
  readonly all: number;
  /** Edges of the whole graph. */
  readonly edges: number;
}

/** The target edges of an event with truth (pT > 1 GeV, 3 hits or more) that its graph under a map contains. */
export async function targetEdgeCoverage(event: TrackingEvent, map: ModuleMap): Promise<Coverage> {
  if (!event.truth) throw new Error(`${event.name} has no truth.`);
  const graph = await graphOf(event, map);
  const successor = truthSuccessors(event, event.truth);
  const target = targetParticles(event.truth, { minPt: 1, minHits: 3 });
  const covered = edgeClasses(graph, event.truth, successor, target).filter(
    (c) => c === TARGET,
  ).length;
  let all = 0;
  for (let i = 0; i < successor.length; i++)
    if (successor[i] >= 0 && target[event.truth.particleOfHit[i]]) all++;
  return { covered, all, edges: graph.src.length };
}

/**
 * Pairs of consecutive pixel hits of the same group (pT > 1 GeV, ordered by distance from the origin) that one
 * graph edge joins, and those that one or two edges join. The truth lists one hit per particle and layer, so
 * where modules overlap the listed hits need not be consecutive in reality: the second figure allows for it.
 */
export async function pixelPairCoverage(
  event: TrackingEvent,
  truth: PixelTruth,
  map: ModuleMap,
): Promise<{ readonly direct: Coverage; readonly viaOverlap: Coverage }> {
  const graph = await graphOf(event, map);
  const targets = adjacency(graph, hitCount(event));
  const rowOfId = new Map(Array.from(event.hitId, (id, row) => [id, row] as const));
  const groups = new Map<number, number[]>();
  truth.hitId.forEach((id, i) => {
    const row = rowOfId.get(id);
    if (row === undefined || truth.group[i] < 0) return;
    const group = groups.get(truth.group[i]);
    if (group) group.push(row);
    else groups.set(truth.group[i], [row]);
  });
  const distance = (i: number) => Math.hypot(event.x[i], event.y[i], event.z[i]);
  let all = 0;
  let direct = 0;
  let viaOverlap = 0;
  for (const rows of groups.values()) {
    rows.sort((a, b) => distance(a) - distance(b));
    for (let k = 0; k + 1 < rows.length; k++) {
      const next = targets[rows[k]] ?? [];
      all++;
      if (next.includes(rows[k + 1])) direct++;
      else if (next.some((middle) => targets[middle]?.includes(rows[k + 1]))) viaOverlap++;
    }
  }
  const edges = graph.src.length;
  return {
    direct: { covered: direct, all, edges },
    viaOverlap: { covered: direct + viaOverlap, all, edges },
  };
}

function graphOf(event: TrackingEvent, map: ModuleMap): Promise<Graph> {
  return buildGraphCpu(arrangeHits(event, map), map);
}

/** Targets of the edges that start at each hit row. */
function adjacency(graph: Graph, hits: number): number[][] {
  const targets: number[][] = Array.from({ length: hits }, () => []);
  graph.src.forEach((a, e) => {
    targets[a].push(graph.dst[e]);
  });
  return targets;
}
