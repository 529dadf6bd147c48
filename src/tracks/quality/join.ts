import type { Steps } from '../../tasks/steps.ts';
import type { TrackFitting } from '../fitTracks.ts';
import type { Agreement } from './agreement.ts';
import type { IncidentEdges } from './incidentEdges.ts';

/** Hits of a track from the inside out. */
export type Rows = ArrayLike<number> & Iterable<number>;

/** The graph that fragments are joined along. */
export interface JoinedGraph {
  readonly graph: { readonly src: Uint32Array; readonly dst: Uint32Array };
  readonly incident: IncidentEdges;
  /** Squared distance of each hit from the origin: what from the inside out means. */
  readonly distance: Float64Array;
}

/** Probability that hits of two tracks have to reach as one. */
const JOINED = 0.01;
/** An edge joins two tracks where it leaves one of the last and enters one of the first so many hits. */
const ENDS = 2;

/**
 * Joins fragments of one particle: of two tracks that an edge of the graph leads between, from the end of one to the
 * beginning of the other, whatever its score, and whose hits agree with one trajectory. The pairs with the most hits
 * come first, then the more probable ones; what was joined may be joined again.
 * @param tracks hits from the inside out; no hit in two.
 */
export function* joinTracks(
  tracks: readonly Rows[],
  { graph, incident, distance }: JoinedGraph,
  fitting: TrackFitting,
  agreement: Agreement,
): Steps<Rows[]> {
  let current: Rows[] = [...tracks];
  for (let changed = true; changed; ) {
    const pairs: { a: number; b: number; rows: Rows; probability: number }[] = [];
    for (const [a, b] of candidates(current, graph, incident)) {
      const rows = merged(current[a], current[b], distance);
      const fit = rows && fitting.fitHits(rows);
      yield;
      if (!rows || !fit) continue;
      const eta = -Math.log(Math.tan(fit.parameters[3] / 2));
      const probability = agreement.probability(fit.chi2, rows.length, eta);
      if (probability >= JOINED) pairs.push({ a, b, rows, probability });
    }
    pairs.sort(
      (p, q) =>
        q.rows.length - p.rows.length || q.probability - p.probability || p.a - q.a || p.b - q.b,
    );
    const gone = new Set<number>();
    const joined: Rows[] = [];
    for (const { a, b, rows } of pairs) {
      if (gone.has(a) || gone.has(b)) continue;
      gone.add(a).add(b);
      joined.push(rows);
    }
    changed = joined.length > 0;
    if (changed) current = [...current.filter((_, t) => !gone.has(t)), ...joined];
  }
  return current;
}

/** Pairs of tracks that an edge leads between, from the end of the first to the beginning of the second. */
function candidates(
  tracks: readonly Rows[],
  { src, dst }: JoinedGraph['graph'],
  { offset, edge }: IncidentEdges,
): [number, number][] {
  const startOf = new Int32Array(offset.length - 1).fill(-1);
  tracks.forEach((rows, t) => {
    for (let k = 0; k < Math.min(ENDS, rows.length); k++) startOf[rows[k]] = t;
  });
  const pairs = new Map<number, [number, number]>();
  tracks.forEach((rows, a) => {
    for (let k = Math.max(0, rows.length - ENDS); k < rows.length; k++)
      for (let i = offset[rows[k]]; i < offset[rows[k] + 1]; i++) {
        const e = edge[i];
        const b = startOf[dst[e]];
        if (src[e] === rows[k] && b >= 0 && a !== b) pairs.set(a * tracks.length + b, [a, b]);
      }
  });
  return [...pairs.values()];
}

/** Hits of two tracks from the inside out; null where they lie among each other for more than a hit. */
function merged(inner: Rows, outer: Rows, distance: Float64Array): Rows | null {
  const last = inner[inner.length - 1];
  if (distance[outer[outer.length - 1]] <= distance[last]) return null;
  if (distance[outer[0]] >= distance[last]) return [...inner, ...outer];
  return [...inner, ...outer].sort((a, b) => distance[a] - distance[b] || a - b);
}
