import type { TrackCuts } from '../../../src/tracks/track.ts';
import type { Edge } from './makeEvent.ts';

/**
 * Track building as its definition reads, for acyclic graphs: every path is enumerated. Exponential; the
 * yardstick of the real one. Returns hit rows of each track, in no particular order.
 */
export function enumerateTracks(
  nodes: number,
  edges: readonly Edge[],
  cuts: TrackCuts,
): { hits: number[]; walked: boolean }[] {
  const kept = edges.filter(([, , score]) => score > cuts.ccCut);
  const tracks: { hits: number[]; walked: boolean }[] = [];
  const rest: Edge[] = [];
  for (const component of componentsOf(nodes, kept)) {
    const own = kept.filter(([a]) => component.includes(a));
    const degree = (v: number, end: 0 | 1) => own.filter((e) => e[end] === v).length;
    if (component.some((v) => degree(v, 0) > 1 || degree(v, 1) > 1))
      rest.push(...own.map(([a, b, score]): Edge => [a, b, Math.round(1024 * score) / 1024]));
    else if (component.length >= cuts.minHits) {
      let v = component.find((u) => degree(u, 1) === 0) as number;
      const hits = [v];
      for (let e = own.find((o) => o[0] === v); e; e = own.find((o) => o[0] === v)) {
        v = e[1];
        hits.push(v);
      }
      tracks.push({ hits, walked: false });
    }
  }
  const walkable = rest.filter((e) => isWalkable(e, rest, cuts));
  const used = new Set<number>();
  for (const start of kahn(nodes, walkable)) {
    if (used.has(start)) continue;
    const road = bestPath(start, walkable, used);
    if (road.length < 2) continue;
    for (const v of road) used.add(v);
    if (road.length >= cuts.minHits) tracks.push({ hits: road, walked: true });
  }
  return tracks;
}

function componentsOf(nodes: number, edges: readonly Edge[]): number[][] {
  const label = Array.from({ length: nodes }, (_, v) => v);
  for (let changed = true; changed; ) {
    changed = false;
    for (const [a, b] of edges)
      if (label[a] !== label[b]) {
        label[a] = label[b] = Math.min(label[a], label[b]);
        changed = true;
      }
  }
  return [...new Set(label)].map((l) => label.flatMap((other, v) => (other === l ? [v] : [])));
}

function isWalkable(edge: Edge, edges: readonly Edge[], cuts: TrackCuts): boolean {
  const [a, b, score] = edge;
  const best = (among: readonly Edge[], end: 0 | 1) =>
    [...among].sort((p, q) => q[2] - p[2] || p[end] - q[end])[0];
  const bestOut =
    best(
      edges.filter((e) => e[0] === a),
      1,
    ) === edge;
  const bestIn =
    best(
      edges.filter((e) => e[1] === b),
      0,
    ) === edge;
  const strong = (bestOut && score >= cuts.walkMin) || score > cuts.walkMax;
  return strong && (edges.some((e) => e[1] === a) || bestIn);
}

/** Kahn's order, first in first out, sources and successors by row. */
function kahn(nodes: number, edges: readonly Edge[]): number[] {
  const waiting = Array.from({ length: nodes }, (_, v) => edges.filter((e) => e[1] === v).length);
  const queue = waiting.flatMap((n, v) => (n === 0 ? [v] : []));
  for (const v of queue)
    for (const w of successors(v, edges)) if (--waiting[w] === 0) queue.push(w);
  return queue;
}

function successors(v: number, edges: readonly Edge[]): number[] {
  return edges
    .filter((e) => e[0] === v)
    .map((e) => e[1])
    .sort((p, q) => p - q);
}

/** Of all paths from `start` that cannot be prolonged and are at most one shorter than the longest, the best. */
function bestPath(start: number, edges: readonly Edge[], used: ReadonlySet<number>): number[] {
  const scoreOf = new Map(edges.map(([a, b, score]) => [`${a} ${b}`, score]));
  const ends: { path: number[]; list: number[] }[] = [];
  const prolong = (path: number[], list: number[]) => {
    const v = path[path.length - 1];
    const next = successors(v, edges).filter((w) => !used.has(w));
    if (next.length === 0) ends.push({ path, list });
    for (const w of next) {
      const score = scoreOf.get(`${v} ${w}`) as number;
      prolong([...path, w], next.length > 1 ? [...list, score] : list);
    }
  };
  prolong([start], []);
  const longest = Math.max(...ends.map((end) => end.path.length));
  return ends
    .filter((end) => end.path.length >= longest - 1)
    .sort(
      (p, q) =>
        compareLists(q.list, p.list) ||
        q.path.length - p.path.length ||
        compareLists(p.path, q.path),
    )[0].path;
}

function compareLists(p: readonly number[], q: readonly number[]): number {
  for (let i = 0; i < Math.min(p.length, q.length); i++) if (p[i] !== q[i]) return p[i] - q[i];
  return p.length - q.length;
}
