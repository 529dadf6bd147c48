import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { walkByRules } from '../../../../src/tracks/builders/acornWalk.ts';
import { createTrackBuilding } from '../../../../src/tracks/buildTracks.ts';
import { type Edge, eventAt, eventOf, graphOf } from '../makeEvent.ts';
import { found, randomEdges } from './found.ts';

const NODES = 9;
const CUTS = { ccCut: 0.1, walkMin: 0.2, walkMax: 0.6, minHits: 3 };

/** A number of a list is compared at most once its length is. */
function isGreater(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return a.length > b.length;
  const i = a.findIndex((value, k) => value !== b[k]);
  return i >= 0 && a[i] > b[i];
}

/** The definition as it reads, path by path: hits are nodes 0 and up at growing distance. */
function enumerated(edges: readonly Edge[]): number[][] {
  const kept = edges
    .filter(([, , score]) => score > CUTS.ccCut)
    .map(([a, b, score]): Edge => (a > b ? [b, a, score] : [a, b, score]));
  const label = Array.from({ length: NODES }, (_, v) => v);
  for (let round = 0; round < NODES; round++)
    for (const [a, b] of kept) label[a] = label[b] = Math.min(label[a], label[b]);
  const tracks: number[][] = [];
  const rest: Edge[] = [];
  for (const root of new Set(label)) {
    const own = kept.filter(([a]) => label[a] === root);
    const hits = label.flatMap((of, v) => (of === root ? [v] : []));
    const crowded = (end: 0 | 1) => new Set(own.map((edge) => edge[end])).size < own.length;
    if (hits.length < CUTS.minHits) continue;
    if (crowded(0) || crowded(1)) rest.push(...kept.filter(([a]) => label[a] === root));
    else tracks.push(hits);
  }
  const listed = kept.filter((edge) => rest.includes(edge));
  const first = (end: 0 | 1, at: number) =>
    listed
      .filter((edge) => edge[end] === at)
      .reduce((best, edge) => (edge[2] > best[2] ? edge : best));
  const walkable = listed.filter((edge) => {
    const [a, , score] = edge;
    const strong = (first(0, a) === edge && score >= CUTS.walkMin) || score > CUTS.walkMax;
    return strong && (listed.some(([, b]) => b === a) || first(1, edge[1]) === edge);
  });
  const after = new Map<number, Map<number, number>>();
  for (const [a, b, score] of walkable) after.set(a, (after.get(a) ?? new Map()).set(b, score));
  const waiting = new Map<number, number>();
  for (const [a, ends] of after) {
    if (!waiting.has(a)) waiting.set(a, 0);
    for (const b of ends.keys()) waiting.set(b, (waiting.get(b) ?? 0) + 1);
  }
  const queue = [...waiting].flatMap(([v, count]) => (count === 0 ? [v] : []));
  const used = new Set<number>();
  for (const start of queue) {
    for (const b of after.get(start)?.keys() ?? []) {
      waiting.set(b, (waiting.get(b) as number) - 1);
      if (waiting.get(b) === 0) queue.push(b);
    }
    if (used.has(start)) continue;
    const road = bestPath(start, after, used);
    if (road.length > 1) for (const v of road) used.add(v);
    if (road.length >= CUTS.minHits) tracks.push(road);
  }
  return tracks.sort((a, b) => Math.min(...a) - Math.min(...b));
}

