import { moduleNumbers } from '../../src/detector/moduleKey.ts';
import type { TrackingEvent } from '../../src/event/event.ts';
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
 * Pairs of hit rows that are consecutive pixel hits of the same group (pT > 1 GeV, ordered by distance from the
 * origin). The truth lists one hit per particle and layer, so where modules overlap the listed hits need not be
 * consecutive in reality.
 */
export function consecutivePixelHits(event: TrackingEvent, truth: PixelTruth): [number, number][] {
  const groups = new Map<number, number[]>();
  const rowOfId = new Map(Array.from(event.hitId, (id, row) => [id, row] as const));
  truth.hitId.forEach((id, i) => {
    const row = rowOfId.get(id);
    if (row === undefined || truth.group[i] < 0) return;
    const group = groups.get(truth.group[i]);
    if (group) group.push(row);
    else groups.set(truth.group[i], [row]);
  });
  const distance = (i: number) => Math.hypot(event.x[i], event.y[i], event.z[i]);
  return Array.from(groups.values()).flatMap((rows) => {
    rows.sort((a, b) => distance(a) - distance(b));
    return rows.slice(1).map((row, k): [number, number] => [rows[k], row]);
  });
}

/** How many pairs of hits edges join. */
export interface Joined {
  /** By one edge. */
  readonly direct: number;
  /**
   * By one edge, or by several through other hits on the two layers: where modules overlap a particle has more
   * hits on a layer than the one that the truth lists, and its true edges lead through them.
   */
  readonly viaOverlap: number;
}

/** Edges that a way through the overlaps of two layers may have: a second hit on each of them makes three. */
const MAX_EDGES = 3;

/**
 * Counts the pairs of hits that edges join.
 * @param keep which edges count, all where left out.
 */
export function joinedPairs(
  pairs: readonly (readonly [number, number])[],
  { moduleKey }: Pick<TrackingEvent, 'moduleKey'>,
  { src, dst }: { readonly src: Uint32Array; readonly dst: Uint32Array },
  keep: (edge: number) => boolean = () => true,
): Joined {
  const targets = new Map<number, number[]>();
  src.forEach((a, e) => {
    if (!keep(e)) return;
    const known = targets.get(a);
    if (known) known.push(dst[e]);
    else targets.set(a, [dst[e]]);
  });
  const layerOf = (hit: number) => {
    const { volume, layer } = moduleNumbers(moduleKey[hit]);
    return `${volume} ${layer}`;
  };
  let direct = 0;
  let viaOverlap = 0;
  for (const [a, b] of pairs) {
    if (targets.get(a)?.includes(b)) {
      direct++;
      continue;
    }
    const layers = [layerOf(a), layerOf(b)];
    const reaches = (from: number, edges: number): boolean =>
      (targets.get(from) ?? []).some(
        (next) =>
          next === b || (edges > 1 && layers.includes(layerOf(next)) && reaches(next, edges - 1)),
      );
    if (reaches(a, MAX_EDGES)) viaOverlap++;
  }
  return { direct, viaOverlap: direct + viaOverlap };
}

/** The consecutive pixel hits of a full event that its graph under a map joins, see `joinedPairs`. */
export async function pixelPairCoverage(
  event: TrackingEvent,
  truth: PixelTruth,
  map: ModuleMap,
): Promise<{ readonly direct: Coverage; readonly viaOverlap: Coverage }> {
  const graph = await graphOf(event, map);
  const pairs = consecutivePixelHits(event, truth);
  const joined = joinedPairs(pairs, event, graph);
  const of = { all: pairs.length, edges: graph.src.length };
  return {
    direct: { ...of, covered: joined.direct },
    viaOverlap: { ...of, covered: joined.viaOverlap },
  };
}

function graphOf(event: TrackingEvent, map: ModuleMap): Promise<Graph> {
  return buildGraphCpu(arrangeHits(event, map), map);
}