/** Breadth first: the paths that end on the last level, then those on the one before; the first of the greatest. */
function bestPath(
  start: number,
  after: ReadonlyMap<number, ReadonlyMap<number, number>>,
  used: ReadonlySet<number>,
): number[] {
  type Path = { hits: number[]; list: number[] };
  let level: Path[] = [{ hits: [start], list: [] }];
  let [ended, before]: [Path[], Path[]] = [[], []];
  while (level.length > 0) {
    [before, ended] = [ended, []];
    const next: Path[] = [];
    for (const { hits, list } of level) {
      const ways = [...(after.get(hits[hits.length - 1]) ?? [])].filter(([v]) => !used.has(v));
      if (ways.length === 0) ended.push({ hits, list });
      for (const [v, score] of ways)
        next.push({ hits: [...hits, v], list: ways.length > 1 ? [...list, score] : list });
    }
    level = next;
  }
  const all = [...ended, ...before];
  return all.reduce((best, path) => (isGreater(path.list, best.list) ? path : best)).hits;
}

describe("acorn's walk", () => {
  it('is the walkthrough without its rules', () => {
    const none = { exactly: false, longestFirst: false, asListed: false, turnsAll: false };
    const builder = walkByRules('none', 'none', none);
    fc.assert(
      fc.property(randomEdges(NODES, 26), (edges) => {
        const { graph, scores } = graphOf(edges);
        const building = createTrackBuilding(eventOf(NODES), graph, scores);
        expect(building.findBy(builder, CUTS)).toEqual(building.find(CUTS));
      }),
      { numRuns: 700, seed: 25 },
    );
  });

  it('prefers the road with more branch points to the surer one', () => {
    const edges: Edge[] = [
      [0, 1, 0.95], // the surer: one branch point
      [1, 3, 0.9],
      [3, 6, 0.9],
      [0, 2, 0.7], // two of them
      [2, 4, 0.7],
      [2, 5, 0.65],
      [4, 7, 0.9],
      [5, 8, 0.9],
    ];
    expect(found(eventOf(NODES), edges, 'acorn', CUTS)).toEqual([
      [0, 2, 4, 7],
      [1, 3, 6],
    ]);
    expect(found(eventOf(NODES), edges, 'walkthrough', CUTS)[0]).toEqual([0, 1, 3, 6]);
  });

  it('compares scores to the last digit', () => {
    const edges: Edge[] = [
      [0, 1, 0.9],
      [0, 2, 0.90001],
      [1, 3, 0.9],
      [2, 4, 0.9],
      [3, 5, 0.9],
    ];
    // The walk with rounded scores takes the longer road.
    expect(found(eventOf(NODES), edges, 'acorn', CUTS)).toEqual([
      [0, 2, 4],
      [1, 3, 5],
    ]);
    expect(found(eventOf(NODES), edges, 'walkthrough', CUTS)).toEqual([[0, 1, 3, 5]]);
  });

  it('turns every edge that points inward, in a cycle or not', () => {
    const event = eventAt([
      [3, 0, 0],
      [2, 0, 0],
      [1, 0, 0],
    ]);
    const edges: Edge[] = [
      [0, 1, 0.9],
      [1, 2, 0.9],
    ];
    expect(found(event, edges, 'acorn', CUTS)).toEqual([[2, 1, 0]]);
    expect(found(event, edges, 'walkthrough', CUTS)).toEqual([[0, 1, 2]]);
  });

  it('visits starts in the order in which the graph lists their edges', () => {
    const edges: Edge[] = [
      [0, 2, 0.9],
      [2, 3, 0.9],
      [1, 2, 0.9],
      [0, 4, 0.7],
      [4, 5, 0.7],
    ];
    const other = [edges[2], edges[0], edges[1], edges[3], edges[4]];
    expect(found(eventOf(NODES), edges, 'acorn', CUTS)).toEqual([[0, 2, 3]]);
    expect(found(eventOf(NODES), other, 'acorn', CUTS)).toEqual([
      [0, 4, 5],
      [1, 2, 3],
    ]);
  });

  it('finds the tracks that its definition finds path by path', () => {
    fc.assert(
      fc.property(randomEdges(NODES, 26), (edges) => {
        expect(found(eventOf(NODES), edges, 'acorn', CUTS)).toEqual(enumerated(edges));
      }),
      { numRuns: 2000, seed: 24 },
    );
  });
});
